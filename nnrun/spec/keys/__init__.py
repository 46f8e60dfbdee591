"""The keys of a config, a file for each block: what a value must be, its help, its default."""
