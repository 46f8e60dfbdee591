"""The files behind ``keras.datasets``."""
