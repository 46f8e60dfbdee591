"""Labels that look alike are shown so that they differ."""

from __future__ import annotations

import pytest

from nnrun.data.values.similar_labels import look_alikes, near, shown


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["TRUE", "True"], "'TRUE' and 'True' differ in capital letters"),
        (["New York", "New\u00a0York"], r"'New York' and 'New\xa0York' differ in blanks"),
        (["New York", "New  York"], "'New York' and 'New  York' differ in blanks"),
        (["ham", "ham\u200b"], r"'ham' and 'ham\u200b' differ in blanks"),
        (["Caf\u00e9", "Cafe\u0301"], r"'Café' and 'Cafe\u0301' differ in how an accented letter is composed"),
        (["\uff21\uff22", "AB"], "'ＡＢ' and 'AB' differ in letters that look alike"),
        (
            ["p\u0430ss", "pass"],
            "'p\u0430ss' and 'pass' differ in letters that look alike: U+0430 is CYRILLIC SMALL LETTER A",
        ),
        (
            ["AB", "\u0391B"],
            "'AB' and '\u0391B' differ in letters that look alike: U+0391 is GREEK CAPITAL LETTER ALPHA",
        ),
        (["a-b", "a\u2013b"], "'a-b' and 'a\u2013b' differ in dashes or quotation marks"),
        (["\u00e9", "e\u0301"], "'\u00e9' and 'e\\u0301' differ in how an accented letter is composed"),
        (["a", "\u0430"], "'a' and '\u0430' differ in letters that look alike: U+0430 is CYRILLIC SMALL LETTER A"),
        (["a", "A"], ""),
        (["\u043c\u0438\u0440", "\u043c\u0451\u0434"], ""),
        (["red", "blue"], ""),
    ],
)
def test_labels_that_look_alike_are_told_with_their_difference(labels: list[str], told: str) -> None:
    assert look_alikes(labels) == told


def test_the_first_pairs_are_told_and_the_others_counted() -> None:
    labels = [name for number in range(5) for name in (f"ab{number}", f"AB{number}")]
    assert look_alikes(labels).endswith("'ab2' and 'AB2' differ in capital letters and 2 more pairs")


def test_an_unknown_label_is_told_by_the_known_one_that_it_looks_like() -> None:
    assert near("month", ["Month", "Year"]) == "'month' and 'Month' differ in capital letters"
    assert near("Week", ["Month", "Year"]) == ""


def test_what_cannot_be_seen_is_escaped() -> None:
    assert shown("a\u00a0b\u0301\u200b ") == r"'a\xa0b\u0301\u200b '"
