"""What a sweep wrote down of its trials (hyperparameter search), read back: their values, states, scores, curves."""
