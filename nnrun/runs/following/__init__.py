"""Reading a run directory while it is written, and only what is new of it (tail, watch, polling)."""
