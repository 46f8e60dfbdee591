"""Which start of the machine this is: until it ends, what was written is there even before the disk has taken it."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path


@cache
def boot() -> str:
    """Linux's name of this start of the machine; "" where nobody tells, and only what was synced is sure."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""
