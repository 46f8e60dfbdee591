"""Pages in a browser: they are drawn, hovered, zoomed, switched, dark, narrow, and without a word on the console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nnrun.reports import write_report
from nnrun.runs import Run
from tests.reports.browser import Browser, needs_browser
from tests.reports.test_page import NASTY
from tests.reports.written_runs import write_folds, write_regression, write_run
from tests.runs.sweeps.written_sweeps import write_sweep

pytestmark = [needs_browser, pytest.mark.drawing]

RANGE = "return document.getElementById('curve-%d')._fullLayout.xaxis.range"
SHOWN = "return document.getElementById('curve-0')._fullData.map((trace) => trace.visible === true)"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    window = Browser(tmp_path_factory.mktemp("profile"))
    yield window
    window.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    runs = {
        "run": [write_run(folder / "run", epochs=40)],
        "single": [write_run(folder / "single", epochs=1)],
        "long": [write_run(folder / "long", epochs=5_000)],
        "nasty": [write_run(folder / "nasty", name=NASTY, classes=(NASTY, "b", "c"), notes=[NASTY])],
        "regression": [write_regression(folder / "regression")],
        "folds": [write_folds(folder / "folds")],
        "comparison": [write_run(folder / name, name=name, rate=0.1 * n) for n, name in enumerate(("slow", "fast"), 1)],
    }
    return {name: write_report(list(map(Run, some)), folder / f"{name}.html") for name, some in runs.items()}


@pytest.mark.parametrize("name", ["run", "single", "long", "nasty", "regression", "folds", "comparison"])
def test_every_chart_is_drawn_and_nothing_is_complained_of(browser: Browser, pages: dict[str, Path], name: str) -> None:
    browser.open(pages[name])
    assert browser.complaints() == []
    drawn = (
        "return [document.querySelectorAll('.plot').length, document.querySelectorAll('.plot .main-svg').length > 0]"
    )
    count, is_drawn = browser.run(drawn)
    assert is_drawn
    assert browser.run("return document.querySelectorAll('.plot.js-plotly-plot').length") == count
    assert browser.run("return document.getElementById('trouble').hidden")


def test_it_asks_for_nothing_but_itself(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["run"])
    assert browser.run("return performance.getEntriesByType('resource').map((entry) => entry.name)") == []
    assert browser.complaints() == []  # a request that the policy stops is complained of


def test_text_of_a_person_runs_nothing(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["nasty"])
    assert browser.run("return document.scripts.length") == 4  # Plotly's is added when it is unpacked
    assert "<script>alert(1)</script>" in browser.run("return document.querySelector('h1').textContent")
    ticks = browser.run(
        "return [...document.querySelectorAll('#answers-0-confusion .ytick text')].map((t) => t.textContent)"
    )
    assert any("<script>" in tick for tick in ticks)


def test_what_the_mouse_points_at_is_told(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["run"])
    browser.point("#curve-0 .nsewdrag", (0.5, 0.5))
    told = browser.wait("return document.querySelector('#curve-0 .hoverlayer')?.textContent")
    assert "training" in told
    assert "validation" in told


def test_a_drag_zooms_all_curves_and_a_button_goes_back(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["run"])
    whole = browser.run(RANGE % 0)
    browser.drag("#curve-0 .nsewdrag", (0.25, 0.5), (0.5, 0.5))
    browser.wait("return !document.querySelector('#curve-0').closest('figure').querySelector('[data-do=reset]').hidden")
    zoomed = browser.run(RANGE % 0)
    assert zoomed[0] > whole[0] + 5
    assert zoomed[1] < whole[1] - 5
    assert browser.run(RANGE % 1) == pytest.approx(zoomed)
    browser.run("document.querySelector('#curve-1').closest('figure').querySelector('[data-do=reset]').click()")
    assert browser.run(RANGE % 0) == browser.run(RANGE % 1) == whole


def test_the_legend_switches_lines(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["run"])
    press = "document.querySelectorAll('#curves .legend button')[%d].click()"
    browser.run(press % 0)
    assert browser.run(SHOWN) == [False, True]
    browser.run(press % 0)
    assert browser.run(SHOWN) == [True, True]


def test_keys_do_what_the_mouse_does(browser: Browser, pages: dict[str, Path]) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.open(pages["run"])
    whole = browser.run(RANGE % 0)
    browser.run("document.getElementById('curve-0').focus()")
    chart = browser.driver.switch_to.active_element
    chart.send_keys("+")
    narrow = browser.run(RANGE % 1)
    assert narrow[1] - narrow[0] < whole[1] - whole[0]
    chart.send_keys(Keys.ARROW_RIGHT)
    assert browser.run(RANGE % 0)[0] > narrow[0]
    chart.send_keys("0")
    assert browser.run(RANGE % 0) == whole
    browser.run("document.querySelector('#curves .legend button').focus()")
    browser.driver.switch_to.active_element.send_keys(Keys.SPACE)
    assert browser.run(SHOWN) == [False, True]


def test_the_side_axis_may_be_logarithmic_and_shows_the_whole_range(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["long"])
    kind = "return document.getElementById('curve-0')._fullLayout.yaxis.%s"
    clipped = browser.run(kind % "range")
    for action in ("whole", "log"):
        browser.run(f"document.querySelector('#curves [data-do={action}]').click()")
    assert browser.run(kind % "type") == "log"
    browser.run("document.querySelector('#curves [data-do=log]').click()")
    assert browser.run(kind % "range")[1] > 2 * clipped[1]


def test_dark_is_taken_from_the_system_and_switched_by_a_button(browser: Browser, pages: dict[str, Path]) -> None:
    paper = "return getComputedStyle(document.body).backgroundColor"
    line = "return document.getElementById('curve-0')._fullData[0].line.color"
    browser.open(pages["run"])
    light = browser.run(paper), browser.run(line)
    browser.open(pages["run"], dark=True)
    dark = browser.run(paper), browser.run(line)
    assert light[0] != dark[0]
    assert light[1] != dark[1]
    browser.run("document.getElementById('theme').click()")
    assert (browser.run(paper), browser.run(line)) == light
    browser.run("try { localStorage.clear() } catch {}")
    assert browser.complaints() == []


@pytest.mark.parametrize("name", ["run", "nasty", "folds", "comparison", "regression"])
def test_nothing_is_wider_than_a_phone(browser: Browser, pages: dict[str, Path], name: str) -> None:
    browser.open(pages[name], width=360)
    assert browser.run("return document.documentElement.scrollWidth") <= 360


def test_everything_can_be_reached_by_the_tab_key(browser: Browser, pages: dict[str, Path]) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.open(pages["single"])
    reached = []
    for _ in range(60):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        reached.append(browser.run("const e = document.activeElement; return e.id || e.className || e.tagName"))
    assert {"skip", "theme", "curve-0", "tool", "copy"} <= set(reached)


def test_paper_is_light_and_has_the_charts(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["run"], dark=True)
    printed = browser.command("Page.printToPDF", printBackground=True)["data"]
    assert len(printed) > 40_000
    assert browser.complaints() == []


def test_trials_are_chosen_along_an_axis(browser: Browser, tmp_path: Path) -> None:
    page = write_report([Run(write_sweep(tmp_path / "sweep", trials=200))], tmp_path / "sweep.html")
    browser.open(page)
    told = "return document.querySelector('.parallels .told').textContent"
    assert browser.run(told).startswith("136 of 136 trials; the best of them: trial ")
    browser.drag(".parallel canvas", (0.99 - 60 / 1200, 0.12), (0.99 - 60 / 1200, 0.35))  # the score, its upper part
    chosen = browser.wait(f"const told = (() => {{ {told} }})(); return told.startsWith('136 ') ? null : told")
    assert 0 < int(chosen.split()[0]) < 136
    browser.run("document.querySelector('[data-parallel=reset]').click()")
    assert browser.run(told).startswith("136 of 136 trials")
    assert browser.complaints() == []
