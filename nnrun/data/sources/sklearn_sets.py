"""Data sets that scikit-learn carries, read from its package folder without importing it."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from nnrun.data.sources.record import SourceRecord
from nnrun.data.sources.request import Content, Request, file_fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.types import Array, Ragged

_IRIS = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
_WINE = (
    *("alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids"),
    *("nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue", "od280/od315_of_diluted_wines", "proline"),
)
_NUCLEUS = (
    *("radius", "texture", "perimeter", "area", "smoothness", "compactness"),
    *("concavity", "concave points", "symmetry", "fractal dimension"),
)
_BREAST_CANCER = (
    *(f"mean {name}" for name in _NUCLEUS),
    *(f"{name} error" for name in _NUCLEUS),
    *(f"worst {name}" for name in _NUCLEUS),
)
_DIABETES = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")


def iris(request: Request) -> Content:
    """Fisher's iris flowers: 150 rows, 4 features in centimetres, 3 classes (as ``sklearn.datasets.load_iris``)."""
    return _table(_folder(request) / "iris.csv", "iris", _IRIS)


def wine(request: Request) -> Content:
    """Wines of three growers: 178 rows, 13 features, 3 classes (as ``sklearn.datasets.load_wine``)."""
    return _table(_folder(request) / "wine_data.csv", "wine", _WINE)


def breast_cancer(request: Request) -> Content:
    """Tumours of the breast: 569 rows, 30 features, 2 classes (as ``sklearn.datasets.load_breast_cancer``)."""
    return _table(_folder(request) / "breast_cancer.csv", "breast_cancer", _BREAST_CANCER)


def diabetes(request: Request) -> Content:
    """The progress of diabetes: 442 rows, 10 features, a number to predict (as ``sklearn.datasets.load_diabetes``).

    As there, each feature has the mean 0 and the sum of squares 1 over all rows.
    """
    import numpy as np

    folder = _folder(request)
    files = (folder / "diabetes_data_raw.csv.gz", folder / "diabetes_target.csv.gz")
    values, target = (np.loadtxt(file, dtype=np.float64) for file in files)  # white space between, gzip by its ending
    deviations = values.std(axis=0)
    values = (values - values.mean(axis=0)) / deviations / len(values) ** 0.5  # in scikit-learn's order, bit for bit
    fingerprint = hashlib.sha256("\n".join(map(file_fingerprint, files)).encode()).hexdigest()
    return Content(_columns(values, _DIABETES, target), fingerprint, "diabetes", target=("target",))


def digits(request: Request) -> Content:
    """Handwritten digits: 1797 images of 8 x 8 pixels from 0 to 16 (as ``images`` of ``sklearn.datasets.load_digits``).

    They are one column "x", uint8; the targets are the digits.
    """
    import numpy as np

    path = _folder(request) / "digits.csv.gz"
    values = np.loadtxt(path, delimiter=",", dtype=np.uint8)
    columns: dict[str, Array | Ragged] = {"x": values[:, :-1].reshape(-1, 8, 8)}
    columns["target"] = values[:, -1].astype(np.int32)
    return Content(columns, file_fingerprint(path), "digits", target=("target",))


def _folder(request: Request) -> Path:
    spec = find_spec("sklearn")  # found, not imported: the import takes a second
    if spec is None or not spec.submodule_search_locations:
        raise request.error("scikit-learn, which carries this data set, is not installed", code="missing-package")
    return Path(spec.submodule_search_locations[0]) / "datasets" / "data"


def _table(path: Path, name: str, features: tuple[str, ...]) -> Content:
    """A table whose first line says its rows, its features and the names of its classes; the class comes last."""
    import numpy as np

    with path.open(encoding="utf-8") as file:
        classes = tuple(file.readline().strip().split(",")[2:])
        values = np.loadtxt(file, delimiter=",", dtype=np.float64, ndmin=2)
    columns = _columns(values[:, :-1], features, values[:, -1].astype(np.int32))
    return Content(columns, file_fingerprint(path), name, target=("target",), classes={"target": classes})


def _columns(values: Array, features: Sequence[str], target: Array) -> dict[str, Array | Ragged]:
    return {**{name: values[:, index] for index, name in enumerate(features)}, "target": target}


SOURCES = tuple(
    SourceRecord(reader.__name__, about, reader, printer="nnrun.scripts.sources.sklearn_sets")
    for reader, about in {
        iris: "Fisher's iris flowers, embedded in scikit-learn: 150 rows, 4 features, 3 classes",
        wine: "Wines of three growers, embedded in scikit-learn: 178 rows, 13 features, 3 classes",
        breast_cancer: "Tumours of the breast, embedded in scikit-learn: 569 rows, 30 features, 2 classes",
        diabetes: (
            "The progress of diabetes, embedded in scikit-learn: 442 rows, 10 scaled features, a number to predict"
        ),
        digits: "Handwritten digits, embedded in scikit-learn: 1797 images of 8 x 8 pixels from 0 to 16",
    }.items()
)
