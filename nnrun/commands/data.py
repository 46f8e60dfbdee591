"""Describe: what a config's data looks like, as it is loaded and as it is fed, without TensorFlow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnrun import data
from nnrun.commands.config_argument import ConfigLike, config_of
from nnrun.data import paths
from nnrun.data.describe import data_facts, preview, word_texts
from nnrun.data.describe.data_facts import Description
from nnrun.data.describe.word_texts import Decoded
from nnrun.errors import ConfigError, NnrunError
from nnrun.experiment.data_files import config_search
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import TableCache, prepared
from nnrun.plots.kinds.sample_plot import SamplesPicture
from nnrun.spec import Config
from nnrun.types import Dataset, Split, Table

if TYPE_CHECKING:
    from nnrun.types import Array

PICTURES = 10
WORDS = 60
"""Words of a decoded text that are told."""


@dataclass(frozen=True)
class Described:
    """A config's data."""

    config: str
    seed: int
    facts: Description = field(repr=False)
    texts: tuple[Decoded, ...] = field(default=(), repr=False)
    """Word ids of the first rows as text."""
    picture: SamplesPicture | None = field(default=None, repr=False)
    """Ten rows of the training part, where the rows are pictures."""
    notes: tuple[str, ...] = ()
    images: tuple[Path, ...] = field(default=(), repr=False)
    """The folder of the images, or the files that a list of them names."""

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        texts = [asdict(text) for text in self.texts]
        return {
            "config": self.config,
            "seed": self.seed,
            **asdict(self.facts),
            "texts": texts,
            "notes": list(self.notes),
        }


def describe(config: ConfigLike, overrides: Iterable[str] = (), options: Options | None = None) -> Described:
    """Load, split and prepare a config's data, and tell what there is.

    Raises:
        ConfigError: As ``train``, short of the model.
        DataError: Content that cannot be used. Where it could be loaded and only not be prepared, the error's
            ``result`` is what is known of it.
    """
    options = options or Options()
    loaded = config_of(config, overrides, options)
    written, search = loaded.spec, config_search(loaded, options)
    table = TableCache().load(loaded, search)
    split = data.split_table(table, written.dataset.split, seed=written.seed, search=search)
    try:
        dataset = prepared(loaded, table, split)
    except NnrunError as error:
        error.result = _described(loaded, table, split, None, options)
        raise
    return _described(loaded, table, split, dataset, options)


def draw(described: Described, file: Path) -> None:
    """Write the picture of ten samples.

    Raises:
        ConfigError: The rows are no pictures, or the file cannot be written, or is one of them or no picture.
    """
    from nnrun.experiment.output_files import check_picture
    from nnrun.plots.drawing import rendered
    from nnrun.runs import atomic

    if described.picture is None:
        kinds = ", ".join(dict.fromkeys(facts.kind for facts in described.facts.columns if facts.role == "feature"))
        raise ConfigError(f"there is nothing to draw: the features are {kinds}, not images", code="wrong-arguments")
    check_picture(file, described.images)
    atomic.write_bytes(file, rendered(described.picture))


def _described(config: Config, table: Table, split: Split, dataset: Dataset | None, options: Options) -> Described:
    written = config.spec
    kinds = {task.name: task.kind for task in config.tasks}
    texts, notes = _texts(config, table, split, dataset, options)
    return Described(
        written.file or written.name,
        written.seed,
        data_facts.describe(table, split, kinds, dataset),
        texts,
        _picture(written.name, table, split),
        (*written.notes, *table.notes, *notes),
        _images(config, table, options),
    )


def _texts(
    config: Config, table: Table, split: Split, dataset: Dataset | None, options: Options
) -> tuple[tuple[Decoded, ...], tuple[str, ...]]:
    """Word ids as text, and what is to be said of them."""
    source = config.spec.dataset.source
    fed_texts = tuple(word_texts.decoded_inputs(dataset, data_facts.FIRST, WORDS)) if dataset else ()
    sequences = any(facts.kind == "sequences" for facts in data_facts.columns(table))
    if source is None or not sequences:
        return fed_texts, ()
    index = word_texts.word_index(source, config_search(config, options))
    if index is None:
        name = source.name if source.name in word_texts.KERAS_SETS else "NAME"
        return fed_texts, (f"the ids are not decoded: no {name}_word_index.json beside the file or in Keras's cache",)
    return (*word_texts.decoded(table, split.train[: data_facts.FIRST], index, WORDS), *fed_texts), ()


def _images(config: Config, table: Table, options: Options) -> tuple[Path, ...]:
    """Where the images of a table were read from; nothing where they were no files."""
    source = config.spec.dataset.source
    if source is None or not table.files:
        return ()
    at, place = source.at("path")
    beside = Path(place.file).parent if place else Path()
    path = paths.locate_any(str(source.arguments["path"]), beside, config_search(config, options), at=at, place=place)
    return (path,) if path.is_dir() else tuple(path.parent / file for file in table.files)


def _picture(name: str, table: Table, split: Split) -> SamplesPicture | None:
    column = preview.picture_column(table)
    if column is None:
        return None
    pixels: Any = table.columns[column]
    rows = split.train[:PICTURES]
    images: Array = pixels[rows]
    labels = tuple((", ".join(data_facts.label_of(table, name, int(row)) for name in table.targets),) for row in rows)
    shape = " x ".join(map(str, images.shape[1:]))
    return SamplesPicture("data.png", name, f"the first {len(rows)} training rows, {shape}", images, labels)
