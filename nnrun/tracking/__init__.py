"""Tracking: what a run directory holds, handed on to TensorBoard and MLflow; made from the directory alone."""
