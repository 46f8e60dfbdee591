"""What the arguments of nnrun's own data sources may hold."""

from __future__ import annotations

import pytest

from nnrun import catalog
from nnrun.spec.decoding.argument_shapes import own_shape

ERRORS = {
    "images: {size: [2, 3]}": "2:3 dataset: images needs 'path'",
    "images: {path: 3}": "2:18 dataset.images.path: expected the path of a folder of images, or of a list",
    "images: {path: a, size: [0, 3]}": "2:27 dataset.images.size: expected [height, width], two whole numbers from 1",
    "images: {path: a, size: 32}": "2:27 dataset.images.size: expected [height, width], two whole numbers",
    "images: {path: a, size: [32]}": "2:27 dataset.images.size: expected [height, width], two whole numbers",
    "images: {path: a, size: [32, 32, 3]}": "2:27 dataset.images.size: expected [height, width], two whole numbers",
    "images: {path: a, size: [32, 1.5]}": "2:27 dataset.images.size: expected [height, width], two whole numbers",
    "images: {path: a, size: [32, true]}": "2:27 dataset.images.size: expected [height, width], two whole numbers",
    "images: {path: a, size: [99999, 3]}": "2:27 dataset.images.size: expected [height, width], two whole numbers",
    "images: {path: a, color: RGBA}": "2:28 dataset.images.color: expected rgb or grayscale, got 'RGBA'",
    "images: {path: a, color: greyscale}": "2:28 dataset.images.color: expected rgb or grayscale, got 'greyscale'; did",
    "images: {path: a, on_error: ignore}": "2:31 dataset.images.on_error: expected stop or skip, got 'ignore'",
    "images: {path: a, file: [b]}": "2:27 dataset.images.file: expected a column's name or index, got a list",
    "images: {path: a, colour: rgb}": "2:21 dataset.images.colour: images has no argument 'colour'; did you",
    "images: {path: a, header: no}": "2:29 dataset.images.header: expected true or false",
    "parquet: {features: [a]}": "2:3 dataset: parquet needs 'path'",
    "parquet: {path: a, features: []}": "2:32 dataset.parquet.features: expected a list",
    "parquet: {path: a, delimiter: ';'}": "2:22 dataset.parquet.delimiter: parquet has no argument 'delimiter'",
    "parquet: [a]": "2:12 dataset.parquet.path: expected the path of a file, got a list",
    "wine: {path: a}": "2:10 dataset.wine.path: wine has no argument 'path'",
    "csv: {path: null}": "2:3 dataset: csv needs 'path'",
    "imdb: {num_words: abc}": "2:21 dataset.imdb.num_words: expected a whole number of at least 1, got the text 'abc'",
    "imdb: {maxlen: -3}": "2:18 dataset.imdb.maxlen: expected a whole number of at least 1, got -3",
    "reuters: {skip_top: -1}": "2:23 dataset.reuters.skip_top: expected a whole number of at least 0, got -1",
    "mnist: {path: [a]}": "2:17 dataset.mnist.path: expected the path of a file, got a list",
    "breast_cancr:": "2:3 dataset: unknown data source 'breast_cancr'; did you mean 'breast_cancer'?",
}


@pytest.mark.parametrize("written", ERRORS)
def test_mistakes_in_a_source_are_located(folder, written: str) -> None:
    text = folder.edited(("  iris:\n", f"  {written}\n"))
    said = folder.said(text)
    assert len(said) == 1
    assert said[0].startswith(ERRORS[written].replace("2:", "2:", 1)) or said[0].startswith(ERRORS[written]), said


@pytest.mark.parametrize(
    "written",
    [
        "images: pets",
        "images: {path: pets, size: [1, 10000], color: grayscale, on_error: skip}",
        "images: {path: list.csv, file: 0, header: false, delimiter: whitespace}",
        "parquet: t.parquet",
        "parquet: {path: t.parquet, features: [a, 2]}",
        "digits:",
        "diabetes: {}",
    ],
)
def test_sources_are_read_as_they_are_written(folder, written: str) -> None:
    source = folder.spec(folder.edited(("  iris:\n", f"  {written}\n"))).dataset.source
    assert source.kind == "source"
    assert written.startswith(source.name)


VOCABULARY = "dataset.preprocess.0.vocabulary"
STEPS = {
    "scale: {divisor: null}": "3:17 dataset.preprocess.0: scale needs 'divisor'",
    "pad: {length: null}": "3:17 dataset.preprocess.0: pad needs 'length'",
    "vocabulary: {ngram_range: 2}": f"3:43 {VOCABULARY}.ngram_range: expected [shortest, longest], two whole numbers",
    "vocabulary: {ngram_range: [2, 1]}": f"3:43 {VOCABULARY}.ngram_range: expected [shortest, longest], two whole",
    'vocabulary: {token_pattern: "("}': f"3:45 {VOCABULARY}.token_pattern: expected a regular expression",
    'vocabulary: {token_pattern: "(a)(b)"}': f"3:45 {VOCABULARY}.token_pattern: expected a regular expression with one",
    "vocabulary: {stop_words: french}": f"3:42 {VOCABULARY}.stop_words: expected english, or a list",
    "vocabulary: {strip_accents: utf8}": f"3:45 {VOCABULARY}.strip_accents: expected ascii or unicode",
}


@pytest.mark.parametrize("written", STEPS)
def test_mistakes_in_a_step_are_located(folder, written: str) -> None:
    (said,) = folder.said(folder.edited(("  iris:\n", f"  iris:\n  preprocess: [{{{written}}}]\n")))
    assert said.startswith(STEPS[written])


def test_null_is_the_default_of_an_argument_of_nnruns_own(folder) -> None:
    nothing = "{max_words: null, ngram_range: null, token_pattern: null, stop_words: null}"
    text = folder.edited(("  iris:\n", f"  iris:\n  preprocess: [{{vocabulary: {nothing}}}]\n"))
    assert folder.spec(text).dataset.preprocess[0].component.arguments == {}


def test_size_describes_itself_as_a_list_of_two() -> None:
    schema = own_shape(catalog.find("source", "images"), "size").schema()
    assert schema["minItems"] == schema["maxItems"] == 2
    assert schema["items"] == {"type": "integer", "minimum": 1, "maximum": 10000}
