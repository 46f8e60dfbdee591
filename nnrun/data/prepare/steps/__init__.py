"""Preprocessing steps, one a file: what each learns of the training part, does to columns, and how it is undone."""
