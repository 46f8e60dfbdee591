"""Every page: links lead somewhere, paths of the code exist, and lines keep to the width of a page."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from nnrun.cli.app import COMMANDS, application
from nnrun.spec import load

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT) for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
)
MEASURED = {Path("docs/benchmarks.md"), Path("docs/metrics.md"), Path("docs/reproduction.md")}
"""Pages of figures, which programs write, as wide as they are."""
WIDTH = 120

_LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)")
_PATH = re.compile(r"`((?:nnrun|tests|benchmarks|docs)/[\w./-]*)`")
_CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`nnrun ((?:runs [a-z]+|cache [a-z]+|[a-z]+))\b([^`\n]*)`")
_LINE = re.compile(r"^(?: *|\$ )nnrun ((?:runs [a-z]+|cache [a-z]+|[a-z]+))\b([^#\n]*)", re.MULTILINE)
_YAML = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_to_pages_and_headings(page: Path) -> None:
    text = _CODE.sub("", (ROOT / page).read_text(encoding="utf-8"))
    relative = [link for link in _LINK.findall(text) if not link.startswith("http")]
    assert [link for link in relative if not _leads(ROOT / page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_paths_of_the_code_exist(page: Path) -> None:
    named = _PATH.findall((ROOT / page).read_text(encoding="utf-8"))
    assert [path for path in named if "NAME" not in path and not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page not in MEASURED], ids=str)
def test_lines_keep_to_the_width(page: Path) -> None:
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    wide = [line for line in lines if len(line) > WIDTH]
    assert wide == []


def _leads(page: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = page.parent / path if path else page
    return target.exists() and (not heading or heading in _headings(target.read_text(encoding="utf-8")))


def _headings(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", _CODE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_whole_configs_are_valid(tmp_path: Path) -> None:
    texts = ((ROOT / page).read_text(encoding="utf-8") for page in PAGES if page.name != "tutorial.md")
    configs = [block for text in texts for block in _YAML.findall(text) if "dataset:" in block and "training:" in block]
    assert len(configs) > 1
    for config in configs:
        (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
        load(tmp_path / "config.yaml")


def test_commands_have_the_options_that_pages_give_them() -> None:
    options = _options()
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        written = [*_INLINE.findall(text), *(line for block in _blocks(text) for line in _LINE.findall(block))]
        for command, rest in written:
            asked = {word.partition("=")[0] for word in re.findall(r"(?<!\S)--[a-z][a-z-]*", rest)}
            assert asked <= options.get(command.strip(), options.get(command.split()[0], set())), (page, command, rest)


def _blocks(text: str) -> list[str]:
    return [*_CODE.findall(text), *re.findall(r"^ {4}.*$", text, re.MULTILINE)]


def _options() -> dict[str, set[str]]:
    """Those of each command, by its name; of a group, those of the command that it has by default."""
    options: dict[str, set[str]] = {}
    program: Any = get_command(application())
    for name, command in program.commands.items():
        inner = getattr(command, "commands", {"list": command})
        for own, inside in inner.items():
            named = {option for parameter in inside.params for option in (*parameter.opts, *parameter.secondary_opts)}
            options[name if own == "list" else f"{name} {own}"] = named | {"--help"}
    return options


def test_readme_lists_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"| `nnrun {name}" not in text] == []


def test_contributing_has_the_floors_that_are_checked() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## The floors of the house")[2]
    shown = re.findall(r"^    (\S.*?)(?:  .*)?$", text.partition("\n## ")[0], re.MULTILINE)
    assert _floors(shown) == _floors([layer.replace("nnrun.", "") for layer in contract["layers"]])


def _floors(lines: list[str]) -> list[set[str]]:
    """The wings of each floor; single modules, at the ground, are left out."""
    floors = [{name for name in line.split(" | ") if (ROOT / "nnrun" / name).is_dir()} for line in lines]
    return [wings for wings in floors if wings]


def test_every_wing_has_a_line_in_the_design() -> None:
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    wings = sorted(path.parent.name for path in (ROOT / "nnrun").glob("*/__init__.py"))
    assert [wing for wing in wings if f"| `nnrun/{wing}` |" not in text] == []


def test_tests_that_hold_what_a_page_promises_are_there() -> None:
    named = {
        path
        for page in PAGES
        for path in re.findall(r"`(tests/[a-z0-9_/]+\.py)`", (ROOT / page).read_text(encoding="utf-8"))
    }
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []
