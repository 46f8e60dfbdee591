"""How much a config may ask for at most."""

from __future__ import annotations

LARGEST_SEED = 2**32 - 1
LARGEST_BATCH = 2**31 - 1
"""Rows a step: a number of rows has 32 bits in TensorFlow."""
MOST_EPOCHS = 10_000_000
MOST_FOLDS = 10_000
MOST_MEMBERS = 1_000
MOST_LAYERS = 4_000
MOST_PARTS = 2_000
"""Steps, metrics and callbacks of one list; more of them, or of layers, are no model but a file to keep nnrun busy."""
MOST_LISTED = 100
"""Members that have overrides of their own; each is a config that is read."""
