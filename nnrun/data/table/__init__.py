"""From a source's columns to a table: features, targets, weights, labels encoded, everything checked."""
