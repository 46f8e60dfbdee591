"""The commit of a folder, read as files."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from nnrun.runs.git import git_facts

NAMED = "a" * 40


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    path = tmp_path / "repository"
    path.mkdir()
    git(path, "init", "-q")
    (path / "iris.yaml").write_text("a")
    git(path, "add", ".")
    git(path, "commit", "-q", "-m", "x")
    return path


def test_commit_is_the_one_that_git_names(repository: Path) -> None:
    below = repository / "configs"
    below.mkdir()
    expected = {"commit": git(repository, "rev-parse", "HEAD")}
    assert git_facts(repository) == git_facts(below) == expected
    git(repository, "pack-refs", "--all")
    assert git_facts(repository) == expected
    git(repository, "checkout", "-q", "--detach")
    assert git_facts(repository) == expected


def test_worktrees_have_commits_of_their_own(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", "-b", "other", str(tmp_path / "tree"))
    git(tmp_path / "tree", "commit", "-q", "--allow-empty", "-m", "y")
    assert git_facts(tmp_path / "tree") == {"commit": git(tmp_path / "tree", "rev-parse", "HEAD")}
    assert git_facts(tmp_path / "tree") != git_facts(repository)


def test_submodules_are_repositories(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    git(tmp_path / "whole", "init", "-q")
    git(tmp_path / "whole", "submodule", "--quiet", "add", str(repository), "part")
    assert git_facts(tmp_path / "whole" / "part") == git_facts(repository)


def test_no_program_is_started(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **_: object) -> None:
        raise AssertionError(arguments)

    for name in ("Popen", "run", "call", "check_output"):
        monkeypatch.setattr(subprocess, name, refuse)
    monkeypatch.setattr(os, "posix_spawn", refuse)
    monkeypatch.setattr(os, "system", refuse)
    assert git_facts(repository)


def test_run_directory_is_no_repository(repository: Path) -> None:
    (repository / "run.json").write_text("{}")
    assert git_facts(repository) is None
    (repository / "plugins").mkdir()
    assert git_facts(repository / "plugins") is None


def head(folder: Path, said: str) -> Path:
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text(said)
    (folder / "secret").write_text(NAMED)
    return folder


@pytest.mark.parametrize(
    "said",
    [
        "ref: refs/heads/not-yet",
        "ref: refs/../../secret",
        "ref: ../secret",
        "ref: /etc/passwd",
        "ref: refs/heads/x\n" * 9,
        "a" * 39,
        "",
        "\0",
        "ref: refs/heads/\0",
        f"ref: refs/heads/{'x' * 5000}",
    ],
)
def test_head_that_names_no_commit_gives_none(tmp_path: Path, said: str) -> None:
    assert git_facts(head(tmp_path, said)) is None


def test_references_that_name_each_other_end(tmp_path: Path) -> None:
    (head(tmp_path, "ref: refs/a") / ".git" / "refs").mkdir()
    (tmp_path / ".git" / "refs" / "a").write_text("ref: refs/a")
    assert git_facts(tmp_path) is None


def test_pipes_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    os.mkfifo(tmp_path / ".git" / "HEAD")
    assert git_facts(tmp_path) is None
    (tmp_path / ".git" / "HEAD").unlink()
    (tmp_path / ".git" / "HEAD").symlink_to("/dev/zero")
    assert git_facts(tmp_path) is None


def test_git_file_that_names_nothing_gives_none(tmp_path: Path) -> None:
    for said in ("", "gitdir: ", "gitdir: elsewhere", "gitdir: \0", "nonsense"):
        (tmp_path / ".git").write_text(said)
        assert git_facts(tmp_path) is None
