"""Sources whose rows are too many for memory: converted once into files of the cache, and mapped from there."""
