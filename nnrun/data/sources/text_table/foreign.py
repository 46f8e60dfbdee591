"""Files that are called tables and are something else, known by how they begin."""

from __future__ import annotations

_KINDS = (
    (b"PK\x03\x04", "an Excel workbook or another zip archive, not a text table; save the sheet as CSV in UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook, not a text table; save the sheet as CSV in UTF-8"),
    (b"PAR1", "a Parquet file, not a text table; take the source parquet"),
    (b"BZh91AY&SY", "a file compressed with bzip2; unpack it (bunzip2), or compress it with gzip"),
    (b"\xfd7zXZ", "a file compressed with xz; unpack it (unxz), or compress it with gzip"),
    (b"\x28\xb5\x2f\xfd", "a file compressed with Zstandard; unpack it (unzstd), or compress it with gzip"),
    (b"\x1f\x8b", "a file compressed with gzip twice; unpack it (gunzip)"),
    (b"ARROW1\0", "a Feather or Arrow file, not a text table; store it as Parquet and take the source parquet"),
    (b"\x93NUMPY", "a NumPy array, not a text table; store it in an archive (np.savez) and take the source npz"),
    (b"%PDF-", "a PDF document, not a text table"),
    (b"SQLite format 3", "a SQLite database, not a text table; export the table as CSV"),
    (b"\x89HDF", "an HDF5 file, not a text table"),
    (b"version https://git-lfs", "what Git LFS left in the place of the file; fetch it: git lfs pull"),
)
_PAGES = (b"<!doctype html", b"<html", b"<?xml")


def foreign(content: bytes) -> str:
    """What the content of a file is that is no text table, or ""."""
    for start, kind in _KINDS:
        if content.startswith(start):
            return kind
    first = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "a web page, not a text table; take the file itself that it shows" if first.startswith(_PAGES) else ""
