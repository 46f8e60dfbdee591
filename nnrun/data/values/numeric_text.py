"""What text looks like that stands where a number belongs, and how such a column is read after all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

_BLANKS = " \u00a0\u2009\u202f"  # an ordinary blank and those that other tools put between thousands
_SIGN = r"[+\-\u2212]?"
_PLAIN = r"(?:\d+(?:[.,]\d*)?|[.,]\d+)"
_AMOUNT = rf"(?:\d{{1,3}}(?:[.,'’{_BLANKS}]\d{{3}})+(?:[.,]\d+)?|{_PLAIN})"
_CURRENCY = r"(?:[$€£¥₹₽₩]|EUR|USD|GBP|CHF|JPY|Rs\.?|kr\.?)"
_DAY = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})\.?"
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?"

_UNIT = (
    r"[kmµ]?g|lbs?|oz|[kmcµ]?m[²³]?|km/h|mph|m/s|ft|in|mi|[mµ]?s|secs?|mins?|hrs?|hours?|days?|years?|[mcd]?l|°\s?[cfk]?"
    r"|k?wh|[kmg]?hz|[kmh]?pa|m?bar|k?cal|[mk]?[vw]|ma|k[bp]|[mgt]b|px|pcs|st|dpi"
)

SPREADSHEET_ERROR = "is an error of a spreadsheet"
YES_OR_NO = "says yes or no"
RANGE = "is a range"
MISSING_LOOK = "seems to mean a missing value"
_COMMA_OR_THOUSANDS = "has a decimal comma, or one between thousands"
_LOOKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (look, re.compile(rf"\s*(?:{pattern})\s*", re.IGNORECASE))
    for look, pattern in (
        (
            SPREADSHEET_ERROR,
            r"#(?:DIV/0|REF|VALUE|NAME|NUM|NULL|N/V|SPILL|CALC|WERT|BEZUG|ZAHL)[!?]?|#+|Err:\d+",
        ),
        ("has another sign for minus", rf"[−–]{_AMOUNT}"),  # which no option reads
        (_COMMA_OR_THOUSANDS, rf"{_SIGN}[1-9]\d{{0,2}},\d{{3}}"),
        ("has a decimal comma", rf"{_SIGN}(?:\d+,\d*|,\d+)(?:E[+-]?\d+)?"),
        ("has commas between thousands", rf"{_SIGN}\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?"),
        ("has points between thousands", rf"{_SIGN}\d{{1,3}}(?:\.\d{{3}}){{2,}}"),
        ("has points between thousands and a decimal comma", rf"{_SIGN}\d{{1,3}}(?:\.\d{{3}})+,\d+"),
        ("has blanks between thousands", rf"{_SIGN}\d{{1,3}}(?:[{_BLANKS}]\d{{3}})+(?:[.,]\d+)?"),
        ("has apostrophes between thousands", rf"{_SIGN}\d{{1,3}}(?:['’]\d{{3}})+(?:[.,]\d+)?"),
        ("is a percentage", rf"{_SIGN}{_AMOUNT}\s*[%‰]"),
        ("is an amount of money", rf"{_SIGN}{_CURRENCY}\s*{_SIGN}{_AMOUNT}|{_SIGN}{_AMOUNT}\s*{_CURRENCY}"),
        ("is a date and a time", rf"{_DAY}[ T]+{_TIME}(?:Z|[+-]\d\d:?\d\d)?"),
        ("is a time", r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[ap]m)?|\d{2}\.\d{2}\.\d{2}"),
        (
            "is a date",
            rf"{_DAY}|(?:19|20)\d\d[-/](?:0[1-9]|1[0-2]|Q[1-4])|\d{{1,2}}[-. ]?[a-z]{{3,9}}\.?[-, ]+\d{{2,4}}",
        ),
        (RANGE, rf"{_AMOUNT}\s*(?:[-–—…]|\.\.|to|bis)\s*{_AMOUNT}"),
        ("is a fraction", r"[+-]?(?:\d+\s+)?\d+\s*[/⁄]\s*\d+|[+-]?\d*\s?[¼½¾⅓⅔⅛]"),
        (
            "is a power of ten",
            rf"{_SIGN}(?:{_AMOUNT}\s*[x×·*]\s*)?10\s*(?:\^|\*\*)\s*{_SIGN}\d+|{_SIGN}{_AMOUNT}\s*[x×·*]\s*10[⁺⁻]?[⁰¹²³⁴-⁹]+",
        ),
        ("has the exponent of Fortran", rf"{_SIGN}{_PLAIN}D[+-]?\d+"),
        ("has its sign at the end", rf"{_AMOUNT}[-−+]"),
        ("stands in quotation marks", r"[“”„«»‘’\"'].*[“”„«»‘’\"']"),
        ("has commas between hundreds and thousands", r"[+-]?\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?"),
        ("is in brackets, as bookkeepers write what is negative", rf"\({_AMOUNT}\)"),
        ("is a bound", rf"[<>≤≥~]=?\s*{_SIGN}{_AMOUNT}"),
        ("has underscores", r"[+-]?\d+(?:_\d+)+(?:\.\d+)?"),
        ("is written in base 16", r"0x[0-9a-f]+"),
        ("has a unit", rf"{_SIGN}{_AMOUNT}\s*(?:{_UNIT})"),
        (YES_OR_NO, r"true|false|yes|no|y|n|on|off"),
        (MISSING_LOOK, r"\?+|-+|\.+|missing|unknown|n\.?\s?a\.?|nil|void|--?|\\N|<?empty>?|not available"),
    )
)
AMOUNTS = (
    "has another sign for minus",
    "has a decimal comma",
    _COMMA_OR_THOUSANDS,
    "has commas between thousands",
    "has points between thousands",
    "has points between thousands and a decimal comma",
    "has blanks between thousands",
    "has apostrophes between thousands",
    "is a percentage",
    "is an amount of money",
)
"""What numbers look like that only one reader of numbers would take for text."""
_OPTIONS = {
    "has a decimal comma": 'decimal: ","',
    "has commas between thousands": 'thousands: ","',
    "has points between thousands": 'thousands: "."',
    "has points between thousands and a decimal comma": 'decimal: ",", thousands: "."',
    "has apostrophes between thousands": 'thousands: "\'"',
    _COMMA_OR_THOUSANDS: 'decimal: "," or thousands: ","',
}
"""What is written under ``csv`` for a column that looks so."""
_CELLS = 200
"""Cells of a column that are looked at."""


def look_of(text: str, others: Iterable[str] = ()) -> str:
    """What a text looks like that is no number, or "".

    Args:
        text: The cell.
        others: Other cells of its column: they tell a decimal comma from one between thousands.
    """
    look = _look(text)
    if look != _COMMA_OR_THOUSANDS:
        return look
    clear = {_look(neighbour) for neighbour in islice(others, _CELLS)}
    return next((known for known in ("has a decimal comma", "has commas between thousands") if known in clear), look)


def column_look(texts: Iterable[str]) -> str:
    """What most cells of a column look like, or ""; see `look_of`."""
    some = list(islice(texts, _CELLS))
    looks = [look_of(text, some) for text in some]
    most = max(set(looks), key=looks.count, default="")
    return most if 2 * looks.count(most) > len(looks) else ""


def option_for(look: str) -> str:
    """The arguments of ``csv`` by which numbers that look so are read, or ""."""
    return _OPTIONS.get(look, "")


def _look(text: str) -> str:
    if "\n" in text:
        return "goes over several lines, as a quote opens it that a later line closes"
    return next((look for look, pattern in _LOOKS if pattern.fullmatch(text)), "")
