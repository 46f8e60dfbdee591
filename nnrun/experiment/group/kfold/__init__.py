"""Cross-validation: the folds, their directory, and what they say together."""
