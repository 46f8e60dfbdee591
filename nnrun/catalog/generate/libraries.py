"""The catalog of the installed Keras and scikit-learn."""

from __future__ import annotations

import inspect
import json
import math
import re
from importlib import import_module
from importlib.metadata import version
from inspect import Parameter
from typing import TYPE_CHECKING, Any

from nnrun.catalog.entry import Argument, Entry, entry_row
from nnrun.catalog.generate.hints import hint_from_default, hint_from_docstring
from nnrun.catalog.refused import DROPPED, refusal
from nnrun.catalog.signatures import constructor_parameters, function_parameters
from nnrun.catalog.slots import takes
from nnrun.words.suggestions import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

LIBRARIES = ("keras", "scikit-learn")

CLASSES = {
    "layer": "keras.layers",
    "optimizer": "keras.optimizers",
    "schedule": "keras.optimizers.schedules",
    "loss": "keras.losses",
    "metric": "keras.metrics",
    "regularizer": "keras.regularizers",
    "constraint": "keras.constraints",
    "initializer": "keras.initializers",
    "callback": "keras.callbacks",
}
"""Where the public classes of each kind are."""

_NOT_COMPONENTS = frozenset({"get", "serialize", "deserialize"})
_HELP_LENGTH = 110


def catalog() -> dict[str, Any]:
    """The whole catalog as plain JSON values."""
    entries = [*_keras_classes(), *_activations(), *_transformers(), *_scores()]
    by_kind: dict[str, list[Any]] = {}
    for entry in sorted(entries, key=lambda entry: entry.name):
        by_kind.setdefault(entry.kind, []).append(entry_row(entry))
    order = [*CLASSES, "activation", "transformer", "score"]
    return {"versions": {name: version(name) for name in LIBRARIES}, "kinds": {kind: by_kind[kind] for kind in order}}


def text(data: Mapping[str, Any]) -> str:
    """The catalog as it is shipped: compact JSON with one component a line, so that a new version reads as a diff."""
    compact: Callable[[Any], str] = lambda value: json.dumps(value, separators=(",", ":"), allow_nan=False)  # noqa: E731
    kinds = [
        f"{compact(kind)}:[\n" + ",\n".join(compact(row) for row in rows) + "\n]"
        for kind, rows in data["kinds"].items()
    ]
    return f'{{"versions":{compact(data["versions"])},\n"kinds":{{' + ",\n".join(kinds) + "}}\n"


ALSO = {("metric", "RootMeanSquaredError"): ("rmse",), ("metric", "R2Score"): ("r2",)}
"""Short names that people write and Keras does not know."""


def _keras_classes() -> Iterator[Entry]:
    for kind, module_name in CLASSES.items():
        module = import_module(module_name)
        exported: dict[type, list[str]] = {}
        for name in dir(module):
            value = getattr(module, name)
            if inspect.isclass(value) and not name.startswith("_"):
                exported.setdefault(value, []).append(name)
        short = _short_names(module)
        for cls, names in exported.items():
            name = cls.__name__ if cls.__name__ in names else names[0]
            aliases = _aliases(name, [*names, *short.get(fold(cls.__name__), ()), *ALSO.get((kind, name), ())])
            yield _class_entry(kind, name, f"{module_name}.{name}", cls, aliases)
        if kind == "layer":
            yield Entry(kind, "Input", f"{module_name}.Input", refused=refusal(kind, "Input", ()))


def _class_entry(kind: str, name: str, path: str, cls: type, aliases: tuple[str, ...] = ()) -> Entry:
    parameters = constructor_parameters(cls)
    arguments = tuple(_argument(kind, p, hint_from_default(p.name, p.default)) for p in parameters)
    refused = refusal(kind, name, tuple(a.name for a in arguments if a.required))
    if refused:  # the arguments stay: what derives from a base takes them
        return Entry(kind, name, path, arguments, _help(cls), aliases, refused)
    positional = bool(parameters) and parameters[0].kind is not Parameter.KEYWORD_ONLY and _is_own(cls, parameters[0])
    return Entry(kind, name, path, arguments, _help(cls), aliases, positional=positional)


def _is_own(cls: type, parameter: Parameter) -> bool:
    """Whether the class itself names the parameter, so that Python takes it without its name."""
    return parameter.name in inspect.signature(cls).parameters


def _activations() -> Iterator[Entry]:
    import keras

    functions: dict[Callable[..., Any], list[str]] = {}
    for name in dir(keras.activations):
        value = getattr(keras.activations, name)
        if callable(value) and not name.startswith("_") and name not in _NOT_COMPONENTS:
            functions.setdefault(value, []).append(name)
    for function, names in functions.items():
        name = function.__name__ if function.__name__ in names else names[0]
        arguments = tuple(
            _argument("activation", p, hint_from_default(p.name, p.default)) for p in function_parameters(function)[1:]
        )
        path = f"keras.activations.{name}"
        yield Entry("activation", name, path, arguments, _help(function), _aliases(name, names))


def _transformers() -> Iterator[Entry]:
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.utils import all_estimators

    pairs = [*all_estimators(type_filter="transformer"), *((c.__name__, c) for c in (CountVectorizer, TfidfVectorizer))]
    for name, cls in pairs:
        parameters = [p for p in constructor_parameters(cls) if p.name not in DROPPED]
        required = tuple(p.name for p in parameters if p.default is Parameter.empty)
        path = f"{_public_module(cls)}.{name}"
        refused = refusal("transformer", name, required)
        if refused:
            yield Entry("transformer", name, path, (), _help(cls), refused=refused)
            continue
        documented = inspect.getdoc(cls) or ""
        arguments = tuple(_argument("transformer", p, hint_from_docstring(documented, p.name)) for p in parameters)
        positional = bool(parameters) and parameters[0].kind is not Parameter.KEYWORD_ONLY
        columns = _columns(cls)
        yield Entry("transformer", name, path, arguments, _help(cls), positional=positional, columns=columns)


def _columns(cls: type) -> str:
    """What a transformer works on, by scikit-learn's own tags."""
    from sklearn.utils import get_tags

    tags = get_tags(cls())
    if tags.target_tags.one_d_labels or tags.target_tags.two_d_labels:
        return "target"
    if not tags.input_tags.two_d_array:
        return "text"
    return "categorical" if tags.input_tags.categorical else "numeric"


def _scores() -> Iterator[Entry]:
    """The functions by which scikit-learn's selectors rate a feature against the target."""
    import sklearn.feature_selection as selection

    for name in selection.__all__:
        function = getattr(selection, name)
        if inspect.isfunction(function) and [p.name for p in function_parameters(function)][:2] == ["X", "y"]:
            yield Entry("score", name, f"sklearn.feature_selection.{name}", help=_help(function))


def _public_module(cls: type) -> str:
    """The module that scikit-learn documents: the defining one without its private parts."""
    parts = cls.__module__.split(".")
    public = ".".join(parts[: next((i for i, part in enumerate(parts) if part.startswith("_")), len(parts))])
    if getattr(import_module(public), cls.__name__, None) is not cls:
        raise LookupError(f"{cls.__name__} is not in {public}")
    return public


def _argument(kind: str, parameter: Parameter, hint: str) -> Argument:
    slot = takes(kind, parameter.name)
    hint = "" if slot else hint  # a component may stand there
    if parameter.default is Parameter.empty:
        return Argument(parameter.name, required=True, takes=slot, hint=hint)
    plain, default = _plain(parameter.default)
    return Argument(parameter.name, default=default, plain=plain, takes=slot, hint=hint)


def _plain(value: Any) -> tuple[bool, Any]:
    """Whether a default can be written in JSON, and how; otherwise a text that says what it is."""
    if value is None or isinstance(value, (bool, int, str)):
        return True, value
    if isinstance(value, float):
        return (True, value) if math.isfinite(value) else (False, str(value))
    if isinstance(value, (list, tuple)):
        items = [_plain(item) for item in value]
        return all(plain for plain, _ in items), [item for _, item in items]
    return False, getattr(value, "__name__", type(value).__name__)


def _short_names(module: Any) -> dict[str, list[str]]:
    """Keras's own short names (mse, mae), by the folded name of what they stand for."""
    table: Mapping[str, Any] = getattr(module, "get", _short_names).__globals__.get("ALL_OBJECTS_DICT", {})
    short: dict[str, list[str]] = {}
    for name, value in table.items():
        short.setdefault(fold(value.__name__), []).append(name)
    return short


def _aliases(name: str, others: list[str]) -> tuple[str, ...]:
    """The other names, one of each that differ by more than case and underscores."""
    folded = {fold(alias): alias for alias in sorted(others, reverse=True) if fold(alias) != fold(name)}
    return tuple(sorted(folded.values()))


def _help(value: Any) -> str:
    """The first sentence of the docstring, in one line."""
    paragraph = (inspect.getdoc(value) or "").split("\n\n")[0]
    paragraph = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", paragraph)
    sentence = re.split(r"(?<![.]\w)(?<=[a-z0-9)`])\.\s", " ".join(paragraph.split()) + " ")[0].strip().rstrip(".")
    if len(sentence) > _HELP_LENGTH:
        sentence = sentence[: _HELP_LENGTH - 4].rsplit(" ", 1)[0] + " ..."
    return sentence
