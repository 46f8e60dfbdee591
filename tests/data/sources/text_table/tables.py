"""Random text tables, of what is usual and of what is not."""

from __future__ import annotations

from random import Random
from typing import Any

from nnrun.types import Form

CELLS = (
    *("1", "2", "-3", "0", "-0", "007", "1.5", ".5", "5.", "1e5", "1e400", "2e-320", "0.0", "00", "+5", "-", "."),
    *("9007199254740993", "99999999999999999999", "-9223372036854775808", "9223372036854775807", "0x1F", "1_0"),
    *("3.14159265358979323846", "0123456789012345678", "18446744073709551615", "1,5", "1.000", "inf", "Infinity"),
    *("x", "yes", "True", "False", "é", "\u00a03", " 4", "5 ", "\t7", "NA ", "1d5", "-999", "2020-01-02", "nan", "NA"),
    *('"6"', '"a,b"', '"a\nb"', '"a\r\nb"', '"q""q"', '""', '" "', ' "8"', '"9" ', '5"', 'a"b', "", "\uff11\uff12"),
)
USUAL = ("1", "2", "3.5", "abc", "10", "-7", "True")


def table(random: Random) -> tuple[bytes, Form]:
    """A table as its bytes, and how it is said to be written."""
    width, delimiter = random.randint(1, 4), random.choice((",", ",", ";", "\t"))
    columns = [_column(random) for _ in range(width)]
    header = random.random() < 0.8
    rows = [delimiter.join(f"c{place}" if random.random() < 0.95 else "" for place in range(width))] if header else []
    rows += [_row(random, columns, delimiter) for _ in range(random.randint(1, 12))]
    text = random.choice(("\n", "\n", "\r\n")).join(rows) + ("\n" if random.random() < 0.8 else "")
    return (("\ufeff" if random.random() < 0.05 else "") + text).encode(), _form(random, header, delimiter)


def _column(random: Random) -> list[str]:
    """The cells that a column is made of, the usual one first."""
    return [random.choice(USUAL if random.random() < 0.5 else CELLS), *random.sample(CELLS, random.randint(0, 3))]


def _row(random: Random, columns: list[list[str]], delimiter: str) -> str:
    cells = [cells[0] if random.random() < 0.7 else random.choice(cells) for cells in columns]
    chance = random.random()
    if chance < 0.09:
        odd = ("", delimiter * (len(columns) - 1), delimiter.join(cells) + delimiter)
        return odd[int(chance / 0.03)]
    return delimiter.join(cells[1:] if chance < 0.1 else cells)


def _form(random: Random, header: bool, delimiter: str) -> Form:
    form: dict[str, Any] = {"header": header, "delimiter": delimiter}
    if random.random() < 0.2:
        form["missing"] = frozenset(("", random.choice(("-999", "NA", "00", "1", "0.0", "yes", "a,b"))))
    if random.random() < 0.15 and delimiter != ",":
        form["decimal"] = ","
    if random.random() < 0.1:
        form["thousands"] = "'"
    for kind, name in (("numbers", "c0"), ("text", "c1")):
        if random.random() < 0.15:
            form[kind] = frozenset((name,))
    return Form(**form)
