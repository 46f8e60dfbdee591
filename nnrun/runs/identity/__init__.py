"""Whether two runs are the same to the bit: the first place in which they differ, and what may have brought it."""
