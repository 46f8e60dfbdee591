"""From a config's data set to the arrays of each part: load, split, prepare; lazy imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.lazy import lazy_names

if TYPE_CHECKING:
    from nnrun.data.new_rows.reading import read_features
    from nnrun.data.new_rows.streaming import PreparedRows, RowStream
    from nnrun.data.paths import locate
    from nnrun.data.prepare.files import load_preparation, preparation_files
    from nnrun.data.prepare.fit import assemble, prepare_dataset
    from nnrun.data.prepare.on_disk import without_rows
    from nnrun.data.prepare.preparation import Preparation
    from nnrun.data.split.folds import fold, is_in_order, splitter
    from nnrun.data.split.parts import split_table
    from nnrun.data.split.smoke import shrink
    from nnrun.data.table.checking import check
    from nnrun.data.table.loading import is_larger, load
    from nnrun.data.values.id_rows import share_of_ones

__getattr__ = lazy_names(__name__, __file__)
