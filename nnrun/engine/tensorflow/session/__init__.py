"""What TensorFlow computes on, and with which seeds, threads and precision."""
