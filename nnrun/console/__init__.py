"""What a person sees of a run: header, live epochs, tables of scores, errors; rows as data, rendering apart.

Nothing is imported here: the answer to a mistake needs only ``errors`` and ``text``, and is to come in a blink.
"""
