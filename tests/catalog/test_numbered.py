"""Names in a checkpoint's path: plain ones, with plain number formats."""

from __future__ import annotations

import pytest

from nnrun.catalog import numbers_in


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("best.keras", ()),
        ("{epoch:02d}-{val_loss:.2f}.keras", ("epoch", "val_loss")),
        ("{epoch}/{my-metric:+.3e}.keras", ("epoch", "my-metric")),
        ("{{kept}}-{epoch:4}.keras", ("epoch",)),
    ],
)
def test_plain_names_are_taken(path: str, names: tuple[str, ...]) -> None:
    assert numbers_in(path) == names


@pytest.mark.parametrize(
    "path",
    [
        "{epoch.__doc__[127]}.keras",
        "{epoch[0]}.keras",
        "{epoch!r}.keras",
        "{epoch:/>5d}.keras",
        "{epoch:.>2d}/x.keras",
        "{epoch:999999999d}.keras",
        "{epoch:{loss}}.keras",
        "{loss:d}.keras",
        "{loss:s}.keras",
        "{}.keras",
        "{0}.keras",
        "{epoch.keras",
        "epoch}.keras",
        "{../x}.keras",
    ],
)
def test_anything_else_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r".keras"):
        numbers_in(path)
