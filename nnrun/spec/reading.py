"""YAML text to nodes: the 1.2 core schema, one document, no tags, no merge keys, no duplicate keys, bounded size.

Built from PyYAML's events, not its composed nodes, so that depth and size are checked before anything grows: the C
composer crashes on deep nesting, and aliases can stand for more values than memory holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from nnrun.errors import ConfigError, Place, Problem, Related
from nnrun.spec.nodes import Key, Node
from nnrun.spec.scalars import scalar
from nnrun.spec.source_text import read_source

MAX_DEPTH = 64
MAX_VALUES = 40_000

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is some ten times faster
_Scalar, _Alias = yaml.ScalarEvent, yaml.AliasEvent
_Sequence = yaml.SequenceStartEvent
_COLLECTIONS = frozenset({_Sequence, yaml.MappingStartEvent})
_MARKED_WHOLE = frozenset({_Scalar, _Alias})
_new: Any = tuple.__new__  # what is a named tuple is made by it in half the time
_NO_KEYS: Mapping[Key, Place] = MappingProxyType({})

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def read_file(path: Path, shown: str | None = None) -> Node:
    """Parse a config file.

    Args:
        path: The file.
        shown: Its name in messages; as given where None.

    Raises:
        ConfigError: The file is not there, not readable, not UTF-8 text or not one YAML document.
    """
    return read_text(read_source(path, shown), shown or str(path))


def read_text(text: str, file: str, shown: str | None = None) -> Node:
    """Parse the text of a config.

    Args:
        text: YAML.
        file: Its name in messages.
        shown: The text that messages show instead, of the same columns.

    Raises:
        ConfigError: As `read_file`.
    """
    return _Reader(text, file, shown).document()


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A node that aliases may stand for, with its number of values and its depth, both after aliases."""

    node: Node
    values: int
    depth: int


class _Reader:
    """One pass over the events of a text; nearly all of its time goes into scalars, whose way is kept short."""

    def __init__(self, text: str, file: str, shown: str | None) -> None:
        self.text, self.file, self.shown = text, file, shown or text
        self.lines = (shown or text).splitlines() or [""]
        self.problems: list[Problem] = []
        self.anchors: dict[str, _Anchored | None] = {}
        self.values = 0
        self.deepest = 0
        """The level of the deepest value so far; of those inside the innermost anchored value, while one is read."""
        self._refuse_control_characters(text)
        self.parser: Any = _Loader(text)
        self.next_event: Callable[[], Any] = self.parser.get_event

    def document(self) -> Node:
        try:
            node = self._read_document()
        except yaml.MarkedYAMLError as error:
            self._refuse_what_the_parser_finds_too_deep(error)
            from nnrun.spec.syntax_errors import syntax_problem  # not for the configs that are YAML

            self.problems.append(syntax_problem(error, self.lines, self._place))
        except yaml.YAMLError as error:  # the reader's own, which has no mark
            self.problems.append(Problem(" ".join(str(error).split()), "", self._place(0, 0, 1), code="wrong-yaml"))
        finally:
            self.parser.dispose()
        if self.problems:
            raise ConfigError(self.problems)
        return node

    def _read_document(self) -> Node:
        self.next_event()  # the stream's start
        event = self.next_event()
        if isinstance(event, yaml.StreamEndEvent):
            raise ConfigError("the file is empty", place=self._place(0, 0, 1), code="not-a-config")
        node = self._node(self.next_event(), 1)
        self.next_event()  # the document's end
        after = self.next_event()
        if not isinstance(after, yaml.StreamEndEvent):
            self._problem("a second document begins here; a config is one document", after)
        return node

    def _node(self, event: Any, depth: int) -> Node:
        kind = type(event)
        if kind is _Alias:
            return self._alias(event, depth)
        if depth > self.deepest:
            if depth > MAX_DEPTH:
                raise self._error(f"nested deeper than {MAX_DEPTH} levels", event, code="too-large")
            self.deepest = depth
        self.values += 1
        if self.values > MAX_VALUES:
            raise self._too_many(event)
        if event.tag is not None:
            self._problem(f"tags are not allowed: {event.tag!r}; a config holds plain values only", event)
        if event.anchor:
            return self._anchored(event, depth)
        return self._scalar(event) if kind is _Scalar else self._collection(event, depth)

    def _anchored(self, event: Any, depth: int) -> Node:
        self.anchors[event.anchor] = None  # being read: an alias to it would be a cycle
        before, outside, self.deepest = self.values, self.deepest, depth
        node = self._scalar(event) if type(event) is _Scalar else self._collection(event, depth)
        self.anchors[event.anchor] = _Anchored(node, self.values - before + 1, self.deepest - depth + 1)
        self.deepest = max(outside, self.deepest)
        return node

    def _alias(self, event: Any, depth: int) -> Node:
        if event.anchor not in self.anchors:
            raise self._error(f"no anchor &{event.anchor} before this alias", event, code="wrong-yaml")
        anchored = self.anchors[event.anchor]
        if anchored is None:
            raise self._error(f"the alias *{event.anchor} stands inside the value it names", event, code="wrong-yaml")
        deepest = depth + anchored.depth - 1
        if deepest > MAX_DEPTH:
            raise self._error(f"nested deeper than {MAX_DEPTH} levels by its aliases", event, code="too-large")
        self.deepest = max(self.deepest, deepest)
        self.values += anchored.values
        if self.values > MAX_VALUES:
            raise self._too_many(event)
        return anchored.node

    def _too_many(self, event: Any) -> ConfigError:
        return self._error(f"more than {MAX_VALUES:,} values, aliases counted", event, code="too-large")

    def _scalar(self, event: Any) -> Node:
        value = event.value
        if event.implicit[0]:  # else quoted or a block: text as it stands
            try:
                value = scalar(value)
            except ValueError:
                self._problem("a whole number that needs more than 64 bits; write it as 1e20, or quote it", event)
                value = None
        node: Node = _new(Node, (value, self._event_place(event), _NO_KEYS))
        return node

    def _collection(self, event: Any, depth: int) -> Node:
        return self._sequence(event, depth) if type(event) is _Sequence else self._mapping(event, depth)

    def _sequence(self, event: Any, depth: int) -> Node:
        items: list[Node] = []
        while type(item := self.next_event()) is not yaml.SequenceEndEvent:
            items.append(self._node(item, depth + 1))
        start = event.start_mark
        return Node(items, self._place(start.line, start.column, 1))

    def _mapping(self, event: Any, depth: int) -> Node:
        entries: dict[Key, Node] = {}
        places: dict[Key, Place] = {}
        while type(key_event := self.next_event()) is not yaml.MappingEndEvent:
            key, place = self._key(key_event, depth, places)
            value_event = self.next_event()
            node = self._node(value_event, depth + 1)
            if type(value_event) in _COLLECTIONS and not value_event.flow_style:
                node = Node(node.value, place, node.keys)  # a block value is shown at its key
            if key is not None:
                entries[key], places[key] = node, place
        start = event.start_mark
        return Node(entries, self._place(start.line, start.column, 1), places)

    def _key(self, event: Any, depth: int, seen: dict[Key, Place]) -> tuple[Key | None, Place]:
        node = self._node(event, depth + 1)
        value = node.value
        place = node.place if type(event) is _Scalar else self._event_place(event)
        if value == "<<" and getattr(event, "implicit", (False,))[0]:
            self._problem("'<<' is not YAML 1.2; write the keys out, or put them into a file and use extends", event)
            return None, place
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            self._problem(f"a key must be text or a whole number, not {node.describe()}; quote it", event)
            return None, place
        if value in seen:
            message = f"the key {value!r} stands here a second time; first in line {seen[value].line}"
            first = Related("the first one", seen[value])
            self.problems.append(Problem(message, "", self._event_place(event), "duplicate-key", related=(first,)))
        return value, place

    # Places and messages

    def _place(self, line: int, column: int, length: int) -> Place:
        lines = self.lines
        text = lines[line] if line < len(lines) else ""
        place: Place = _new(Place, (self.file, line + 1, column + 1, text, length))
        return place

    def _event_place(self, event: Any) -> Place:
        start, end = event.start_mark, event.end_mark
        line, column, length = start.line, start.column, 1
        if end.line == line and type(event) in _MARKED_WHOLE:
            length = end.column - column or 1
        return self._place(line, column, length)

    def _problem(self, message: str, event: Any) -> None:
        self.problems.append(Problem(message, "", self._event_place(event), code="wrong-yaml"))

    def _error(self, message: str, event: Any, code: str = "wrong-yaml") -> ConfigError:
        return ConfigError([*self.problems, Problem(message, "", self._event_place(event), code=code)])

    def _refuse_control_characters(self, text: str) -> None:
        if bad := _CONTROL.search(text):
            before = text[: bad.start()]
            place = Place(self.file, before.count("\n") + 1, len(before) - before.rfind("\n"))
            raise ConfigError(f"not text: it holds the character {bad.group()!r}", place=place, code="not-a-config")

    def _refuse_what_the_parser_finds_too_deep(self, error: yaml.MarkedYAMLError) -> None:
        """Newer parsers look some way ahead and stop at a depth of their own; what stands before is nested too deep.

        Raises:
            ConfigError: What is wrong with the text up to there, of which they say nothing but a missing end.
        """
        if "nesting" in str(error.problem) and error.problem_mark is not None:
            before = self.text[: error.problem_mark.index]
            if len(before) < len(self.text):
                _Reader(before, self.file, self.shown).document()
