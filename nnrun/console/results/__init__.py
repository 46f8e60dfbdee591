"""What commands answer, as tables: scores, folds, data, components, a model's layers."""
