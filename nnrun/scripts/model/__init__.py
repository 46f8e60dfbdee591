"""The model as lines of a script: layers, compile, nnrun's own classes."""
