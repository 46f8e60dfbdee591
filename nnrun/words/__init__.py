"""Numbers, text and units as people read them, for terminals, logs and plots alike."""
