"""Arguments that are files."""

from __future__ import annotations

import pytest

from nnrun import catalog


@pytest.mark.parametrize(
    "path", ["/var/log.csv", "C:\\log.csv", "\\log.csv", "../log.csv", "a/../../b", "~/log.csv", " "]
)
def test_path_that_leads_out_of_the_run_is_refused(path: str) -> None:
    assert catalog.outside_run(path)


@pytest.mark.parametrize(
    "path", [".", "./", "history.csv", "./model.keras", "Run.json", "plots/loss.png", "ensemble.json", "KFold.json"]
)
def test_what_a_run_writes_itself_is_refused(path: str) -> None:
    assert "is the run's own" in str(catalog.outside_run(path))


@pytest.mark.parametrize("path", ["log.csv", "logs/a.csv", "weights.{epoch:02d}.keras", "a..b.csv"])
def test_path_inside_the_run_is_taken(path: str) -> None:
    assert catalog.outside_run(path) is None


def test_arguments_that_are_files_exist() -> None:
    for name in catalog.names("callback"):
        written = catalog.written_path_argument(name)
        assert written is None or catalog.find("callback", name).argument(written)
    assert catalog.written_path_argument("ModelCheckpoint") == "filepath"
    for name in ("StringLookup", "IntegerLookup", "TextVectorization"):
        for argument in catalog.read_path_arguments(name):
            assert catalog.find("layer", name).argument(argument)
    assert catalog.read_path_arguments("Dense") == ()
