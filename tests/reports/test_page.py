"""A page says what the files of its run say, in one file that asks nothing of a network."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from nnrun.reports import report_page, write_report
from nnrun.runs import Run
from tests.reports.read_page import ReadPage
from tests.reports.written_runs import write_folds, write_json, write_regression, write_run

NASTY = "</script><script>alert(1)</script>\"'&\u202egpj"


def read(*runs: Path) -> ReadPage:
    return ReadPage(report_page([Run(run) for run in runs]))


def test_its_numbers_are_those_of_the_run(tmp_path: Path) -> None:
    page = read(write_run(tmp_path / "run"))
    scores = json.loads((tmp_path / "run" / "metrics.json").read_text())["metrics"]
    for part in ("train", "test"):
        for value in scores[part].values():
            assert f"{value:.4f}" in page.text
    assert "30 November 2026, 14:03" in page.text
    assert "ab" * 32 in page.text
    assert "67 parameters" in page.text
    assert "optimizer.Adam.learning_rate 0.01 0.001" in page.text  # beside its default
    assert "nnrun train flowers.yaml" in page.text
    matrix = page.charts["answers-0-confusion"]["data"][0]["text"]
    rows = (tmp_path / "run" / "predictions.csv").read_text().splitlines()[1:]
    pairs = [line.split(",")[2:4] for line in rows]
    assert sum(int(row[n]) for n, row in enumerate(matrix)) == sum(true == said for true, said in pairs)
    assert sum(int(cell) for row in matrix for cell in row) == len(rows) == 30


def test_its_curves_are_those_of_the_history(tmp_path: Path) -> None:
    page = read(write_run(tmp_path / "run", epochs=5))
    training, validation = page.charts["curve-0"]["data"]
    lines = [line.split(",") for line in (tmp_path / "run" / "history.csv").read_text().splitlines()[1:]]
    assert training["x"] == validation["x"] == [1, 2, 3, 4, 5]
    assert training["y"] == pytest.approx([float(line[2]) for line in lines], rel=1e-6)
    assert validation["y"] == pytest.approx([float(line[4]) for line in lines], rel=1e-6)


def test_it_asks_nothing_of_a_network_and_runs_its_own_two_scripts_alone(tmp_path: Path) -> None:
    text = report_page([Run(write_run(tmp_path / "run"))])
    page = ReadPage(text)
    run = [content for attributes, content in page.scripts if "type" not in attributes]
    (packed,) = (content for attributes, content in page.scripts if attributes.get("id") == "plotly")
    scripts = [gzip.decompress(base64.b64decode(packed)), *(script.encode() for script in run)]
    digests = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts]
    assert page.policy.startswith("default-src 'none'; ")
    assert re.findall(r"'sha256-([^']+)'", page.policy) == digests
    assert not re.search(r"\b(https?:|//)", " ".join(page.attributes("src") + page.attributes("href")))
    assert page.count("link") == page.count("iframe") == 0
    assert "@import" not in text
    assert len(text) < 5_000_000


@pytest.mark.parametrize("kind", ["name", "class", "note", "layer"])
def test_text_of_a_person_stays_text(tmp_path: Path, kind: str) -> None:
    texts = {"name": NASTY} if kind == "name" else {"classes": (NASTY, "b", "c")} if kind == "class" else {}
    facts = {"notes": [NASTY], "error": NASTY} if kind == "note" else {}
    run = write_run(tmp_path / "run", **texts, **facts)  # type: ignore[arg-type]
    if kind == "layer":
        rows = [{"name": NASTY, "kind": "Dense", "shape": "(1,)", "parameters": 1, "inputs": []}]
        write_json(run / "layers.json", {"layers": rows})
    plain, page = read(write_run(tmp_path / "plain")), read(run)
    assert page.count("script") == plain.count("script") == 3
    assert page.attributes("onerror") == page.attributes("onclick") == []
    assert "\u202e" not in report_page([Run(run)])
    assert "<script>alert(1)</script>" in page.text
    drawn = json.dumps([chart["data"] for chart in page.charts.values()])
    assert "<script" not in drawn  # Plotly reads some HTML itself


def test_a_regression_has_residuals(tmp_path: Path) -> None:
    page = read(write_regression(tmp_path / "run"))
    assert {"answers-0-0-true", "answers-0-0-residuals", "answers-0-0-spread"} <= set(page.charts)
    rows = [line.split(",") for line in (tmp_path / "run" / "predictions.csv").read_text().splitlines()[1:]]
    drawn = page.charts["answers-0-0-residuals"]["data"][0]
    assert drawn["y"] == pytest.approx([float(true) - float(said) for _, _, true, said in rows], abs=1e-4)
    assert sum(page.charts["answers-0-0-spread"]["data"][0]["y"]) == len(rows)


def test_of_many_numbers_those_missed_by_most_are_drawn(tmp_path: Path) -> None:
    page = read(write_regression(tmp_path / "run", width=9))
    drawn = [name for name in page.charts if name.endswith("-true")]
    assert len(drawn) == 3
    assert len(page.charts["answers-0-columns"]["data"][0]["y"]) == 9


def test_folds_have_a_band_and_their_rows_together(tmp_path: Path) -> None:
    page = read(write_folds(tmp_path / "folds"))
    assert [chart for chart in page.charts if chart.startswith("curve-")] == ["curve-0", "curve-1"]
    low, high, mean = page.charts["curve-0"]["data"][:3]
    assert high["fill"] == "tonexty"
    assert all(a <= m <= b for a, m, b in zip(low["y"], mean["y"], high["y"], strict=True))
    assert "its 95 % interval, 0.7000 to 0.9900" in page.text
    assert "Of out of fold, 30 rows." in page.text
    assert "fold-3" in page.text


def test_several_runs_are_compared(tmp_path: Path) -> None:
    one = write_run(tmp_path / "one", name="slow", rate=0.01)
    two = write_run(tmp_path / "two", name="fast", rate=0.1, seed=2)
    page = read(one, two)
    assert "slow and fast" in page.text
    assert "optimizer.Adam.learning_rate 0.01 0.1" in page.text
    assert "training.batch_size" not in page.text  # the same in both
    assert [trace["name"] for trace in page.charts["curve-0"]["data"]] == [
        *("slow, validation", "slow, training", "fast, validation", "fast, training")
    ]


def test_runs_of_one_name_are_told_apart_by_their_directories(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / name) for name in ("first", "second")]
    assert "first and second" in read(*runs).text


def test_one_epoch_is_a_point_and_five_thousand_are_thinned_and_said(tmp_path: Path) -> None:
    single = read(write_run(tmp_path / "single", epochs=1)).charts["curve-0"]["data"][0]
    assert (single["x"], single["mode"]) == ([1], "lines+markers")
    page = read(write_run(tmp_path / "long", epochs=5_000))
    kept = page.charts["curve-0"]["data"][0]
    assert 900 < len(kept["x"]) <= 2_000
    assert f"{len(kept['x']):,} of 5,000 epochs are drawn" in page.text


def test_each_write_is_whole(tmp_path: Path) -> None:
    run = Run(write_run(tmp_path / "run"))
    path = write_report([run], tmp_path / "page.html")
    assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert [entry.name for entry in tmp_path.iterdir() if "page" in entry.name] == ["page.html"]


def test_pictures_that_were_drawn_with_the_data_at_hand_stand_on_it(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    assert "Training rows, varied" not in read(run).text
    (run / "plots").mkdir(exist_ok=True)
    (run / "plots" / "augmented.png").write_bytes(b"a picture")
    assert "Training rows, varied" in read(run).text
    assert base64.b64encode(b"a picture").decode() in report_page([Run(run)])
