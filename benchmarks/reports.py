"""What a report page costs: writing it as a whole process, its size, and how soon a browser has its first charts.

The run has 5,000 epochs and 10,000 answers. The browser is Chromium, which has shown a page before; interactive is when
the charts in sight can be hovered and zoomed, by the page's own clock.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.places import scratch
from benchmarks.processes import in_turns, nnrun, python
from benchmarks.tables import Series, Table, spread
from tests.reports.browser import BROWSER, DRIVER, Browser
from tests.reports.written_runs import write_run

TIMES = 7
ASKED = 2.0
"""Seconds, at most, of the report and until it is interactive."""


def run() -> list[Table]:
    """The tables."""
    with scratch() as folder:
        one = write_run(folder / "one", epochs=5_000, rows=10_000)
        two = write_run(folder / "two", epochs=5_000, rows=10_000, seed=2)
        page, both = folder / "one.html", folder / "both.html"
        costs = in_turns(
            {
                "an empty Python process": python("-c", "pass"),
                "nnrun report RUN": nnrun("report", str(one), "-o", str(page)),
                "nnrun report RUN RUN": nnrun("report", str(one), str(two), "-o", str(both)),
            },
            TIMES,
        )
        rows, series = [], []
        for name, runs in costs.items():
            seconds, processor = [cost.seconds for cost in runs], [cost.cpu for cost in runs]
            asked = "" if name.startswith("an empty") else f"< {ASKED}"
            rows.append((name, *spread(seconds, ".2f"), asked, spread(processor, ".2f")[0]))
            series.append(Series(name, "clock", "s", tuple(seconds)))
        head = ("process", "median", "least", "most", "asked", "processor time")
        tables = [Table(f"Seconds of {TIMES} runs", head, tuple(rows), tuple(series)), _sizes(page, both)]
        return tables + ([_browser(page, folder)] if BROWSER and DRIVER else [])


def _sizes(page: Path, both: Path) -> Table:
    sizes = {"one run": page, "two runs": both}
    rows = tuple((name, f"{path.stat().st_size / 1e6:.2f}", "< 5") for name, path in sizes.items())
    series = tuple(Series(name, "size", "B", (float(path.stat().st_size),)) for name, path in sizes.items())
    return Table("Megabytes of the page", ("page", "size", "asked"), rows, series)


def _browser(page: Path, folder: Path) -> Table:
    window = Browser(folder / "profile")
    times: list[float] = []
    try:
        for number in range(TIMES + 1):
            window.open(page)
            if number:
                times.append(float(window.run("return document.documentElement.dataset.interactive")) / 1000)
    finally:
        window.quit()
    row = ("interactive", *spread(times, ".2f"), f"< {ASKED}")
    series = (Series("interactive", "clock", "s", tuple(times)),)
    return Table(f"Seconds in the browser, {TIMES} times", ("page", "median", "least", "most", "asked"), (row,), series)
