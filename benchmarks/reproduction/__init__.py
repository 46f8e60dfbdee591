"""The textbook experiments over several seeds, by nnrun and by the plain Keras programs that `nnrun script` prints."""
