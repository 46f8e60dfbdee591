"""What of TensorFlow and Keras is replaced while nnrun traces, for the tracing thread alone: draws, sums, rates."""
