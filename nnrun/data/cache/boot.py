"""The id of the current boot of the machine: until the next one, whatever was written can be read back."""

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
