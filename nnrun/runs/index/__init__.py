"""The index of a folder of runs: what is known of each, kept as SQLite; only a cache of what the directories say."""
