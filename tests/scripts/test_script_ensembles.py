"""The script of an ensemble trains every member as nnrun does, and scores them together."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import nnrun
from nnrun.commands.train import train as train_ensemble
from nnrun.errors import ConfigError
from nnrun.experiment.group.joining import Ensembled
from tests.scripts.running import GRAPH, PLAIN, THREADS, assert_same, executed, weights_of
from tests.scripts.script_cases import cases

pytestmark = [pytest.mark.tensorflow, pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("folder")]

FAST, SLOW = cases("ensembles/fast"), cases("ensembles")


def trained(config: str) -> Ensembled:
    """The members of a config, of the compiled loop."""
    Path("config.yaml").write_text(config)
    return train_ensemble("config.yaml", [THREADS, GRAPH, PLAIN])


def check(config: str) -> Path:
    """Train all members, run the script of the config, compare member by member, then their common scores."""
    result = trained(config)
    program = executed(nnrun.script("config.yaml", [THREADS]))
    names, *rows = [line.partition(",") for line in program.out.splitlines()]
    for number, name in enumerate(result.evaluated.members, start=1):
        history = [names[2], *(rest for of_member, _, rest in rows if of_member == str(number))]
        assert "\n".join(history) + "\n" == (result.run / name / "history.csv").read_text()
        saved = [array for key, array in program.saved.items() if key.startswith(f"member_{number}/")]
        assert_same(saved, weights_of(result.run / name))
    told = [line.split(" of all together: ") for line in program.error.splitlines() if " of all together: " in line]
    assert {part for part, _ in told} == {"validation", "test"} & result.evaluated.metrics.keys()
    for part, scores in told:
        assert ast.literal_eval(scores) == pytest.approx(dict(result.evaluated.metrics[part]), rel=1e-5)
    return result.run


@pytest.mark.parametrize("name", FAST)
def test_script_repeats_every_member(name: str) -> None:
    run = check(FAST[name])
    assert nnrun.script(run).splitlines()[1:] == nnrun.script("config.yaml", [THREADS]).splitlines()[1:]
    assert "SEED = 4" in nnrun.script(run / "member-2")


def test_members_that_differ_by_more_than_seeds_have_a_script_each() -> None:
    members = "[[training.epochs=1], [training.epochs=3]]"
    Path("config.yaml").write_text(FAST["mean of classes"].replace("members: 2", f"members: {members}"))
    with pytest.raises(ConfigError, match=r"config\.yaml:7:\d+: ensemble\.members: .*a script of its own"):
        nnrun.script("config.yaml")
    assert "EPOCHS = 3" in nnrun.script("config.yaml", ["ensemble=null", "training.epochs=3"])


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_script_repeats_ensembles_of_every_kind(name: str) -> None:
    check(SLOW[name])
