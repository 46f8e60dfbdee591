"""A command is a file of ``nnrun/cli`` and one of ``nnrun/commands``, of the same name."""

from __future__ import annotations

from pathlib import Path

import nnrun
from nnrun.cli.app import COMMANDS

PACKAGE = Path(nnrun.__file__).parent


def test_every_command_has_a_file_in_both_wings() -> None:
    for wing in ("cli", "commands"):
        assert {path.stem for path in (PACKAGE / wing).glob("*.py")} >= set(COMMANDS)


def test_commands_print_nothing() -> None:
    for path in (PACKAGE / "commands").glob("*.py"):
        text = path.read_text()
        assert "nnrun.console" not in text
        assert "sys.stdout" not in text
