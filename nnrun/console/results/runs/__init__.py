"""What ``nnrun runs`` shows: lists, one run, the difference of two."""
