"""Image files as arrays of bytes: one file, many by all cores, and many of which the cache keeps the pixels."""
