"""A config as a plain Keras program that trains the same model, bit for bit."""

from nnrun.scripts.experiment import Experiment, Folds, Layout
from nnrun.scripts.program import program

__all__ = ["Experiment", "Folds", "Layout", "program"]
