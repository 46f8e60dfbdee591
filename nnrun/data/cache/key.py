"""What an entry of the cache is made of, and its name: a hash of all that went in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

FORMAT = 2
"""Of entries: how their files lie and what the manifest has. One of another format is made anew."""

NAME = re.compile(r"[a-z]+-[0-9a-f]{20}")
"""How entries are called: what is called otherwise is somebody else's, whatever folder the cache was given."""


@dataclass(frozen=True)
class Key:
    """All that an entry follows from."""

    kind: str
    """What is kept, in a word of letters: the first part of the name."""
    source: str
    """What it is made from, as a person wrote it; shown, and no part of the name."""
    content: Mapping[str, Any]
    """What went in, as plain data: hashes of files, arguments, and the version of the code that makes it."""

    @cached_property
    def name(self) -> str:
        """The name of the entry: its kind and a part of a SHA-256."""
        plain = json.dumps([FORMAT, self.kind, dict(self.content)], sort_keys=True, separators=(",", ":"))
        return f"{self.kind}-{hashlib.sha256(plain.encode('utf-8', 'surrogateescape')).hexdigest()[:20]}"
