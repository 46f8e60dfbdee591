"""k-fold cross-validation: a training a fold, in a directory of their own, and what they say together."""
