"""The command line: a file a command; each parses, calls one workflow, renders its events and returns the exit code."""

from nnrun.cli.main import main

__all__ = ["main"]
