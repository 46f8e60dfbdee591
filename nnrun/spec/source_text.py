"""Reads the text of a config's file: UTF-8, of bounded size."""

from __future__ import annotations

import codecs
from pathlib import Path

from nnrun.errors import ConfigError, Place
from nnrun.files import open_regular

MAX_BYTES = 16 * 1024 * 1024


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
        message = f"not UTF-8 text (byte 0x{data[error.start]:02x})"
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            message = "UTF-16 text, not UTF-8; convert it: iconv -f UTF-16 -t utf-8"
        raise ConfigError(message, place=place, code="not-a-config") from None
