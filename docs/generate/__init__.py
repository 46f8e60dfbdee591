"""Writes the reference from the code, and the tutorial's outputs: ``make docs``."""
