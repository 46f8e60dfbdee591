"""Tracking beside a training: the process that sends, when it begins, and what is noted of it at the end."""
