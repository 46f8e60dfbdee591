"""Where the wings meet: each file is one thing that a person can ask for."""
