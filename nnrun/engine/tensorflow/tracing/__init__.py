"""What of TensorFlow and Keras is replaced while nnrun traces, for that thread alone: draws, sums, products, rates."""
