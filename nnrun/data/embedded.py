"""Data sets that scikit-learn carries, read from its package folder without importing it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from nnrun.data.content import Content, Request
from nnrun.errors import ConfigError

_IRIS = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")


def iris(request: Request) -> Content:
    """Fisher's iris flowers: 150 rows, 4 features in centimetres, 3 classes (as ``sklearn.datasets.load_iris``)."""
    return _table(_folder(request) / "iris.csv", "iris", _IRIS)


def _folder(request: Request) -> Path:
    spec = find_spec("sklearn")  # found, not imported: the import takes a second
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError("scikit-learn, which carries this data set, is not installed", *request.source.at(""))
    return Path(spec.submodule_search_locations[0]) / "datasets" / "data"


def _table(path: Path, name: str, features: tuple[str, ...]) -> Content:
    """A table whose first line says its rows, its features and the names of its classes; the class comes last."""
    import numpy as np

    from nnrun.data.content import file_fingerprint

    with path.open(encoding="utf-8") as file:
        classes = tuple(file.readline().strip().split(",")[2:])
        values = np.loadtxt(file, delimiter=",", dtype=np.float64, ndmin=2)
    columns = {feature: values[:, index] for index, feature in enumerate(features)}
    columns["target"] = values[:, -1].astype(np.int32)
    return Content(columns, file_fingerprint(path), name, target=("target",), classes={"target": classes})
