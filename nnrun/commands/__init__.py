"""What a person can ask for: a file a command, by the names that the command line has."""
