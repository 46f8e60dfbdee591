"""What follows a directory: it retries with pauses, knows whose each run is, and takes back what is removed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nnrun.runs import Run
from nnrun.tracking.following import Following, follow
from nnrun.tracking.tracker import NotSent
from tests.tracking.grown_runs import finished, grown


class Notes:
    """A tracker that notes what it is told, and fails where it is told to."""

    shown = "notes"

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, bool]] = []
        self.withdrawn: list[Path] = []
        self.trouble = ""

    def send(self, run: Run, parent: Run | None, *, last: bool) -> None:
        if self.trouble:
            raise NotSent(self.trouble)
        self.heard.append((run.path.name, parent.path.name if parent else "", last))

    def forget(self, path: Path) -> None:
        self.heard.append((path.name, "forgotten", False))

    def withdraw(self, path: Path) -> None:
        self.withdrawn.append(path)


def test_runs_of_a_group_come_after_it_each_with_its_parent(tmp_path: Path) -> None:
    grown(tmp_path / "whole")
    for name in ("fold-10", "fold-2", "plots"):
        (tmp_path / "whole" / name).mkdir() if name == "plots" else grown(tmp_path / "whole" / name)
    tracker = Notes()
    Following(tracker, tmp_path / "whole").step()
    grown(tmp_path / "whole" / "fold-10" / "member-1")
    Following(tracker, tmp_path / "whole").step()
    folds = [("whole", "", False), ("fold-2", "whole", False), ("fold-10", "whole", False)]
    assert tracker.heard == [*folds, *folds, ("member-1", "fold-10", False)]


def test_after_a_failure_it_pauses_twice_as_long_each_time_and_tries_once_more_at_the_end(tmp_path: Path) -> None:
    finished(grown(tmp_path / "run"))
    tracker, now, attempts = Notes(), [0.0], []
    following = Following(tracker, tmp_path / "run", clock=lambda: now[0])
    tracker.trouble = "down"
    for second in range(200):
        now[0] = float(second)
        before, following.trouble = following.trouble, ""
        following.step()
        if following.trouble:
            attempts.append(second)
        following.trouble = before or following.trouble
    assert attempts == [0, 1, 3, 7, 15, 31, 63, 123, 183]
    tracker.trouble = ""
    assert follow([following], lambda _: True) == []
    assert tracker.heard == [("run", "", True)]


def test_a_run_whose_process_was_killed_is_sent_once_it_is_known_to_be_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, tracker = grown(tmp_path / "run"), Notes()
    looks = iter([lambda: None, lambda: None, lambda: writer.finish("interrupted")])
    monkeypatch.setattr("time.sleep", lambda _: next(looks)())
    assert follow([Following(tracker, tmp_path / "run")], lambda _: True) == []
    assert Run(tmp_path / "run").status == "interrupted"
    assert list(looks) == []
    assert tracker.heard == [("run", "", True)]


def test_it_rests_nine_times_as_long_as_it_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(grown(tmp_path / "run"))
    now, waits = [0.0], []
    monkeypatch.setattr("time.monotonic", lambda: now[0])

    class Slow(Notes):
        def send(self, run: Run, parent: Run | None, *, last: bool) -> None:
            now[0] += 2.0

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) == 3

    follow([Following(Slow(), tmp_path / "run")], wait)
    assert waits == [0.5, 18.0, 18.0]


def test_what_could_not_be_sent_is_told(tmp_path: Path) -> None:
    finished(grown(tmp_path / "run"))
    broken, sound = Notes(), Notes()
    broken.trouble = "down"
    rounds = iter([False, False, True])
    told = follow([Following(broken, tmp_path / "run"), Following(sound, tmp_path / "run")], lambda _: next(rounds))
    assert told == [("notes", "down")]
    assert [last for _, _, last in sound.heard] == [False, False, True]


def test_a_fold_that_is_trained_again_is_another_run(tmp_path: Path) -> None:
    tracker = Notes()
    following = Following(tracker, grown(tmp_path / "run").path)
    following.step()
    facts = tmp_path / "run" / "run.json"
    facts.write_text(facts.read_text().replace('"seed": 3', '"seed": 4'))
    following.step()
    following.step()
    assert [parent for _, parent, _ in tracker.heard] == ["", "forgotten", "", ""]


def test_a_directory_that_is_removed_is_taken_back(tmp_path: Path) -> None:
    tracker = Notes()
    following = Following(tracker, tmp_path / "run")
    following.step()
    grown(tmp_path / "run")
    following.step()
    shutil.rmtree(tmp_path / "run")
    following.step()
    following.step(last=True)
    assert (len(tracker.heard), tracker.withdrawn) == (1, [tmp_path / "run"])
