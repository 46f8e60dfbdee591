"""Preprocessing steps of nnrun's own as lines of a script; each by the name of its class's file."""
