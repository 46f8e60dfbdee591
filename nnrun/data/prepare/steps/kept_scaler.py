"""StandardScaler as a run keeps it, applied without scikit-learn, whose import takes longer than many predictions.

Only what is certain to be what scikit-learn would do, by the version that fitted it; the rest is left to scikit-learn.
"""

from __future__ import annotations

import io
import json
import zipfile
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from nnrun.data.values.numbers import sound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nnrun.types import Array

_PROTOCOL = 2
_FLAGS = ("with_mean", "with_std", "copy")
_LEARNED = ("mean_", "var_", "scale_")
_KEYS = {*_FLAGS, *_LEARNED, "n_features_in_", "n_samples_seen_", "_sklearn_version"}


class KeptScaler:
    """A StandardScaler that is read from a run."""

    def __init__(self, attributes: Mapping[str, Any], load: Callable[[], Any]) -> None:
        self.attributes, self._load = attributes, load
        self._mean: Array = attributes["mean_"]
        self._scale: Array = attributes["scale_"]

    @cached_property
    def original(self) -> Any:
        """scikit-learn's own."""
        return self._load()

    def transform(self, values: Array) -> Array:
        """As scikit-learn's own: shape (rows, columns)."""
        plain = values.dtype == "float64" or (values.dtype.kind in "iu" and values.dtype.isnative)
        if (
            not plain
            or not len(values)
            or values.shape[1:] != self._mean.shape
            or not sound(values, large=False, missing=False)
        ):
            result: Array = self.original.transform(values)
            return result
        scaled = values.astype(self._mean.dtype)
        scaled -= self._mean
        scaled /= self._scale
        return scaled

    def get_feature_names_out(self, names: Sequence[str] | None = None) -> Array:
        """The columns' names, which stay."""
        import numpy as np

        if names is None or len(names) != len(self._mean):
            own: Array = self.original.get_feature_names_out(names)
            return own
        return np.asarray(names, dtype=object)

    def __getattr__(self, name: str) -> Any:
        if name.endswith("_") and not name.startswith("_"):  # so scikit-learn names what was learned, all of it here
            if name not in self.attributes:
                raise AttributeError(name)
            return self.attributes[name]
        return getattr(self.original, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return _same, (self.original,)


def original_of(transformer: Any) -> Any:
    """scikit-learn's own transformer."""
    return transformer.original if isinstance(transformer, KeptScaler) else transformer


def attributes_of(transformer: Any) -> tuple[str, Mapping[str, Any]]:
    """The class of scikit-learn that a transformer is, and all that it holds."""
    if isinstance(transformer, KeptScaler):
        return "StandardScaler", transformer.attributes
    return type(transformer).__name__, vars(transformer)


def kept_scalers(content: bytes, load: Callable[[], Sequence[Any]]) -> list[KeptScaler] | None:
    """The transformers of a run where all of them are StandardScalers as this version of scikit-learn writes them.

    Returns:
        One each; None where anything is not as expected.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        listed = json.loads(files.pop("schema.json"))
        if listed["protocol"] != _PROTOCOL or not _is(listed, "builtins", "list", "ListNode"):
            return None
        read = [_read(node, files) for node in listed["content"]]
    except Exception:  # damaged content raises what it likes; what is wrong with it is told by skops
        return None

    def original(number: int) -> Callable[[], Any]:
        return lambda: load()[number]

    return [KeptScaler(attributes, original(number)) for number, attributes in enumerate(read)]


def _read(node: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """What a scaler holds. Raises ValueError where it is anything else, or anything about it is odd."""
    held = node["content"]
    attributes = held["content"]
    is_scaler = _is(node, "sklearn.preprocessing._data", "StandardScaler", "ObjectNode")
    if not is_scaler or not _is(held, "builtins", "dict", "DictNode") or attributes.keys() != _KEYS:
        raise ValueError(node)
    flags = [_plain(attributes[name]) for name in _FLAGS]
    written_by, width = _plain(attributes["_sklearn_version"]), _plain(attributes["n_features_in_"])
    if flags != [True, True, True] or type(width) is not int or written_by != version("scikit-learn"):
        raise ValueError(attributes)
    learned = {name: _array(attributes[name], files) for name in _LEARNED}
    if any(array.shape != (width,) or array.dtype != "float64" for array in learned.values()):
        raise ValueError(attributes)
    seen = _array(attributes["n_samples_seen_"], files)
    return {**dict.fromkeys(_FLAGS, True), "n_features_in_": width, "n_samples_seen_": seen, **learned}


def _is(node: Mapping[str, Any], module: str, name: str, loader: str) -> bool:
    return (node["__module__"], node["__class__"], node["__loader__"]) == (module, name, loader)


def _plain(node: Mapping[str, Any]) -> Any:
    if not _is(node, "builtins", "str", "JsonNode") or node["is_json"] is not True:
        raise ValueError(node)
    return json.loads(node["content"])


def _array(node: Mapping[str, Any], files: Mapping[str, bytes]) -> Array:
    import numpy as np

    if node["__module__"] != "numpy" or (node["__loader__"], node["type"]) != ("NdArrayNode", "numpy"):
        raise ValueError(node)
    array: Array = np.load(io.BytesIO(files[node["file"]]), allow_pickle=False)
    return array


def _same(transformer: Any) -> Any:
    return transformer
