"""What every data source promises; a new one is tested by having a record and a sample."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from nnrun import catalog, data, spec
from nnrun.catalog.generate import records
from nnrun.catalog.own_components import RECORDS
from nnrun.data.sources.record import source_of, source_of_file
from nnrun.data.sources.request import Content, Request, request_of
from nnrun.errors import DataError
from nnrun.types import Ragged
from tests.data.sources.source_samples import SAMPLES, Sample

SOURCES = catalog.names("source")
FILES = [name for name, sample in SAMPLES.items() if sample.place]


def written(folder: Path, sample: Sample, *, wrong: bool = False) -> spec.Config:
    """A config with a sample's data, in a folder of their own."""
    for name, content in {**sample.files, **(sample.wrong if wrong else {})}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    number = any(name in sample.dataset for name in ("housing", "diabetes"))
    layers, loss = ("[Flatten, {Dense: 1}]", "mse") if number else (
        "[Flatten, {Dense: {units: 10, activation: softmax}}]",
        "sparse_categorical_crossentropy",
    )  # fmt: skip
    steps = ", preprocess: [{pad: 6}]" if "imdb" in sample.dataset or "reuters" in sample.dataset else ""
    own = "x_test" in sample.dataset or "x_test" in "".join(sample.files) or "npz" in "".join(sample.files)
    split = "" if own and "housing" not in sample.dataset else ", split: {test: 0.25}"
    folder.mkdir(exist_ok=True)
    config = folder / "config.yaml"
    text = f"dataset: {sample.dataset.rstrip()[:-1]}{steps}{split}}}\nlayers: {layers}\nloss: {loss}\n"
    config.write_text(f"seed: 2\n{text}training: {{epochs: 1, threads: 1}}\n")
    return spec.load(config)


def asked(config: spec.Config) -> Request:
    return request_of(config.spec.dataset, ())


def read(config: spec.Config) -> Content:
    request = asked(config)
    return source_of(request.source).read(request)


def test_every_source_has_a_sample() -> None:
    assert set(SAMPLES) == set(SOURCES)


def test_catalog_has_the_records_as_they_are() -> None:
    assert RECORDS.read_text(encoding="utf-8") == records.text(), "run 'make catalog'"


@pytest.mark.parametrize("name", SOURCES)
def test_head_shows_the_columns_that_reading_gives(name: str, tmp_path: Path) -> None:
    config = written(tmp_path, SAMPLES[name])
    request, content = asked(config), read(config)
    head = source_of(request.source).head(request)
    assert not head.names or tuple(head.names) == tuple(content.columns)
    assert not head.features or tuple(head.features) == tuple(content.features)
    assert not head.target or tuple(head.target) == tuple(content.target)
    data.check(config.spec.dataset)


@pytest.mark.parametrize("name", SOURCES)
def test_columns_are_of_one_length_and_of_known_types(name: str, tmp_path: Path) -> None:
    content = read(written(tmp_path, SAMPLES[name]))
    assert {len(column) for column in content.columns.values()} == {len(content)}
    for column in content.columns.values():
        values = column.values if isinstance(column, Ragged) else column
        assert values.dtype.kind in "biufO"
        if values.dtype == object:
            assert {type(value) for value in values.reshape(-1).tolist()} <= {str, type(None)}
    assert set(content.target) | set(content.features) | set(content.truths) <= set(content.columns)
    assert all(np.isin(rows, np.arange(len(content))).all() for rows in content.parts.values())


@pytest.mark.parametrize("name", SOURCES)
def test_fingerprint_is_of_the_content_and_not_of_the_place(name: str, tmp_path: Path) -> None:
    first, second = (read(written(tmp_path / folder, SAMPLES[name])) for folder in ("a", "b"))
    assert first.fingerprint == second.fingerprint
    assert len(first.fingerprint) == 64


@pytest.mark.parametrize("name", FILES)
def test_wrong_file_is_told_at_its_place(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        read(written(tmp_path, SAMPLES[name], wrong=True))
    place = raised.value.problems[0].place
    assert place is not None
    assert f"{place.file}:{place.line}:{place.column}".endswith(SAMPLES[name].place)


@pytest.mark.parametrize("name", SOURCES)
def test_new_rows_are_read_by_the_ending_of_a_file(name: str, tmp_path: Path) -> None:
    entry = catalog.find("source", name)
    for ending in entry.endings:
        source = source_of_file(tmp_path / f"rows{ending.upper()}")
        assert source is not None
        assert source.name == name
        if source.read_file is not None:
            written(tmp_path, SAMPLES[name])
            (file,) = map(tmp_path.joinpath, SAMPLES[name].files)
            content = source.read_file(file, "rows")
            assert content.source == "rows"
            assert len(content)


@pytest.mark.tensorflow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SOURCES)
def test_script_reads_what_the_run_is_fed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nnrun
    from nnrun.engine import import_keras

    import_keras()
    config = written(tmp_path, SAMPLES[name])
    monkeypatch.chdir(tmp_path)
    text = nnrun.script("config.yaml").partition("\n# Model")[0]
    lines = [line for line in text.splitlines() if not line.startswith("tf.config")]
    names: dict[str, object] = {}
    exec("\n".join(lines), names)  # noqa: S102  # the program's own first part
    table = data.load(config.spec.dataset, targets=config.tasks)
    parts = data.split_table(table, config.spec.dataset.split, seed=2)
    prepared = data.prepare_dataset(table, parts, config.spec.dataset, config.tasks)
    (x,), (y,) = prepared.train.x.values(), prepared.train.y.values()
    np.testing.assert_array_equal(np.asarray(names["x"])[names["train"]], x)
    np.testing.assert_array_equal(np.asarray(names["y"])[names["train"]].reshape(y.shape), y)


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", FILES)
def test_script_is_printed_without_opening_the_data_again(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import nnrun
    from nnrun import scripts

    written(tmp_path, SAMPLES[name])
    monkeypatch.chdir(tmp_path)
    program = scripts.program

    def without_files(experiment: scripts.Experiment) -> str:
        for file in SAMPLES[name].files:
            path = tmp_path / file.partition("/")[0]
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        return program(experiment)

    monkeypatch.setattr(scripts, "program", without_files)
    assert "# Model" in nnrun.script("config.yaml")
