"""``make docs``: what of the documentation is written by the code."""

from __future__ import annotations

import tempfile
from pathlib import Path

from docs.generate import tutorial


def main() -> None:
    """Write the pages anew."""
    page = tutorial.PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        steps = list(tutorial.play(page, Path(folder)))
    tutorial.PAGE.write_text(tutorial.refreshed(page, steps), encoding="utf-8")


if __name__ == "__main__":
    main()
