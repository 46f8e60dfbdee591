"""What a directory remembers of what was sent: by target, and never a password."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnrun.tracking.sent import Sent, read_sent, write_sent
from nnrun.tracking.targets import MlflowTarget

ONE, OTHER = MlflowTarget("http://one:1", "a"), MlflowTarget("http://other:1", "a")
SENT = Sent("r-1", True, 7, False, {"history.csv": "ab"}, "m-1", "FINISHED")


def test_each_target_is_remembered_for_itself(tmp_path: Path) -> None:
    write_sent(tmp_path, ONE, SENT)
    write_sent(tmp_path, OTHER, Sent("r-2"))
    assert read_sent(tmp_path, ONE) == SENT
    assert read_sent(tmp_path, OTHER) == Sent("r-2")
    assert read_sent(tmp_path, MlflowTarget("http://one:1", "b")) == Sent()


def test_it_holds_no_password(tmp_path: Path) -> None:
    write_sent(tmp_path, MlflowTarget("http://ann:secret@host", "a"), SENT)
    assert "secret" not in (tmp_path / "tracking.json").read_text()
    assert read_sent(tmp_path, MlflowTarget("http://ann:changed@host", "a")) == SENT


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"mlflow": 3}', '{"mlflow": {"http://one:1 a": []}}', '{"mlflow": {"http://one:1 a": {"run_id": 3}}}'],
)
def test_what_is_damaged_is_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "tracking.json").write_text(text)
    assert read_sent(tmp_path, ONE) == Sent()


def test_other_versions_may_know_more_and_values_of_another_kind_are_left_out(tmp_path: Path) -> None:
    entry = '{"run_id": "r", "epochs": "many", "files": {"a": 3}, "new": true, "status": "KILLED"}'
    (tmp_path / "tracking.json").write_text(f'{{"mlflow": {{"http://one:1 a": {entry}}}}}')
    assert read_sent(tmp_path, ONE) == Sent(run_id="r", status="KILLED")
