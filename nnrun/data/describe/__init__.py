"""What ``nnrun data`` tells of a data set."""
