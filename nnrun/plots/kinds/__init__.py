"""The kinds of pictures, a file each: by the name of its file, which ends in _plot, a plot is known."""
