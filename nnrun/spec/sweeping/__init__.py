"""What a sweep tries: its parameters, in a config and on a command line, each checked before anything starts."""
