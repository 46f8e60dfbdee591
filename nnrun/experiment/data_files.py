"""Where a config's data is looked for, beyond the folder of the file that names it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun import runs
from nnrun.errors import DataError
from nnrun.experiment.layer_files import places_of_files
from nnrun.experiment.options import Options
from nnrun.spec import Config

if TYPE_CHECKING:
    from nnrun.types import Table


def origins(config: Config) -> tuple[str, ...]:
    """The files beside which a config's data is looked for, in that order.

    First the one that wrote its path, and those that wrote the paths of its layers' files, then the config's bases,
    then what a run was made from whose resolved config this is, or extends. A run keeps them, so that whatever comes
    back to it finds the same file among namesakes. A path in an override is relative to the working directory, which
    "command line" stands for, as in messages.
    """
    source = config.spec.dataset.source
    places = [*([source.at("path")[1]] if source else []), *places_of_files(config.graph)]
    own, *bases = (source_text.file for source_text in config.sources)
    earlier = [runs.Run(Path(file).parent) for file in (own, *bases) if runs.is_run(Path(file).parent)]
    return (
        *dict.fromkeys(place.file for place in places if place),
        *bases,
        *(file for run in earlier for file in _origins_of(run)),
        *(["command line"] if config.overrides else []),
    )


def config_search(config: Config, options: Options) -> tuple[Path, ...]:
    """The folders of the files that a config was made from, then the data directories."""
    return (*_folders(origins(config)), *options.search)


def data_search(run: runs.Run, options: Options) -> tuple[Path, ...]:
    """The folders in which a run's data was looked for, as they were, then the data directories."""
    return (*_folders(_origins_of(run)), *options.search)


def check_unchanged(table: Table, run: runs.Run, advice: str = "") -> None:
    """Refuse data that is not what a run was begun with. Raises DataError where it is other data."""
    before, now = run.facts.data.sha256, table.fingerprint
    if before not in ("", now):
        more = f"; {advice}" if advice else ""
        raise DataError(
            f"{table.source} has changed since the run: its SHA-256 was {before}, and is {now}{more}",
            code="changed-data",
        )


def _origins_of(run: runs.Run) -> tuple[str, ...]:
    return run.facts.origins or (run.facts.config,)


def _folders(files: Iterable[str]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(Path(file).parent for file in files if file))
