"""The ends of several runs in one directory: folds, seeds, the trials of a sweep."""
