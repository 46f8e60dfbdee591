"""The engine's hands: sessions, compiled steps, variables and their state in TensorFlow."""
