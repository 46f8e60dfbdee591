"""What the catalog is generated from: Keras and scikit-learn, and the records of nnrun's own sources and steps."""
