"""Keras's metrics and losses of predictions that lie in a file, with NumPy alone, so that they can be resampled."""
