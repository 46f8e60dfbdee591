"""Signatures and splits survive their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnrun.errors import RunDamaged
from nnrun.runs.plain import read_json, write_json
from nnrun.runs.signature import read_signature, write_signature
from nnrun.types import Input, Signature, Target

SIGNATURE = Signature(
    inputs=(
        Input("title", (None,), "int32", steps=(("one_hot", {"width": 46}), ("scale", {"by": [2.0, 4.0]}))),
        Input("numbers", (4,), "float32", ("sepal length (cm)", "größe")),
    ),
    targets=(
        Target("segment", "classes", 3, (), "int64", ("a", "b", "c")),
        Target("price", "number", 1, (1,), "float32"),
    ),
    columns=("title", "sepal length (cm)", "größe"),
)


def test_signature_reads_back_equal(tmp_path: Path) -> None:
    write_signature(tmp_path / "signature.json", SIGNATURE)
    assert read_signature(tmp_path / "signature.json") == SIGNATURE


def test_field_of_another_version_is_left_out(tmp_path: Path) -> None:
    write_signature(tmp_path / "signature.json", SIGNATURE)
    values = read_json(tmp_path / "signature.json")
    values["inputs"][0]["colour"] = "red"
    write_json(tmp_path / "signature.json", values)
    assert read_signature(tmp_path / "signature.json") == SIGNATURE


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"inputs": 3, "targets": []}', '{"inputs": [{}], "targets": []}']
)
def test_damaged_file_is_one_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "signature.json").write_text(text)
    with pytest.raises(RunDamaged, match=r"signature\.json cannot be read"):
        read_signature(tmp_path / "signature.json")
