"""The packs of clauses: one folder a pack, one file a clause."""
