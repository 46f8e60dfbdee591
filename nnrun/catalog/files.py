"""Which arguments are files: those that callbacks write, inside the run directory, and those that layers read."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

from nnrun import run_layout as layout

_WRITTEN = {
    "ModelCheckpoint": "filepath",
    "CSVLogger": "filename",
    "TensorBoard": "log_dir",
    "BackupAndRestore": "backup_dir",
}
_NAME_BYTES = 255
_READ = {
    "StringLookup": ("vocabulary",),
    "IntegerLookup": ("vocabulary",),
    "TextVectorization": ("vocabulary",),
}


def written_path_argument(name: str) -> str | None:
    """The argument by which a callback is told where to write, or None where it writes nothing."""
    return _WRITTEN.get(name)


def read_path_arguments(name: str) -> tuple[str, ...]:
    """The arguments of a layer that are paths of files where they are text."""
    return _READ.get(name, ())


def outside_run(path: str) -> str | None:
    """Why a path cannot lie inside the run directory, or None where it can."""
    windows = PureWindowsPath(path)
    if not path.strip():
        return "expected a path inside the run directory, got ''"
    if PurePosixPath(path).is_absolute() or windows.drive or windows.root:
        return f"expected a path inside the run directory, got the absolute path {path!r}"
    if ".." in windows.parts or path.startswith("~"):
        return f"expected a path inside the run directory, got {path!r}, which leads out of it"
    if "\0" in path or any(len(part.encode("utf-8", "replace")) > _NAME_BYTES for part in windows.parts):
        return "expected a path inside the run directory, got one that no file system takes"
    first = next((part for part in windows.parts if part != "."), "")
    if not first or layout.is_own(first):
        return f"expected another path inside the run directory: {first or path!r} is the run's own"
    return None
