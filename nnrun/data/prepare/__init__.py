"""Preprocessing fitted on the training part, applied to every part, turned back: scaling, one-hot, padding."""
