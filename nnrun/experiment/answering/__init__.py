"""What answers for a run directory: its model and preparation again, several runs as one, their scores."""
