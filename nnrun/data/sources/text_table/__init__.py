"""The text of a table: how it is written, its head, its lines, what is to be said of it."""
