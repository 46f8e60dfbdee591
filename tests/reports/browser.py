"""Chromium without a window, for the tests of report pages; they are skipped where none is installed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

BROWSER, DRIVER = (
    next(filter(None, map(shutil.which, names)), None)
    for names in (("chromium", "chromium-browser", "google-chrome"), ("chromedriver",))
)
needs_browser = pytest.mark.skipif(not (BROWSER and DRIVER), reason="there is no Chromium with its chromedriver")
ARGUMENTS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars", "--disable-dev-shm-usage"),
)
PATIENCE = 60
"""Seconds."""


class Browser:
    """A window of Chromium."""

    def __init__(self, profile: Path, width: int = 1280, height: int = 900) -> None:
        """Start it.

        Args:
            profile: A folder of its own.
            width: Pixels.
            height: Pixels.
        """
        from selenium.webdriver import Chrome, ChromeOptions
        from selenium.webdriver.chrome.service import Service

        options = ChromeOptions()
        options.binary_location = str(BROWSER)
        for argument in (*ARGUMENTS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver: Chrome = Chrome(options=options, service=Service(str(DRIVER)))

    def open(self, page: Path, *, dark: bool = False, width: int = 0) -> None:
        """Show a page, and wait until its charts are drawn.

        Args:
            page: The file.
            dark: Whether the system is dark.
            width: Pixels of a phone; the window's own without it.
        """
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])
        if width:
            sizes = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": True}
            self.command("Emulation.setDeviceMetricsOverride", **sizes)
        else:
            self.command("Emulation.clearDeviceMetricsOverride")
        self.driver.get(page.absolute().as_uri())
        self.wait("return document.documentElement.dataset.ready || document.querySelector('#trouble:not([hidden])')")

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns in the page."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, script: str) -> Any:
        """Wait until a script returns what is true."""
        from selenium.webdriver.support.wait import WebDriverWait

        return WebDriverWait(self.driver, PATIENCE, 0.05).until(lambda driver: driver.execute_script(script))

    def command(self, name: str, **arguments: Any) -> Any:
        """A command of the DevTools protocol."""
        return self.driver.execute_cdp_cmd(name, arguments)

    def drag(self, element: str, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag the mouse within an element, by shares of its width and height."""
        box = self._box(element)
        first, last = ((box[0] + x * box[2], box[1] + y * box[3]) for x, y in (start, end))
        self._mouse("mouseMoved", first)
        self._mouse("mousePressed", first)
        for step in range(1, 6):
            self._mouse("mouseMoved", tuple(a + (b - a) * step / 5 for a, b in zip(first, last, strict=True)))
        self._mouse("mouseReleased", last)

    def point(self, element: str, place: tuple[float, float]) -> None:
        """Hold the mouse over a place of an element."""
        self.drag_free(element, place)

    def drag_free(self, element: str, place: tuple[float, float]) -> None:
        """Move the mouse there, and a little on."""
        box = self._box(element)
        for shift in (0, 1):
            self._mouse("mouseMoved", (box[0] + place[0] * box[2] + shift, box[1] + place[1] * box[3]))

    def _box(self, element: str) -> Any:
        """Left, top, width and height of an element, in the middle of the window."""
        return self.run(
            "const e = document.querySelector(arguments[0]); e.scrollIntoView({block: 'center', behavior: 'instant'});"
            "const b = e.getBoundingClientRect(); return [b.left, b.top, b.width, b.height]",
            element,
        )

    def _mouse(self, kind: str, place: Any) -> None:
        pressed = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
        held = {"buttons": 1} if kind == "mousePressed" else {}
        self.command("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], **pressed, **held)

    def complaints(self) -> list[str]:
        """What the page has written to the console since the last time."""
        return [str(entry["message"]) for entry in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]

    def quit(self) -> None:
        """End it."""
        self.driver.quit()
