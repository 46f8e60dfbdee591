"""The script of a cross-validation trains every fold as nnrun does, bit for bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nnrun
from tests.scripts.fold_cases import FAST, SLOW
from tests.scripts.running import GRAPH, THREADS, Executed, assert_same, executed, weights_of

pytestmark = [pytest.mark.tensorflow, pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("folder")]


def crossvalidated(config: str) -> Path:
    """The directory of all folds."""
    Path("config.yaml").write_text(config)
    return nnrun.kfold("config.yaml", [THREADS, GRAPH]).run


def check(config: str) -> tuple[Executed, list[Path]]:
    """Train all folds, run the script of the config, compare fold by fold."""
    run = crossvalidated(config)
    folds = [run / f"fold-{number}" for number in range(1, len(list(run.glob("fold-*"))) + 1)]
    assert len(folds) > 1
    program = executed(nnrun.script("config.yaml", [THREADS]))
    names, *rows = [line.partition(",") for line in program.out.splitlines()]
    assert names[0] == "fold"
    for number, fold in enumerate(folds, start=1):
        history = [names[2], *(rest for of_fold, _, rest in rows if of_fold == str(number))]
        assert "\n".join(history) + "\n" == (fold / "history.csv").read_text()
        assert_same(weights_in(program, number), weights_of(fold))
    assert len(program.saved) == len(folds) * len(weights_in(program, 1))
    return program, folds


def weights_in(program: Executed, number: int) -> list[Any]:
    """A fold's weights as the program saved them."""
    return [array for name, array in program.saved.items() if name.startswith(f"fold_{number}/")]


@pytest.mark.parametrize("name", FAST)
def test_script_repeats_every_fold(name: str) -> None:
    check(FAST[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_script_repeats_folds_of_every_kind(name: str) -> None:
    check(SLOW[name])
