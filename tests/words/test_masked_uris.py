"""Passwords in addresses are shown to nobody."""

from __future__ import annotations

import pytest

from nnrun.words.masked_uris import has_user, masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://ann:secret@host:5000/x", "http://***@host:5000/x"),
        ("see 'https://token@host' and http://a:b@c", "see 'https://***@host' and http://***@c"),
        ("http://ann:p@ss/word@host", "http://***@host"),
        ("http:/ann:secret@host", "http:/***@host"),
        ("http://host:5000", "http://host:5000"),
        ("sqlite:////home/a@b/mlflow.db", "sqlite:////home/a@b/mlflow.db"),
        ("ann@example.org", "ann@example.org"),
    ],
)
def test_user_and_password_of_an_address_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert has_user(text) == (text != shown)
