"""docs/report.png: the page of a training of configs/iris.yaml, as a browser shows it; ``make pictures``."""

from __future__ import annotations

import base64
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.reports.browser import BROWSER, DRIVER, Browser

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "report.png"
WIDTH, HEIGHT = 1180, 1120
COLOURS = 128
"""Enough for a page of few colours, and half the size."""


def draw(page: Path, profile: Path) -> bytes:
    """The top of a page as a PNG file.

    Args:
        page: The file.
        profile: A folder for the browser.
    """
    browser = Browser(profile, WIDTH, HEIGHT)
    try:
        browser.open(page)
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "scale": 1}
        shot = browser.command("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
    finally:
        browser.quit()
    image = Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")
    stream = io.BytesIO()
    image.quantize(COLOURS).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def main() -> None:
    """Train, write the page, draw it."""
    if not (BROWSER and DRIVER):
        sys.exit("there is no Chromium with its chromedriver")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [sys.executable, "-m", "nnrun", "train", str(ROOT / "configs" / "iris.yaml")]
        changes = ["dataset.split.validation=0.2", "report=true", "--runs-dir", str(folder / "runs"), "--quiet"]
        subprocess.run([*command, *changes], check=True)  # noqa: S603  # its own command
        (page,) = (folder / "runs").glob("*/report.html")
        PICTURE.write_bytes(draw(page, folder / "profile"))


if __name__ == "__main__":
    main()
