"""A shell that asks is told the commands and options that can stand next."""

from __future__ import annotations

import pytest

from tests.invoke import nnrun


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nnrun tr", {"train", "track"}),
        ("nnrun train --see", {"--seed", "--seeds"}),
        ("nnrun runs s", {"show", "sql"}),
        ("nnrun train conf", set()),
    ],
)
def test_what_can_stand_next(line: str, words: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_NNRUN_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(line.count(" ")))
    answer = nnrun()
    assert (answer.code, set(answer.out.split()), answer.err) == (0, words, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_lines_that_have_a_shell_ask(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_NNRUN_COMPLETE", f"source_{shell}")
    assert f"_NNRUN_COMPLETE=complete_{shell}" in nnrun().out
