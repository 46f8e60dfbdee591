"""Rows divided into train, validation and test parts, into folds, and cut for a smoke run."""
