"""What comes back of a run that was trained elsewhere, as it would have been written here."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from nnrun import run_layout as layout
from nnrun.errors import NnrunError
from nnrun.experiment.executors.ray.run_files import Changes
from nnrun.runs import Run, Status
from nnrun.runs.facts import this_process
from nnrun.runs.plain import json_text


class ReturnedFiles:
    """Tells of what lies in a group's folder on another machine as of what lies in its directory here."""

    def __init__(self, there: str, here: Path, git: Mapping[str, Any] | None) -> None:
        """Know both.

        Args:
            there: The folder.
            here: The directory.
            git: The commit of the config's folder, which is not there.
        """
        self.there, self.here, self.git = there, here, git

    def files(self, changes: Changes) -> Changes:
        """Files of one of its runs. A run that is not closed is this process's, which goes on with it."""
        return replace(changes, written={name: self._file(name, content) for name, content in changes.written.items()})

    def _file(self, name: str, content: bytes) -> bytes:
        file = PurePosixPath(name).name
        if file not in (layout.FACTS, layout.LOG):
            return content
        content = content.replace(self.there.encode(), str(self.here).encode())
        if file == layout.LOG:
            return content
        try:
            facts = json.loads(content)
        except ValueError:
            return content
        if facts.get("command"):
            facts["command"] = sys.argv
        if facts.get("status") == Status.RUNNING:
            facts["process"] = this_process()
        if facts.get("git", self) is None:
            facts["git"] = self.git
        return json_text(facts).encode("utf-8", "backslashreplace")

    def relocated(self, error: NnrunError) -> NnrunError:
        """An error, whose text may name the folder."""
        error.problems = tuple(
            replace(problem, message=self.text(problem.message), help=self.text(problem.help))
            for problem in error.problems
        )
        error.args = ("\n".join(str(problem) for problem in error.problems),)
        return error

    def text(self, text: str) -> str:
        """A text that may name the folder."""
        return text.replace(self.there, str(self.here))

    def result(self, result: Any) -> Any:
        """What a run came to, with the run itself."""
        if isinstance(result, Run):
            return Run(Path(self.text(str(result.path))))
        if is_dataclass(result) and not isinstance(result, type):
            own = {field.name: getattr(result, field.name) for field in fields(result) if field.init}
            return replace(result, **{name: self.result(value) for name, value in own.items() if name == "run"})
        return result
