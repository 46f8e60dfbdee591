"""Tags and notes lie in the run directory."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nnrun.commands.runs_annotations import note, tag
from nnrun.errors import ConfigError, RunDamaged
from nnrun.runs.index.refresh import open_index
from nnrun.runs.query.query import Query
from nnrun.runs.query.selection import select
from tests.runs.index.run_samples import make_run


def test_they_move_with_their_run(tmp_path: Path) -> None:
    run = make_run(tmp_path / "here")
    tag(run, ["paper", "v1.0", "paper"])
    note(run, "two\nlines, and ü")
    moved = shutil.move(run, tmp_path / "there" / "renamed")
    (record,) = open_index(tmp_path / "there").records
    assert (record.tag_names, record.note) == (("paper", "v1.0"), "two\nlines, and ü")
    assert Path(moved).name == record.path


def test_the_index_knows_of_them_at_once(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    assert select(open_index(tmp_path).records, Query("tag=paper")).total == 0
    tag(run, ["paper"])
    assert select(open_index(tmp_path).records, Query("tag=paper")).total == 1
    tag(run, removed=["paper", "none"])
    assert select(open_index(tmp_path).records, Query("tag=paper")).total == 0
    assert not (run / "annotations.json").exists()


def test_asking_changes_nothing(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    assert (tag(run).annotations.tags, note(run).annotations.note) == ((), "")
    note(run, "kept")
    assert note(run).annotations.note == "kept"
    note(run, "")
    assert not (run / "annotations.json").exists()


@pytest.mark.parametrize("text", ["", "a b", "-x", "a=b", "a,b", "a\x1b[2J", "x" * 101])
def test_a_tag_that_no_filter_could_name_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="cannot be a tag"):
        tag(make_run(tmp_path), [text])


def test_damaged_ones_are_told_and_the_run_is_listed(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    (run / "annotations.json").write_text('{"tags": 5}')
    (record,) = open_index(tmp_path).records
    assert record.remark_texts == ("annotations.json cannot be read: it has no tags and note",)
    with pytest.raises(RunDamaged):
        tag(run, ["paper"])
