"""What will be built, decided once: model builds it, scripts print it."""
