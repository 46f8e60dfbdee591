"""YAML text to nodes: the 1.2 core schema, one document, no tags, no merge keys, no duplicate keys, bounded size.

Built from PyYAML's events, not its composed nodes, so that depth and size are checked before anything grows: the C
composer crashes on deep nesting, and aliases can stand for more values than memory holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nnrun.errors import ConfigError, Place, Problem, Related
from nnrun.files import open_regular
from nnrun.spec.nodes import Key, Node

MAX_DEPTH = 64
MAX_VALUES = 100_000
MAX_BYTES = 16 * 1024 * 1024
_MAX_DIGITS = 24  # those of 2**64 in base 8, with sign and prefix

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is some ten times faster
_MARKED_WHOLE = frozenset({yaml.ScalarEvent, yaml.AliasEvent})

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BEGIN_NUMBERS = frozenset("0123456789+-.")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


def read_file(path: Path, shown: str | None = None) -> Node:
    """Parse a config file.

    Args:
        path: The file.
        shown: Its name in messages; as given where None.

    Raises:
        ConfigError: The file is not there, not readable, not UTF-8 text or not one YAML document.
    """
    return read_text(read_source(path, shown), shown or str(path))


def read_source(path: Path, shown: str | None = None) -> str:
    """The text of a config file, with the errors of `read_file`."""
    name = shown or str(path)
    try:
        with open_regular(path) as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(f"{name}: there is no such file", code="missing-file") from None
    except IsADirectoryError:
        raise ConfigError(f"{name} is a directory, not a config file", code="unreadable-file") from None
    except OSError as error:
        raise ConfigError(f"{name}: {error.strerror or error}", code="unreadable-file") from None
    except ValueError:  # a null character
        raise ConfigError(f"{name!r} is not a path", code="unreadable-file") from None
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{name}: larger than {MAX_BYTES // 2**20} MiB: not a config file", code="too-large")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        place = Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise ConfigError(
            f"not UTF-8 text (byte 0x{data[error.start]:02x})", place=place, code="not-a-config"
        ) from None


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


def scalar(text: str) -> bool | int | float | str | None:
    """A plain scalar's value by the YAML 1.2 core schema, leading zeros being text.

    Raises:
        ValueError: A whole number that needs more than 64 bits, which no array holds.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _BEGIN_NUMBERS:
        return text
    if _WHOLE.fullmatch(text) or _OTHER_BASE.fullmatch(text):
        return _whole(text)
    if _FLOAT.fullmatch(text) and not text.lstrip("+-").isdigit():
        return float(text)
    if _INFINITE.fullmatch(text):
        return float(text.replace(".", "", 1))
    return text


def looks_like_text(text: str) -> bool:
    """Whether a text means itself where it stands without quotes."""
    try:
        return isinstance(scalar(text), str)
    except ValueError:
        return False


def _whole(text: str) -> int:
    value = int(text, 0) if len(text) <= _MAX_DIGITS else 2**64
    if not -(2**63) <= value < 2**64:
        raise ValueError(text)
    return value


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
            self.problems.append(self._syntax_problem(error))
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
        if kind is yaml.AliasEvent:
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
            return self._anchored(event, kind, depth)
        return self._scalar(event) if kind is yaml.ScalarEvent else self._collection(event, kind, depth)

    def _anchored(self, event: Any, kind: type, depth: int) -> Node:
        self.anchors[event.anchor] = None  # being read: an alias to it would be a cycle
        before, outside, self.deepest = self.values, self.deepest, depth
        node = self._scalar(event) if kind is yaml.ScalarEvent else self._collection(event, kind, depth)
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
        return Node(value, self._event_place(event))

    def _collection(self, event: Any, kind: type, depth: int) -> Node:
        return self._sequence(event, depth) if kind is yaml.SequenceStartEvent else self._mapping(event, depth)

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
            if not getattr(value_event, "flow_style", True):
                node = node._replace(place=place)  # a block value is shown at its key
            if key is not None:
                entries[key], places[key] = node, place
        start = event.start_mark
        return Node(entries, self._place(start.line, start.column, 1), places)

    def _key(self, event: Any, depth: int, seen: dict[Key, Place]) -> tuple[Key | None, Place]:
        node = self._node(event, depth + 1)
        value = node.value
        place = node.place if type(event) is yaml.ScalarEvent else self._event_place(event)
        if value == "<<" and getattr(event, "implicit", (False,))[0]:
            self._problem("'<<' is not YAML 1.2; write the keys out, or put them into a file and use extends", event)
            return None, place
        if isinstance(value, bool) or not isinstance(value, str | int):
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
        return Place(self.file, line + 1, column + 1, lines[line] if line < len(lines) else "", length)

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

    def _syntax_problem(self, error: yaml.MarkedYAMLError) -> Problem:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        text = self.lines[line] if line < len(self.lines) else ""
        if tab := re.match(r" *(\t)", text):
            return Problem(
                "a tab cannot indent YAML; use spaces", "", self._place(line, tab.start(1), 1), code="wrong-yaml"
            )
        if "mapping values are not allowed" in str(error.problem):
            return self._missing_colon(line, column)
        if start := self._never_closed(error):
            return start
        said = " ".join(str(part) for part in (error.context, error.problem) if part)
        if line >= len(self.lines):  # the text ended too early: shown at its last line
            line, column = len(self.lines) - 1, len(self.lines[-1])
        return Problem(f"not valid YAML: {said}", "", self._place(line, column, 1), code="wrong-yaml")

    def _never_closed(self, error: yaml.MarkedYAMLError) -> Problem | None:
        """A bracket or a quote without its other half is shown where it begins."""
        context, mark = str(error.context), error.context_mark
        if mark is None or not ("flow" in context or "quoted" in context):
            return None
        opened = self.lines[mark.line][mark.column : mark.column + 1] if mark.line < len(self.lines) else ""
        if opened not in ("[", "{", '"', "'") or (opened in "\"'" and "end of stream" not in str(error.problem)):
            return None
        also = "" if opened in "\"'" else ", or a comma is missing after it"
        message = f"not valid YAML: the {opened} is never closed{also}"
        return Problem(message, "", self._place(mark.line, mark.column, 1), code="wrong-yaml")

    def _missing_colon(self, line: int, column: int) -> Problem:
        """`- Add` with keys under it is read as one text up to the next colon; the name above lacks its own."""
        above = next((n for n in range(line - 1, -1, -1) if self.lines[n].strip()), None)
        name = re.fullmatch(r"\s*(?:- +)?([A-Za-z_]\w*)\s*", self.lines[above]) if above is not None else None
        if above is not None and name:
            message = f"a name with keys under it needs its colon: '{name[1]}:'"
            return Problem(message, "", self._place(above, name.start(1), len(name[1])), code="wrong-yaml")
        start = _indent(self.lines[line])
        if above is not None and start > _indent(self.lines[above]):
            message = f"not valid YAML: indented under line {above + 1}, which holds a value already"
            return Problem(message, "", self._place(line, start, 1), code="wrong-yaml")
        message = "not valid YAML: a second ': ' in one line; quote the text, or begin a new line"
        return Problem(message, "", self._place(line, column, 1), code="wrong-yaml")


def _indent(line: str) -> int:
    """Spaces before what a line holds, a list's dash counted as one."""
    return len(line) - len(line.lstrip(" -"))
