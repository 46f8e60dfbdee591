"""Writes the catalog: ``python -m nnrun.catalog.generate``; with ``own``, nnrun's own sources and steps alone."""

from __future__ import annotations

import os
import sys

from nnrun.catalog.generate import libraries, records
from nnrun.catalog.own_components import RECORDS
from nnrun.catalog.reader import DATA


def main(own: bool) -> None:
    """Write ``own.json`` and ``catalog.json`` beside their readers."""
    RECORDS.write_text(records.text(), encoding="utf-8")
    if not own:
        DATA.write_text(libraries.text(libraries.catalog()), encoding="utf-8")
        print(f"{DATA.name}: {DATA.stat().st_size} bytes")


if __name__ == "__main__":
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main(sys.argv[1:] == ["own"])
