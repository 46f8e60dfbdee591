"""Addresses as they may be shown (secrets, credentials): without the user and password that stand in them."""

from __future__ import annotations

import re

_USER = re.compile(r"(:/{1,2})(?!/)[^\s'\"]*@")


def masked(text: str) -> str:
    """A text in which ``://user:password@`` of each address reads ``://***@``."""
    return _USER.sub(r"\1***@", text) if "@" in text else text


def has_user(uri: str) -> bool:
    """Whether an address holds a user, a password or a token."""
    return bool(_USER.search(uri))
