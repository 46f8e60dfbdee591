"""The examples of docs/plugins.md are run: a step and a source of a plugin, from validate to predict and script."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import nnrun
from nnrun.errors import ConfigError, DataError
from tests.scripts.running import GRAPH, PLAIN, THREADS, executed

PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
OPTIONS = [THREADS, GRAPH, PLAIN, "seed=1"]

pytestmark = [pytest.mark.tensorflow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    seconds = np.random.default_rng(0).exponential(size=40).round(3)
    lines = [f"{second} s, code {500 if second > 1 else 200}" for second in seconds]
    (tmp_path / "server.log").write_text("\n".join(lines) + "\n")
    (tmp_path / "server.csv").write_text(
        "seconds,code\n" + "".join(line.replace(" s, code ", ",k") + "\n" for line in lines)
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_page_has_the_files_that_are_run() -> None:
    assert set(FILES) == {"steps.py", "sources.py", "config.yaml"}


def test_config_is_trained_and_its_run_predicts_and_is_scored_again(folder: Path) -> None:
    trained = nnrun.train("config.yaml", OPTIONS)
    again = nnrun.evaluate(trained.run, options=nnrun.Options(trust_plugins=True))
    assert again.metrics["test"]["loss"] == trained.metrics["test"]["loss"]
    (folder / "new.csv").write_text("seconds\n0.1\n3.5\n")
    predicted = nnrun.predict(trained.run, "new.csv", nnrun.Options(trust_plugins=True))
    assert len(predicted.to_pandas()) == 2
    with pytest.raises(ConfigError, match="--trust-plugins"):
        nnrun.predict(trained.run, "new.csv")


def test_mistake_in_the_file_is_told_at_the_line_that_the_reader_names(folder: Path) -> None:
    with (folder / "server.log").open("a") as file:
        file.write("no line of it\n")
    with pytest.raises(DataError, match=r"server\.log:41:1: expected SECONDS s, code NUMBER"):
        nnrun.train("config.yaml", OPTIONS)


def test_values_that_a_step_refuses_are_told_at_their_cells(folder: Path) -> None:
    text = (folder / "server.csv").read_text().splitlines()
    (folder / "server.csv").write_text("\n".join([*text[:3], ",k200", *text[4:]]) + "\n")
    with pytest.raises(DataError, match=r"server\.csv:4:1: column 'seconds', row 2: .*missing"):
        nnrun.train(_of_csv(folder), OPTIONS)


def test_checking_a_config_runs_nothing_of_a_plugin(folder: Path) -> None:
    for name in ("steps.py", "sources.py"):
        (folder / name).write_text(FILES[name] + "\nraise SystemExit('this file must not be run')\n")
    assert nnrun.validate("config.yaml").spec.plugins


def test_script_repeats_the_run_with_the_steps_own_class(folder: Path) -> None:
    config = _of_csv(folder)
    run = nnrun.train(config, OPTIONS).run
    text = nnrun.script(config, OPTIONS)
    assert "class Winsorize:" in text
    assert "nnrun" not in text
    assert executed(text).out == (run.path / "history.csv").read_text()


def test_script_of_a_source_is_refused_with_the_reason() -> None:
    with pytest.raises(ConfigError, match="no script reads LogFile: its reader is nnrun's"):
        nnrun.script("config.yaml", OPTIONS)


def test_what_a_step_learns_must_be_plain(folder: Path) -> None:
    (folder / "steps.py").write_text(FILES["steps.py"].replace('return {"low"', 'return {"odd": object(), "low"'))
    with pytest.raises(ConfigError, match=r"Winsorize: what its fit gives cannot be kept .*numbers, texts and lists"):
        nnrun.train("config.yaml", OPTIONS)


def test_class_that_needs_more_of_its_file_has_no_script(folder: Path) -> None:
    (folder / "steps.py").write_text("HIGH = 1\n" + FILES["steps.py"].replace("1 - self.share", "HIGH - self.share"))
    with pytest.raises(ConfigError, match=r"no script prints the step Winsorize, .*: it uses 'HIGH'"):
        nnrun.script(_of_csv(folder), OPTIONS)


def _of_csv(folder: Path) -> Path:
    """The config with the same rows in a table."""
    text = FILES["config.yaml"].replace(
        "  LogFile: {path: server.log}\n", "  csv: {path: server.csv}\n  target: code\n"
    )
    (folder / "csv.yaml").write_text(text)
    return folder / "csv.yaml"
