"""Several runs in one directory: the folds of a cross-validation, the members of an ensemble."""
