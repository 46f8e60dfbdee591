"""The life of experiments: a run, several in one directory, and what answers for them afterwards."""
