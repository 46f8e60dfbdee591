"""Entries and the rows they are stored as."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from nnrun.catalog.entry import Argument, Entry, argument_of, argument_row, entry_of, entry_row

_PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
_HINTS = st.sampled_from(["", "flag", "number", "text"])
_ARGUMENTS = st.builds(Argument, name=st.just("size"), default=_PLAIN, plain=st.booleans(), hint=_HINTS) | st.builds(
    Argument, name=st.just("size"), required=st.just(True), hint=_HINTS
)


@given(_ARGUMENTS)
def test_argument_comes_back_from_its_row(argument: Argument) -> None:
    assert argument_of(json.loads(json.dumps(argument_row(argument))), "layer") == argument


def test_entry_comes_back_from_its_row() -> None:
    entry = Entry(
        "transformer",
        "A",
        "b.A",
        (Argument("x", required=True),),
        "Help",
        ("a1",),
        "no",
        positional=False,
        columns="text",
    )
    assert entry_of(json.loads(json.dumps(entry_row(entry))), "transformer") == entry


def test_component_kind_of_an_argument_is_known_again_from_its_name() -> None:
    assert argument_of(["kernel_regularizer", "", None], "layer").takes == "regularizer"
