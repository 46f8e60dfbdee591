"""The reference is what the code says, and the code says something of everything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.generate import live_screen, terminal_pictures
from docs.generate.commands import VARIABLES
from docs.generate.config_keys import SECTIONS
from docs.generate.reference import FOLDER, PAGES
from nnrun import catalog
from nnrun.runs import run
from nnrun.spec.decoding.decode import keys_of

CODE = Path(run.__file__).parents[1]


@pytest.mark.parametrize("name", PAGES)
def test_committed_page_is_what_the_code_says(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "`make docs` writes it"


def test_picture_in_the_readme_is_what_the_code_draws() -> None:
    readme = live_screen.README.read_text(encoding="utf-8")
    assert readme == live_screen.with_picture(readme), "`make docs` draws it"


def test_pictures_of_a_terminal_are_what_the_commands_show() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in terminal_pictures.FOLDER.iterdir()}
    assert committed == terminal_pictures.all_of_them(), "`make docs` draws them"
    assert all("http" not in text.replace("http://www.w3.org/2000/svg", "") for text in committed.values())


def test_reference_has_no_other_page() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES)


def test_every_section_of_a_config_is_told() -> None:
    shapes = [
        described.metadata["shape"] for _, section in SECTIONS.values() for described in keys_of(section).values()
    ]
    inner = {shape.section for shape in shapes if hasattr(shape, "section")}
    assert inner <= {section for _, section in SECTIONS.values()}


@pytest.mark.parametrize("kind", ["source", "step"])
def test_arguments_of_own_components_have_help(kind: str) -> None:
    entries = [entry for name in catalog.names(kind) if (entry := catalog.find(kind, name))]
    silent = [f"{entry.name}.{argument.name}" for entry in entries for argument in entry.arguments if not argument.help]
    assert silent == []


def test_every_environment_variable_is_told() -> None:
    texts = (path.read_text(encoding="utf-8") for path in CODE.rglob("*.py"))
    read = {name for text in texts for name in re.findall(r'environ\.get\("(\w+)"', text)}
    assert read - {"PYTHONPATH"} == set(VARIABLES)
