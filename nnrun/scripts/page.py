"""The script while it is written: sections of lines, the functions and classes before them, the imports they need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from nnrun.scripts.expressions import WIDTH, assigned, identifier, literal

MARGIN = " " * 4
RESERVED = frozenset(
    {
        *("x", "y", "table", "weights", "groups", "classes", "labels", "images", "columns", "name", "names", "counted"),
        *("archive", "sequences", "generator", "ranks", "rows", "row", "ids", "words", "part", "check_rows"),
        *("folder", "file", "files", "left_out", "pixels", "read", "batches", "colours", "digits"),
        *("split", "splitter", "chooser", "train_test_split", "train", "validation", "test", "kept", "taken", "fitted"),
        *("folds", "fold", "out", "number", "seed", "loaded", "saved", "validation_scores", "test_scores"),
        *("texts", "analyze", "counts", "frequent", "word_ids", "multi_hot", "places", "marked", "shape"),
        *("model", "layers", "fitted_layer", "inputs", "outputs", "tensor", "root", "load"),
        *("optimizer", "schedule", "by_epoch", "best", "class_weight", "compute_class_weight", "present"),
        *("training", "epochs", "score", "spread", "tell", "mark", "scaled"),
        *("score_together", "validation_answers", "fold_answers", "test_answers"),
        *("keras", "np", "pd", "tf", "os", "sys", "math", "importlib", "gzip", "pickle", "zipfile", "json", "line"),
        *("DataUnpickler", "stored_sequences"),
    }
)
"""Names that a script uses for its own."""


@dataclass(eq=False)
class Section:
    """Lines under a title."""

    title: str
    definitions: list[str] = field(default_factory=list)
    """Functions and classes that its lines use."""
    lines: list[str] = field(default_factory=list)

    def written(self) -> list[str]:
        """All lines of the section; none where it is empty."""
        head = [f"# {self.title}"] if self.title else []
        if not self.definitions:
            return ["", *head, *self.lines] if self.lines else []
        defined = [line for text in self.definitions for line in (*text.strip().splitlines(), "", "")]
        return ["", "", *head, *defined, *self.lines]

    def indented(self) -> list[str]:
        """The section in the body of a loop, without its functions and classes."""
        lines = [f"# {self.title}", *self.lines] if self.lines else []
        return [MARGIN + line if line else "" for line in lines]


class Page:
    """The script: lines go to the section that was begun last."""

    def __init__(self) -> None:
        self.sections: list[Section] = [Section("")]
        self.imports: set[str] = {"import keras"}
        self.reserved = set(RESERVED)
        self._data: set[str] = set()

    @property
    def lines(self) -> list[str]:
        """The lines of the section."""
        return self.sections[-1].lines

    def name(self, wish: str, own: Iterable[str] = ()) -> str:
        """A variable for data of the config's: no other's, unless it is among those that may be written over."""
        variable = identifier(wish, (self.reserved | self._data) - set(own))
        self._data.add(variable)
        return variable

    def begin(self, title: str) -> Section:
        """A new section, for all lines that follow."""
        self.sections.append(Section(title))
        return self.sections[-1]

    def add(self, *lines: str) -> None:
        """Write lines."""
        self.lines.extend(lines)

    def define(self, text: str) -> None:
        """Write a function or a class before the section's lines, once."""
        if not any(text in section.definitions for section in self.sections):
            self.sections[-1].definitions.append(text)

    def set(self, variable: str, value: Any) -> None:
        """Write an assignment; one that only changes what the line above made is joined to it."""
        text = literal(value)
        if text == variable:
            return
        last, more = self.lines[-1] if self.lines else "", text.removeprefix(variable)
        joined = last.startswith(f"{variable} = ") and _takes_method(last) and more.startswith((".astype", "[:, 0]"))
        if joined and text.startswith(variable) and len(last + more) <= WIDTH:
            self.lines[-1] += more
        else:
            self.add(*assigned(variable, value))

    def need(self, *imports: str) -> None:
        """Note what the lines use."""
        self.imports.update(imports)


def _takes_method(line: str) -> bool:
    """Whether a line's expression can be followed by a method: it ends in a bracket and holds no bare operator."""
    return line.endswith((")", "]")) and not any(f" {operator} " in line.partition(" = ")[2] for operator in "+-*/")
