"""How the runs of a group are trained: one after the other, or in several processes at once (parallel, distributed)."""
