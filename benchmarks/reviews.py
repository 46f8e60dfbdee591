"""``python -m benchmarks.reviews SOURCE TARGET``: the training reviews of an npz file, with their commonest words.

A script of its own, since it loads NumPy. Ranks from 10,000 on are left out.
"""

from __future__ import annotations

import sys

import numpy as np

WORDS = 10_000

if __name__ == "__main__":
    source, target = sys.argv[1:]
    with np.load(source) as reviews:
        values, offsets = reviews["x_train_values"], reviews["x_train_offsets"]
        common = values < WORDS
        before = np.concatenate([[0], np.cumsum(common)])
        np.savez(target, x_values=values[common], x_offsets=before[offsets], y=reviews["y_train"])
