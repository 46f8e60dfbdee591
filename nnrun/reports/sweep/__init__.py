"""The sections of a sweep (hyperparameter search) on a page."""
