"""Paired statistics (significance tests): whether two models that answered the same rows, or folds, differ."""
