"""Data sources as lines of a script; each by the name of its reader in data/sources."""
