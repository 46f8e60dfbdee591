"""What CI servers read of a training: test reports and summaries."""
