"""Errors as a person, a program and GitHub read them."""
