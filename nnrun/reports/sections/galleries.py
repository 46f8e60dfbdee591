"""Galleries on a page, as they were drawn while the data was at hand: images given again, and what varies them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.reports.charts import Section
from nnrun.reports.html import Html, el, together
from nnrun.reports.run_content import RunContent

_SHOWN = {"reconstructions": "Reconstructions", "augmented": "Training rows, varied"}
"""The worst answers have a section of their own, made of the rows themselves."""


def galleries(content: RunContent) -> Section | None:
    """The pictures in the run's folder of plots; None where it has none of these."""
    blocks = [
        el("figure", el("h3", title), _image(file, title), class_="picture")
        for stem, title in _SHOWN.items()
        for file in _files(content, stem)
    ]
    return Section("pictures", "Pictures", together(blocks)) if blocks else None


def _files(content: RunContent, stem: str) -> Iterator[Path]:
    yield from sorted((content.run / layout.PLOTS).glob(f"{stem}*.png"))


def _image(file: Path, title: str) -> Html:
    packed = base64.b64encode(file.read_bytes()).decode("ascii")
    return el("img", src=f"data:image/png;base64,{packed}", alt=title)
