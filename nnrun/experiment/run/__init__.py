"""The life of one run: trained, recorded, drawn."""
