"""What an unfinished run is gone on with: its checkpoints, and the lock that one process at a time has."""
