"""What is asked of the index: which runs, in which order, the best of them, what differs among them."""
