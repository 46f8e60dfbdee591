"""Images, texts and Parquet files from a config to predictions, through everything a run writes."""

from __future__ import annotations

import csv
import gzip
import io
import json

import pytest

import nnrun
from nnrun.errors import DataError
from nnrun.runs import Run
from tests.data.pictures import BLUE, GREEN, RED, folder_of, image_bytes
from tests.invoke import table

pytestmark = pytest.mark.tensorflow

ENDING = (
    "loss: sparse_categorical_crossentropy\nmetrics: [accuracy]\ntraining: {epochs: 2, batch_size: 8}\nplots: false\n"
)
IMAGES = (
    "dataset: {images: {path: pets, size: [4, 4], on_error: skip}, split: {test: 0.25}, preprocess: [scale: 255]}\n"
    f"layers: [Flatten, Dense: {{units: 2, activation: softmax}}]\n{ENDING}"
)
TEXTS = (
    "dataset:\n  csv: reviews.csv.gz\n  target: label\n  split: {test: 0.25}\n"
    "  preprocess: [vocabulary: {max_words: 20, sequence_length: 4}]\n"
    "layers: [Embedding: {input_dim: 20, output_dim: 2}, GlobalAveragePooling1D, "
    f"Dense: {{units: 2, activation: softmax}}]\n{ENDING}"
)
REVIEWS = [("good fine film", "up"), ("bad dull film", "down")] * 6


def predicted(run, source) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(nnrun.predict(run, source).to_csv())))


@pytest.fixture
def pets(folder):
    """A folder of two classes, with one file that is no image."""
    files = {f"{kind}/{n}.png": image_bytes(c) for kind, c in (("cat", RED), ("dog", BLUE)) for n in range(6)}
    return folder_of(folder.path / "pets", {**files, "cat/broken.png": b"x"})


def test_run_on_images_is_scored_again_and_predicts_its_own_rows(folder, pets) -> None:
    trained = folder.train(IMAGES)
    options = folder.options()
    assert nnrun.evaluate(trained.run, options=options).metrics == trained.metrics.metrics
    rows = {row["row"]: row for row in predicted(trained.run, pets)}
    assert set(rows) == {str(number) for number in range(13)} - {"6"}  # cat/broken.png is the seventh file
    for row in table(trained.run / "predictions.csv"):
        assert rows[row["row"]]["predicted"] == row["predicted"]
        assert float(rows[row["row"]]["probability_cat"]) == pytest.approx(float(row["probability_cat"]), rel=1e-5)


def test_what_was_skipped_is_told_by_every_command(folder, pets) -> None:
    trained = folder.train(IMAGES)
    note = "1 of 13 files is no image and was skipped: cat/broken.png (not an image)"
    assert note in Run(trained.run).facts.notes
    assert nnrun.evaluate(trained.run, options=folder.options()).notes == (note,)
    assert nnrun.evaluate(trained.run, (), pets, folder.options()).notes == (note,)
    assert nnrun.predict(trained.run, pets).notes == (note,)


def test_predictions_name_the_files(folder, pets) -> None:
    trained = folder.train(IMAGES)
    names = [path.relative_to(pets).as_posix() for path in sorted(pets.glob("*/*.png"))]
    rows = predicted(trained.run, pets)
    assert list(rows[0])[:3] == ["row", "file", "predicted"]
    assert [row["file"] for row in rows] == [name for name in names if name != "cat/broken.png"]
    kept = table(trained.run / "predictions.csv")
    assert list(kept[0])[:4] == ["part", "row", "file", "true"]
    assert all(row["file"] == names[int(row["row"])] for row in kept)
    assert all(row["file"].startswith(row["true"]) for row in kept)


def test_run_on_images_needs_no_folder_of_classes_to_predict(folder, pets) -> None:
    trained = folder.train(IMAGES)
    new = folder_of(
        folder.path / "new", {"b.png": image_bytes(BLUE, (50, 30)), "a.jpg": image_bytes(GREEN, form="JPEG")}
    )
    (new / "list.csv").write_text("file\nb.png\n")
    whole = predicted(trained.run, new / "list.csv")
    assert [row["row"] for row in whole] == ["0"]
    (new / "list.csv").unlink()
    assert predicted(trained.run, new)[1]["probability_cat"] == whole[0]["probability_cat"]


def test_changed_image_is_another_data_set(folder, pets) -> None:
    trained = folder.train(IMAGES)
    (pets / "dog" / "3.png").write_bytes(image_bytes(GREEN))
    with pytest.raises(DataError, match="pets has changed since the run"):
        nnrun.evaluate(trained.run, options=folder.options())
    assert nnrun.evaluate(trained.run, data=pets, options=folder.options()).metrics["data"]


def test_run_on_texts_keeps_its_words_and_reads_new_ones(folder) -> None:
    lines = "".join(f"{text},{label}\n" for text, label in REVIEWS)
    (folder.path / "reviews.csv.gz").write_bytes(gzip.compress(f"text,label\n{lines}".encode()))
    trained = folder.train(TEXTS)
    words = json.loads((trained.run / "vocabulary.json").read_text())["text"]
    assert words == ["[PAD]", "[UNK]", "film", *sorted(words[3:5]), *words[5:]]
    assert set(words[2:]) == {"film", "good", "fine", "bad", "dull"}
    assert nnrun.evaluate(trained.run, options=folder.options()).metrics == trained.metrics.metrics
    (folder.path / "new.csv").write_text("id,text\n1,good fine film\n2,\n3,unheard of\n")
    assert len(predicted(trained.run, folder.path / "new.csv")) == 3


def test_run_on_parquet_is_the_run_on_the_same_csv(folder) -> None:
    import pandas as pd

    text = folder.data.read_text()
    pd.read_csv(io.StringIO(text)).to_parquet(folder.path / "flowers.parquet")
    of_csv, of_parquet = (
        folder.train(),
        folder.train(folder.config.read_text().replace("csv: {path: flowers.csv}", "parquet: flowers.parquet")),
    )
    assert of_parquet.metrics.metrics == of_csv.metrics.metrics
    assert predicted(of_parquet.run, folder.path / "flowers.parquet") == predicted(of_csv.run, folder.data)
