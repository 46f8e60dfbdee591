"""Figures of nnrun against what it replaces, printed as tables; never tests, since a clock is no judge."""
