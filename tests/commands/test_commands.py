"""A command is a file of ``nnrun/cli`` and one of ``nnrun/commands``, of the same name."""

from __future__ import annotations

from pathlib import Path

import pytest

import nnrun
from nnrun.cli.app import COMMANDS
from tests.invoke import nnrun as invoke

PACKAGE = Path(nnrun.__file__).parent


def test_every_command_has_a_file_in_both_wings() -> None:
    for wing in ("cli", "commands"):
        assert {path.stem for path in (PACKAGE / wing).glob("*.py")} >= set(COMMANDS)


def test_commands_print_nothing() -> None:
    for path in (PACKAGE / "commands").glob("*.py"):
        text = path.read_text()
        assert "nnrun.console" not in text
        assert "sys.stdout" not in text


@pytest.mark.parametrize("group", [(), ("runs",), ("cache",)])
def test_the_list_of_commands_says_what_each_does_in_whole_sentences(
    group: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each docstring's first sentence fits beside the name of its command: at 80 columns none is cut."""
    monkeypatch.setenv("COLUMNS", "80")
    _, _, listed = invoke(*group, "--help").out.partition("Commands:")
    assert listed.strip()
    assert [line for line in listed.strip().splitlines() if not line.endswith(".")] == []
    assert "..." not in listed
