"""The glossary names what is there, and words that were given up do not come back as names of classes or files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_WORD = re.compile(r"\*\*([^*]+)\*\*: [^*]+?`(\w+)`\s+in\s+`(nnrun/[\w/]+\.py)`")

RETIRED_CLASSES = {
    *("Mould", "Camera", "Journal", "Walk", "Pace", "Piece", "Stretch", "Stretched", "StretchLength"),
    *("Material", "Tables", "Artist", "UnhurriedArtist", "Judge", "Wanted", "Cut", "Stage", "Silence", "Memo"),
}
RETIRED_FILES = {
    *("mould", "camera", "journal", "walk", "pace", "stretch", "memo", "ahead", "sharing", "trouble"),
    *("stages", "planning", "preparing", "assembling", "choosing", "embedded", "features", "outputs", "positions"),
    *("section", "sections", "material", "picturing", "restoring", "answering", "prechecking", "utils", "helpers"),
}
VAGUE = {"said", "found", "made", "one", "given", "kept", "told", "each", "other", "thing"}
PLAIN_ROOMS = (
    *("nnrun/engine", "nnrun/scores", "nnrun/data/values", "nnrun/data/split", "nnrun/data/table"),
    *("nnrun/data/new_rows", "nnrun/data/describe", "nnrun/files.py", "nnrun/streams.py", "nnrun/typed.py"),
    *("nnrun/catalog", "nnrun/data/prepare", "nnrun/data/sources", "nnrun/scripts"),
)
"""Where no variable has a name that says nothing of what it holds."""
FIELDS = {("nnrun/data/prepare/fit_input.py", "found"), ("nnrun/data/sources/pixels/decoded_files.py", "kept")}
"""Attributes of `Planned` and `Pixels` in these rooms, which keep such a name."""


def test_each_word_names_a_class_or_a_function_that_is_there() -> None:
    words = _WORD.findall((ROOT / "docs/glossary.md").read_text(encoding="utf-8"))
    assert len(words) > 40
    assert [(word, path) for word, name, path in words if name not in _names(ROOT / path)] == []


@pytest.mark.thorough
def test_words_that_were_given_up_are_no_names_of_classes_or_files() -> None:
    files = sorted((ROOT / "nnrun").rglob("*.py"))
    classes = {name for file in files for name in _names(file)}
    assert classes & RETIRED_CLASSES == set()
    assert {file.stem for file in files} & RETIRED_FILES == set()


@pytest.mark.parametrize("room", PLAIN_ROOMS)
def test_variables_say_what_they_hold(room: str) -> None:
    top = ROOT / room
    files = [top] if top.is_file() else sorted(top.rglob("*.py"))
    vague = [(str(file.relative_to(ROOT)), name) for file in files for name in _bound(file) if name in VAGUE]
    assert [binding for binding in vague if binding not in FIELDS] == []


def _names(file: Path) -> set[str]:
    """The classes and functions of a module."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}


def _bound(file: Path) -> Iterator[str]:
    """The variables and arguments that a module binds."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
