"""``make docs``: what of the documentation is written by the code."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from docs.generate import live_screen, reference, terminal_pictures, tutorial


def main(names: list[str]) -> None:
    """Write the reference and the README's picture anew, and the tutorial where its outputs hold no longer.

    Args:
        names: reference or tutorial, for one of them alone.
    """
    if "tutorial" not in names:
        reference.FOLDER.mkdir(exist_ok=True)
        for name, text in reference.PAGES.items():
            (reference.FOLDER / name).write_text(text(), encoding="utf-8")
        readme = live_screen.README.read_text(encoding="utf-8")
        terminal_pictures.write()
        live_screen.README.write_text(live_screen.with_picture(readme), encoding="utf-8")
    if "reference" not in names:
        page = tutorial.PAGE.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            steps = list(tutorial.play(page, Path(folder)))
        tutorial.PAGE.write_text(tutorial.refreshed(page, steps), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
