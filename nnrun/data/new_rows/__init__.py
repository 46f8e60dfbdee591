"""New rows for a fitted preparation: what predict and ``evaluate --data`` read."""
