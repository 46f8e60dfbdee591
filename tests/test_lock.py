"""The lock file holds what pyproject.toml asks for, at versions that it allows, with hashes and without addresses."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?P<rest>[^\n]*)((?:\n[ ]+--hash=sha256:[0-9a-f]{64}[^\n]*)+)", re.MULTILINE
)


def pins(text: str) -> dict[str, set[str]]:
    """The versions of each package; more than one where they differ by Python version or system."""
    versions: dict[str, set[str]] = {}
    for match in PINS.finditer(text):
        versions.setdefault(canonicalize_name(match["name"]), set()).add(match["version"])
    return versions


INSTALL, DEVELOPMENT = (pins(text) for text in LOCK.split("# development\n"))


@pytest.mark.parametrize("line", PROJECT["project"]["dependencies"])
def test_what_nnrun_needs_is_locked_for_install(line: str) -> None:
    requirement = Requirement(line)
    versions = INSTALL[canonicalize_name(requirement.name)]
    assert all(requirement.specifier.contains(version) for version in versions)


@pytest.mark.parametrize("line", PROJECT["dependency-groups"]["dev"])
def test_what_its_tests_need_is_locked(line: str) -> None:
    requirement = Requirement(line)
    versions = (INSTALL | DEVELOPMENT)[canonicalize_name(requirement.name)]
    assert all(requirement.specifier.contains(version) for version in versions)


def test_every_line_is_a_pin_with_hashes() -> None:
    assert PINS.sub("", LOCK).split() == ["#", "development"]


def test_no_package_is_locked_twice() -> None:
    assert not set(INSTALL) & set(DEVELOPMENT)
