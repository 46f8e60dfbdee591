"""What a case of fuzzing is held to: an exit code that means something, a message, no traceback, time and memory."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.invoke import Answer

ALLOWED = frozenset((0, 2, 3))


@dataclass
class Verdict:
    """How the commands of one case did."""

    kind: str
    number: int
    codes: dict[int, int] = field(default_factory=dict)
    """How often each exit code came."""
    complaints: list[str] = field(default_factory=list)
    seconds: float = 0.0
    """Of the processor, of the costliest command."""
    mebibytes: float = 0.0
    """The most memory that the process had, in whichever of its commands."""

    def hear(self, words: str, answer: Answer, allowed: Collection[int] = ALLOWED) -> None:
        """Takes an answer into account."""
        self.codes[answer.code] = self.codes.get(answer.code, 0) + 1
        if answer.code not in allowed:
            self.complaints.append(f"{words}: exit code {answer.code}: {answer.err[-500:]!r}")
        for sign in ("a defect of nnrun", "Traceback (most recent", "RuntimeWarning", "DeprecationWarning"):
            if sign in answer.err or sign in answer.out:
                self.complaints.append(f"{words}: {sign}: {answer.err[-500:]!r}")
        if answer.code in (2, 3) and not (answer.err + answer.out).strip():
            self.complaints.append(f"{words}: exit code {answer.code} without a word")
        if raw := re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]", answer.err):
            self.complaints.append(f"{words}: {raw[0]!r} is shown as it is: {answer.err[-300:]!r}")

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Measures what is done within."""
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here on
        before = time.process_time()
        yield
        self.seconds = max(self.seconds, time.process_time() - before)
        self.mebibytes = max(self.mebibytes, _peak())


def _peak() -> float:
    with suppress(OSError):
        match = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
        return int(match[1]) / 1024 if match else 0.0
    return 0.0
