"""How a text table is written, by the arguments of its source, or as the table of a run was written."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from nnrun.catalog import own_argument
from nnrun.data.columns import find_columns
from nnrun.types import MISSING, Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.data.sources.request import Request

WHITE_SPACE = ("whitespace", "white space", " ", r"\s+")
ARGUMENTS = (
    own_argument("header", True, help="whether the first line holds the names; false by itself where names are given"),
    own_argument("names", None, "names", help="the names of all columns; without them columns go by position, from 0"),
    own_argument("delimiter", ",", help="one character, tab, or whitespace (any blanks)"),
    own_argument(
        "missing", None, "markers", help="the cells that mean a missing value, instead of NA, NaN, null and the like"
    ),
    own_argument("na_values", [], "markers", help="further cells that mean a missing value"),
    own_argument("text", [], "any columns", help="columns that are text though their cells are numbers"),
    own_argument(
        "numbers", [], "any columns", help="columns that are numbers though their digits would make them text"
    ),
    own_argument("decimal", ".", "decimal", help="the sign before the fraction of a number"),
    own_argument("thousands", None, "thousands", help="the sign between the thousands of a number"),
)
"""What a source of text tables takes."""


def form_of(request: Request) -> Form:
    """How the table of a source is written, by its arguments but those that name columns.

    Raises:
        ConfigError: A delimiter that is none; one character with two meanings.
    """
    names = tuple(map(str, _listed(request.get("names"))))
    header = request.get("header", not names)
    missing = MISSING if request.get("missing") is None else frozenset(map(str, _listed(request.get("missing"))))
    form = Form(
        header=header not in (False, None),
        delimiter=_delimiter(request),
        missing=missing | {""} | set(map(str, _listed(request.get("na_values")))),
        names=names,
        decimal=str(request.get("decimal", ".")),
        thousands=str(request.get("thousands") or ""),
    )
    if form.thousands == form.decimal:
        raise request.error(
            f"{form.decimal!r} cannot stand before fractions as well as between thousands",
            "thousands",
            code="wrong-table-form",
        )
    return form


def named_form(request: Request, form: Form, names: Sequence[str]) -> Form:
    """A form with the columns that the source's arguments say are text or numbers.

    Raises:
        ConfigError: An unknown column; one that is both.
    """
    text, numbers = (
        frozenset(find_columns(_listed(request.get(argument)), names, partial(request.source.at, argument)))
        for argument in ("text", "numbers")
    )
    if text & numbers:
        raise request.error(
            f"column {min(text & numbers)!r} is said to be text as well as numbers", "numbers", code="wrong-table-form"
        )
    return replace(form, text=text, numbers=numbers)


def _delimiter(request: Request) -> str:
    delimiter = str(request.get("delimiter", ","))
    if delimiter in WHITE_SPACE:
        return " "
    if delimiter in ("tab", r"\t"):
        return "\t"
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise request.error(
            f"expected one character, tab or whitespace, got {delimiter!r}", "delimiter", code="wrong-table-form"
        )
    return delimiter


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
