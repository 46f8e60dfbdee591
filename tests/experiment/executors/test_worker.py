"""A worker trains what it is handed, on the data that the group was begun with and on other."""

from __future__ import annotations

import io
import pickle
from datetime import datetime
from pathlib import Path

import pytest

from nnrun import spec
from nnrun.errors import DataError
from nnrun.experiment.executors.processes import Reply, Request
from nnrun.experiment.executors.task import Task
from nnrun.experiment.executors.worker import ask, serve
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink
from nnrun.runs import DataFacts, Facts, create
from nnrun.types import Epoch

pytestmark = pytest.mark.tensorflow

CONFIG = {
    "dataset": {"csv": {"path": "b.csv"}, "target": "y", "split": {"validation": 0.5}},
    "layers": [{"Dense": {"units": 1}}],
    "loss": "mse",
    "training": {"epochs": 1},
    "plots": False,
}


def served(folder: Path, source: str) -> Reply:
    """What a worker says of a member that loads b.csv, in a group that was begun with another file or content."""
    (folder / "b.csv").write_text("x,y\n" + "1,2\n3,4\n" * 4)
    group = create(folder / "runs", "group", datetime(2026, 11, 21))
    group.start(Facts(data=DataFacts(source, "0" * 64)))
    messages = (
        Request(group.path, Options(data_dirs=(folder,)), Sink(), plots=False),
        Task("member-1", spec.load(CONFIG)),
    )
    replies = io.BytesIO()
    serve(io.BytesIO(b"".join(map(pickle.dumps, messages))), replies)
    reply: Reply = pickle.loads(replies.getvalue())  # noqa: S301
    return reply


def test_a_member_may_load_other_data_than_the_first(tmp_path: Path) -> None:
    reply = served(tmp_path, "a.csv")
    assert (reply.failure, reply.reason) == (None, "")


def test_data_that_changed_since_the_group_began_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"b\.csv has changed since the run"):
        served(tmp_path, "b.csv")


class Closed(io.BytesIO):
    """A pipe whose reader was killed."""

    def flush(self) -> None:
        raise BrokenPipeError


@pytest.mark.parametrize(("requests", "replies"), [(io.BytesIO(), io.BytesIO()), (io.BytesIO(), Closed())])
def test_a_trial_goes_on_where_nobody_is_there_to_end_it(requests: io.BytesIO, replies: io.BytesIO) -> None:
    assert ask(requests, replies, "trial-1", Epoch(1, 0.1, {"loss": 0.5}, {}, {})) == ""
