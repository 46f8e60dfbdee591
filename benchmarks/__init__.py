"""Figures of nnrun against what it replaces, printed as tables; never a test, since a clock is no judge of right and wrong."""
