"""Going on with runs that something stopped: which can be, and what with more epochs."""
