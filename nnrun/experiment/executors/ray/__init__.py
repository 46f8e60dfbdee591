"""Tasks trained by the machines of a Ray cluster, which share no file system (distributed, many machines)."""
