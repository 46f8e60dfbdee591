"""What can be named in a config: kind, name, import path, arguments, defaults, one line of help; data and reader."""

from nnrun.catalog.entry import Argument, Entry
from nnrun.catalog.files import outside_run, read_path_arguments, written_path_argument
from nnrun.catalog.float_text import is_float, with_floats
from nnrun.catalog.habits import argument_habit, habit, name_habit, short
from nnrun.catalog.legacy import legacy
from nnrun.catalog.numbered import COUNTED, numbers_in
from nnrun.catalog.own_components import own_argument
from nnrun.catalog.plugins import plugin_entries, plugin_source, why_no_component
from nnrun.catalog.reader import (
    elsewhere,
    find,
    find_among,
    kinds,
    mismatch,
    names,
    suggest,
    suggest_argument,
    versions,
)
from nnrun.catalog.rules import Rule
from nnrun.catalog.values import check, rule

__all__ = [
    "COUNTED",
    "Argument",
    "Entry",
    "Rule",
    "argument_habit",
    "check",
    "elsewhere",
    "find",
    "find_among",
    "habit",
    "is_float",
    "kinds",
    "legacy",
    "mismatch",
    "name_habit",
    "names",
    "numbers_in",
    "outside_run",
    "own_argument",
    "plugin_entries",
    "plugin_source",
    "read_path_arguments",
    "rule",
    "short",
    "suggest",
    "suggest_argument",
    "versions",
    "why_no_component",
    "with_floats",
    "written_path_argument",
]
