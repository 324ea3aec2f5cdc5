"""Two versions of one API become changes: facts only, which the pack `compatibility` judges."""
