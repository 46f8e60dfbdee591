"""What a run ran with."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nnrun.runs.facts import Facts, facts_from, git_facts, versions


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    git(tmp_path, "init", "-q")
    (tmp_path / "iris.yaml").write_text("a")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x")
    return tmp_path


def test_clean_commit_is_named(repository: Path) -> None:
    assert git_facts(repository) == {"commit": git(repository, "rev-parse", "HEAD"), "dirty": False}


def test_changed_file_makes_it_dirty(repository: Path) -> None:
    (repository / "iris.yaml").write_text("b")
    facts = git_facts(repository)
    assert facts is not None
    assert facts["dirty"]


def test_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert git_facts(tmp_path) is None


def test_without_repository_or_git_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert git_facts(tmp_path) is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_facts(tmp_path) is None


def test_program_that_a_repository_names_is_not_run(repository: Path) -> None:
    hook = repository / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {repository}/ran\n")
    hook.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(hook))
    git_facts(repository)
    assert not (repository / "ran").exists()


def test_versions_name_what_decides_the_numbers() -> None:
    found = versions()
    assert found["python"] == sys.version.split()[0]
    assert {"tensorflow", "keras", "numpy"} <= set(found)


def test_values_that_cannot_be_facts_are_left_out() -> None:
    facts = facts_from({"name": "iris", "config": 3, "origins": 7, "command": [1], "process": "me", "seed": 5})
    assert facts == Facts(name="iris", seed=5)
