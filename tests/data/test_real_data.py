"""The real data sets, as a person uses them."""

import json

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_iris
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import train_test_split

from nnrun.data import preparation_files

pytestmark = pytest.mark.real


def test_iris_file_of_uci_differs_from_scikit_learns_in_two_rows(experiment, real_data) -> None:
    dataset = "dataset: {csv: {path: csv/iris.data, header: false}, target: 4, split: {test: 0.2, seed: 42}}"
    made = experiment(dataset, "classes", search=(real_data,))
    table = made.table()
    matrix = np.column_stack(list(table.columns.values()))
    iris = load_iris()
    assert len(table) == 150
    assert (matrix != iris.data).any(axis=1).sum() == 2
    assert np.array_equal(table.targets["target"], iris.target)
    assert table.classes["target"] == ("Iris-setosa", "Iris-versicolor", "Iris-virginica")
    train, test = train_test_split(np.arange(150), test_size=0.2, random_state=42)
    parts = made.split(table)
    assert parts.train.tolist() == train.tolist()
    assert parts.test.tolist() == test.tolist()


def test_thoracic_surgery_is_470_rows_of_17_features(experiment, real_data) -> None:
    dataset = "dataset: {csv: {path: csv/ThoraricSurgery.csv, header: false}, target: -1}"
    made = experiment(dataset, "binary", search=(real_data,)).prepared()
    assert made.train.x["x"].shape == (470, 17)
    assert made.train.y["target"].sum() == 70


def test_clothes_stay_bytes_and_are_not_copied(experiment, real_data, monkeypatch) -> None:
    monkeypatch.setenv("KERAS_HOME", str(real_data / "keras"))
    made = experiment("dataset: {fashion_mnist: {}, preprocess: [{scale: 255}]}", "classes", units=10)
    table = made.table()
    prepared = made.prepared(table)
    assert prepared.train.x["x"].shape == (60000, 28, 28)
    assert prepared.test.x["x"].shape == (10000, 28, 28)
    assert prepared.train.x["x"].dtype == np.uint8
    assert np.shares_memory(prepared.train.x["x"], table.columns["x"])
    assert prepared.signature.targets[0].classes[0] == "T-shirt/top"


def test_boston_houses_are_standardized_by_the_training_part(experiment, real_data, monkeypatch) -> None:
    monkeypatch.setenv("KERAS_HOME", str(real_data / "keras"))
    made = experiment("dataset: {boston_housing: {}, preprocess: [StandardScaler]}").prepared()
    assert made.train.x["x"].shape == (404, 13)
    assert made.test.x["x"].shape == (102, 13)
    assert np.allclose(made.train.x["x"].mean(axis=0), 0, atol=1e-5)
    assert not np.allclose(made.test.x["x"].mean(axis=0), 0, atol=1e-5)


@pytest.mark.slow
def test_reviews_take_an_eighth_of_the_float64_matrix(experiment, real_data) -> None:
    path = real_data / "npz" / "imdb.npz"
    dataset = f"dataset: {{imdb: {{path: {path}, num_words: 10000}}, preprocess: [{{multi_hot: 10000}}]}}"
    made = experiment(dataset, "binary").prepared()
    assert made.train.x["x"].dtype == np.int16
    assert made.train.x["x"].nbytes <= 25000 * 10000 * 8 / 8
    assert len(made.test) == 25000
    assert made.train.y["target"].mean() == 0.5


def test_newswires_have_46_topics(experiment, real_data) -> None:
    path = real_data / "npz" / "reuters.npz"
    steps = "[{multi_hot: 10000}, {one_hot: 46, columns: target}]"
    dataset = f"dataset: {{reuters: {{path: {path}, num_words: 10000}}, preprocess: {steps}}}"
    made = experiment(dataset, "one_hot", units=46).prepared()
    assert (len(made.train), len(made.test)) == (8982, 2246)
    assert made.train.y["target"].shape == (8982, 46)
    assert (made.train.y["target"].sum(axis=1) == 1).all()


def test_review_texts_become_padded_ids_of_the_training_parts_words(experiment, real_data) -> None:
    steps = "[{vocabulary: {max_words: 500, sequence_length: 40}}]"
    dataset = f"dataset: {{csv: text/imdb-5000.csv.gz, target: label, split: {{test: 0.2}}, preprocess: {steps}}}"
    experiment_ = experiment(dataset, "binary", search=(real_data,))
    table = experiment_.table()
    assert table.fingerprint == "b7f20a786db690c89e299b82e91f31d7132fb354c9f8f665afeaedc5a811021f"
    made = experiment_.prepared(table)
    assert made.train.x["x"].shape == (4000, 40)
    assert made.train.x["x"].max() == 499
    assert made.signature.inputs[0].columns == ()
    words = json.loads(preparation_files(made.preparation)["vocabulary.json"])["text"]
    counts = CountVectorizer(max_features=498).fit(table.columns["text"][experiment_.split(table).train])
    assert words[:3] == ["[PAD]", "[UNK]", "the"]
    assert len(set(words[2:]) ^ set(counts.vocabulary_)) <= 2  # words that are equally frequent at the cut


def test_photos_in_a_folder_for_each_class(experiment, real_data) -> None:
    dataset = "dataset: {images: {path: images, size: [16, 24]}, split: {test: 0.2, stratify: true}}"
    made = experiment(dataset, "classes", search=(real_data,)).prepared()
    assert made.train.x["x"].shape == (144, 16, 24, 3)
    assert made.train.x["x"].dtype == np.uint8
    assert made.signature.targets[0].classes == ("airplane", "cat", "ship")
    assert np.bincount(made.test.y["target"]).tolist() == [12, 12, 12]


def test_photos_without_a_size_are_what_pillow_reads(experiment, real_data) -> None:
    table = experiment("dataset: {images: images}", "classes", search=(real_data,)).table()
    assert table.columns["image"].shape == (180, 32, 32, 3)
    with Image.open(real_data / "images" / table.files[77]) as image:
        assert np.array_equal(table.columns["image"][77], np.asarray(image.convert("RGB")))
