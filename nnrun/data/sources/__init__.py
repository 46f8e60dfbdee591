"""Data sources, a file each: they read named columns, and choose nothing."""
