"""The live view of trainings: a small screen at the end of a terminal, drawn over itself (progress bar, dashboard)."""
