"""Runs beside each other, from their directories alone: which rows both scored, and whether a difference is real."""
