"""YAML 1.2 core schema, one bounded document, and every way in which a file is not one."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from nnrun.errors import ConfigError
from nnrun.spec.reading import read_file, read_text
from nnrun.spec.scalars import looks_like_text, scalar
from nnrun.spec.source_text import read_source

VALUES: list[tuple[str, Any]] = [
    ("1e-3", 0.001),
    ("1E3", 1000.0),
    ("5", 5),
    ("+5", 5),
    ("-7", -7),
    ("0", 0),
    ("-0", 0),
    (".5", 0.5),
    ("5.", 5.0),
    ("-.5e-3", -0.0005),
    ("0o17", 15),
    ("0x1F", 31),
    ("-9223372036854775808", -(2**63)),
    ("18446744073709551615", 2**64 - 1),
    ("1e400", math.inf),
    (".inf", math.inf),
    ("-.INF", -math.inf),
    ("true", True),
    ("False", False),
    ("~", None),
    ("Null", None),
    ("", None),
]
TEXTS = [
    *("no", "yes", "on", "Off", "y", "tRUE", "nULL", "None", ".Nan", "NaN", "inf"),
    *("12:30", "0777", "007", "-07", "1_000", "2026-11-21", "0b101", "0X1F", "-0x1F", "1e", "e5", "."),
    *("+", "-", "1.2.3", "١٢", "²", "1 000", "0o8"),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_plain_scalars_follow_the_core_schema(text: str, value: object) -> None:
    found = scalar(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", TEXTS)
def test_what_older_yaml_took_for_something_else_is_text(text: str) -> None:
    assert scalar(text) == text
    assert looks_like_text(text)


def test_nan_is_a_number() -> None:
    assert math.isnan(scalar(".nan"))  # type: ignore[arg-type]


def test_quoted_and_block_scalars_are_text() -> None:
    node = read_text("a: '1'\nb: \"true\"\nc: |\n  5\nd: >-\n  null\n", "f")
    assert node.plain() == {"a": "1", "b": "true", "c": "5\n", "d": "null"}


def test_keys_may_be_whole_numbers() -> None:
    assert read_text("{0: a, 0x10: b, '1': c}", "f").plain() == {0: "a", 16: "b", "1": "c"}


def test_aliases_stand_for_their_values() -> None:
    assert read_text("a: &x [1, {b: 2}]\nc: *x\nd: [*x, *x]\n", "f").plain()["d"] == [[1, {"b": 2}], [1, {"b": 2}]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_count_lines_and_columns_from_one_at_every_line_end(end: str) -> None:
    node = read_text(f"# é{end}a:{end}  b: [x, yé, 'z']{end}c: *q{end}".replace("*q", "1"), "f")
    second = node.mapping["a"].mapping["b"].items[1].place
    assert (second.line, second.column, second.length, second.text) == (3, 10, 2, "  b: [x, yé, 'z']")
    assert str(node.mapping["c"].place) == "f:4:4"


def test_a_block_value_is_placed_at_its_key_and_a_flow_value_at_its_bracket() -> None:
    node = read_text("a:\n  - b:\n      c: 1\nd: {e: 1}\n", "f")
    places = [node.mapping["a"], node.mapping["a"].items[0].mapping["b"], node.mapping["d"]]
    assert [(one.place.line, one.place.column) for one in places] == [(1, 1), (2, 5), (4, 4)]


BAD: dict[str, tuple[str | bytes, list[str]]] = {
    "empty": ("", ["1:1 the file is empty"]),
    "only a comment": ("# nothing\n", ["1:1 the file is empty"]),
    "no value": ("---\n", ["2:1 a config is a mapping of keys, not nothing"]),
    "a list": ("- a\n- b\n", ["1:1 a config is a mapping of keys, not a list"]),
    "a text": ("hello\n", ["1:1 a config is a mapping of keys, not the text 'hello'"]),
    "two documents": ("a: 1\n---\nb: 2\n", ["2:1 a second document begins here; a config is one document"]),
    "a tab": ("a:\n\tb: 1\n", ["2:1 a tab cannot indent YAML; use spaces"]),
    "a tab after spaces": ("a:\n  \t- b: 1\n", ["2:3 a tab cannot indent YAML; use spaces"]),
    "merge key": (
        "a: &a {b: 1}\nc:\n  <<: *a\n",
        ["3:3 '<<' is not YAML 1.2; write the keys out, or put them into a file and use extends"],
    ),
    "a tag": ("a: !!str 5\n", ["1:4 tags are not allowed: 'tag:yaml.org,2002:str'; a config holds plain values only"]),
    "a Python object": (
        "a: !!python/object/apply:os.system [ls]\n",
        [
            (
                "1:4 tags are not allowed: 'tag:yaml.org,2002:python/object/apply:os.system'; "
                "a config holds plain values only"
            )
        ],
    ),
    "several at once": (
        "a: !x 1\na: 2\ntrue: 3\n1.5: 4\n",
        [
            "1:4 tags are not allowed: '!x'; a config holds plain values only",
            "2:1 the key 'a' stands here a second time; first in line 1",
            "3:1 a key must be text or a whole number, not true; quote it",
            "4:1 a key must be text or a whole number, not 1.5; quote it",
        ],
    ),
    "equal numbers as keys": ("1: a\n0x1: b\n", ["2:1 the key 1 stands here a second time; first in line 1"]),
    "a list as key": ("? [a]\n: 3\n", ["1:3 a key must be text or a whole number, not a list; quote it"]),
    "an alias in its own value": ("a: &a [*a]\n", ["1:8 the alias *a stands inside the value it names"]),
    "an unknown alias": ("a: *b\n", ["1:4 no anchor &b before this alias"]),
    "100,000 brackets": ("[" * 100_000, ["1:65 nested deeper than 64 levels"]),
    "100,000 braces": ("{a: " * 100_000, ["1:254 nested deeper than 64 levels"]),
    "100,000 dashes": ("- " * 100_000, ["1:129 nested deeper than 64 levels"]),
    "depth by aliases": (
        "a: &a " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 40 + "*a" + "]" * 40 + "\n",
        ["2:44 nested deeper than 64 levels by its aliases"],
    ),
    "a bomb": (
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{c}: &{c} [{','.join([f'*{p}'] * 10)}]\n" for p, c in zip("abcdef", "bcdefg", strict=True)),
        ["5:14 more than 40,000 values, aliases counted"],
    ),
    "more than 40,000 values": ("a: [" + "1," * 40_001 + "]", ["1:79999 more than 40,000 values, aliases counted"]),
    "a number beyond 64 bits": (
        f"a: 18446744073709551616\nb: {'9' * 5000}\nc: 0x{'f' * 5000}\n",
        [f"{n}:4 a whole number that needs more than 64 bits; write it as 1e20, or quote it" for n in (1, 2, 3)],
    ),
    "an open bracket": (
        "a: [1, 2\nb: 3\n",
        ["1:4 not valid YAML: the [ is never closed, or a comma is missing after it"],
    ),
    "an open brace": (
        "a: {b c: 1 d: 2}\n",
        ["1:4 not valid YAML: the { is never closed, or a comma is missing after it"],
    ),
    "an open quote": ('b: 1\na: "foo\n\nc: 3\n', ['2:4 not valid YAML: the " is never closed']),
    "a second colon": (
        "a: b: c\n",
        ["1:5 not valid YAML: a second ': ' in one line; quote the text, or begin a new line"],
    ),
    "a name without its colon": ("- Add\n  inputs: [a]\n", ["1:3 a name with keys under it needs its colon: 'Add:'"]),
    "keys under a value": (
        "a:\n  - Dense: 3\n      units: 4\n",
        ["3:7 not valid YAML: indented under line 2, which holds a value already"],
    ),
    "a stray character": (
        "a: @b\n",
        ["1:4 not valid YAML: while scanning for the next token found character that cannot start any token"],
    ),
    "a control character": ("a: b\r\nc: \x07\n", ["2:4 not text: it holds the character '\\x07'"]),
    "a null": ("a: \x00\n", ["1:4 not text: it holds the character '\\x00'"]),
    "Latin-1": ("é: 1\nb: é\n".encode("latin-1"), ["1:1 not UTF-8 text (byte 0xe9)"]),
    "UTF-16 with a mark": (
        "b: 1\n".encode("utf-16"),
        ["1:1 UTF-16 text, not UTF-8; convert it: iconv -f UTF-16 -t utf-8"],
    ),
    "Latin-1 in line 2": ("b: 1\na: né\n".encode("latin-1"), ["2:5 not UTF-8 text (byte 0xe9)"]),
    "UTF-16": ("a: 1\n".encode("utf-16-le"), ["1:2 not text: it holds the character '\\x00'"]),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", ["1:1 not UTF-8 text (byte 0x89)"]),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_config_is_refused_at_its_place(name: str, folder: Any) -> None:
    text, expected = BAD[name]
    assert folder.said(text) == expected


def test_a_byte_order_mark_moves_no_column(folder: Any) -> None:
    assert folder.said("\ufeffname: 3\n" + folder.base) == ["1:7 name: expected text, got 3; quote it"]


def test_windows_line_ends_change_nothing(folder: Any) -> None:
    assert folder.spec(folder.base.replace("\n", "\r\n")) == folder.spec(folder.base)


def test_exactly_the_limits_are_allowed() -> None:
    assert read_text("[" * 64 + "]" * 64, "f").is_list
    assert len(read_text("[" + "1," * 39_999 + "]", "f").items) == 39_999


def test_files_that_cannot_be_read_are_said_by_name(folder: Any) -> None:
    (folder.path / "made").mkdir()
    (folder.path / "loop").symlink_to("loop")
    wanted = {
        "made": "made is a directory, not a config file",
        "none.yaml": "none.yaml: there is no such file",
        "loop": "loop: Too many levels of symbolic links",
        "a\0b": "'a\\x00b' is not a path",
        "x" * 300: f"{'x' * 300}: File name too long",
    }
    for name, message in wanted.items():
        with pytest.raises(ConfigError) as caught:
            read_file(Path(name))
        assert str(caught.value) == message


def test_a_huge_file_is_not_read_to_its_end(folder: Any) -> None:
    with (folder.path / "big.yaml").open("wb") as file:
        file.truncate(17 * 2**20)
    with pytest.raises(ConfigError, match=r"^big.yaml: larger than 16 MiB: not a config file$"):
        read_source(Path("big.yaml"))
