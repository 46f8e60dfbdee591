"""Sweeps (hyperparameter search): many trials of one config, each with other values, and the best of them."""
