"""What is said to wait says why and until when, is meant for something, and is written so that it works."""

from contractctl.clause import NoOptions, Pack

pack = Pack("suppressions", NoOptions)
