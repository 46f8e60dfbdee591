"""Model files made to read, write or fill what is not theirs: links, arrays of other files, bombs. None is loaded."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from nnrun import files
from nnrun.errors import RunDamaged
from nnrun.files import MIB
from nnrun.model import load_model, save_model

KERNEL = "layers/dense/vars/0"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The entries of a sound file."""
    import keras

    path = tmp_path_factory.mktemp("model") / "model.keras"
    inputs = keras.Input((2,), name="x")
    save_model(keras.Model(inputs, keras.layers.Dense(3, name="dense")(inputs)), path)
    load_model(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(folder: Path, entries: dict[Any, bytes]) -> Path:
    path = folder / "model.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(RunDamaged) as caught:
        load_model(path)
    return str(caught.value)


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("../escaped", "the file '../escaped'"),
        ("/tmp/escaped", "the file '/tmp/escaped'"),  # noqa: S108
        ("assets/../../escaped", "the file 'assets/../../escaped'"),
        ("assets\\..\\escaped", "the file"),
        ("model.weights.npz", "the file 'model.weights.npz'"),
        ("saved_model.pb", "the file 'saved_model.pb'"),
        (link("assets/vocabulary.txt"), "the link 'assets/vocabulary.txt'"),
        (link("metadata.json"), "the file 'metadata.json'"),  # a second one of the name
    ],
)
def test_entry_that_is_none_of_a_models_is_refused(
    entry: Any, reason: str, whole: dict[str, bytes], tmp_path: Path
) -> None:
    path = packed(tmp_path, {**whole, entry: b"/etc/passwd"})
    assert f"refused for safety: it holds {reason}" in refusal(path)
    assert [file.name for file in tmp_path.iterdir()] == ["model.keras"]


def external(file: h5py.File, secret: Path) -> None:
    file.create_dataset(KERNEL, (2, 3), "f4", external=[(str(secret), 0, 24)])


def virtual(file: h5py.File, secret: Path) -> None:
    layout = h5py.VirtualLayout((2, 3), "f4")
    layout[:] = h5py.VirtualSource(str(secret), "kernel", (2, 3))
    file.create_virtual_dataset(KERNEL, layout)


def external_link(file: h5py.File, secret: Path) -> None:
    file[KERNEL] = h5py.ExternalLink(str(secret), "kernel")


def soft_link(file: h5py.File, _: Path) -> None:
    file[KERNEL] = h5py.SoftLink("/layers/dense/vars/1")


def link_to_a_group(file: h5py.File, secret: Path) -> None:
    del file["layers"]
    file["layers"] = h5py.ExternalLink(str(secret), "/")


def shape_bomb(file: h5py.File, _: Path) -> None:
    file.create_dataset(KERNEL, (2**20, 2**20), "f4", chunks=(2**10, 2**10), fillvalue=0.0, compression="gzip")


def smaller_bomb(file: h5py.File, _: Path) -> None:
    file.create_dataset(KERNEL, (2**15, 2**15), "f4", chunks=(2**10, 2**10), fillvalue=0.0)


def objects(file: h5py.File, _: Path) -> None:
    file.create_dataset(KERNEL, (2, 3), h5py.vlen_dtype(np.float32))


def circle(file: h5py.File, _: Path) -> None:
    file["layers/dense/vars/again"] = file["layers"]  # a hard link: it is walked once
    soft_link(file, _)


WEIGHTS: dict[Callable[[h5py.File, Path], None], str] = {
    external: f"/{KERNEL} lies in another file",
    virtual: f"/{KERNEL} lies in another file",
    external_link: "/layers/dense/vars/0 is a link to somewhere else",
    soft_link: "/layers/dense/vars/0 is a link to somewhere else",
    link_to_a_group: "/layers is a link to somewhere else",
    shape_bomb: "it unpacks to more than 256 MiB",
    smaller_bomb: "it unpacks to more than 256 MiB",
    objects: f"/{KERNEL} holds no numbers",
    circle: "is a link to somewhere else",
}


@pytest.mark.parametrize("change", WEIGHTS, ids=lambda change: change.__name__)
def test_weights_that_lie_elsewhere_or_claim_too_much_are_not_read(
    change: Callable[[h5py.File, Path], None], whole: dict[str, bytes], tmp_path: Path
) -> None:
    secret = tmp_path / "secret.h5"
    with h5py.File(secret, "w") as file:
        file["kernel"] = np.ones((2, 3), np.float32)
    content = io.BytesIO(whole["model.weights.h5"])
    with h5py.File(content, "r+") as file:
        del file[KERNEL]
        change(file, secret)
    path = packed(tmp_path, {**whole, "model.weights.h5": content.getvalue()})
    assert WEIGHTS[change] in refusal(path)


def test_layers_that_ask_for_more_than_the_weights_are_not_built(whole: dict[str, bytes], tmp_path: Path) -> None:
    config = json.loads(whole["config.json"])
    for layer in config["config"]["layers"]:
        if layer["class_name"] == "Dense":
            layer["config"]["units"] = 2**33
    path = packed(tmp_path, {**whole, "config.json": json.dumps(config).encode()})
    assert "its layers ask for 98,304 MiB of weights, and it holds 0 MiB" in refusal(path)


@pytest.mark.parametrize("name", ["config.json", "metadata.json", "model.weights.h5", "assets/x"])
def test_entry_that_unpacks_too_far_is_refused(
    name: str, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "UNPACKED", MIB)
    assert "it unpacks to more than 1 MiB" in refusal(packed(tmp_path, {**whole, name: b" " * (4 * MIB)}))


def test_weights_that_are_no_hdf5_are_damaged(whole: dict[str, bytes], tmp_path: Path) -> None:
    for content in (b"", b"x" * 99, whole["model.weights.h5"][:2000]):
        assert "is damaged" in refusal(packed(tmp_path, {**whole, "model.weights.h5": content}))


def test_a_file_of_the_older_format_is_no_model(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "model.keras", "w") as file:
        file.attrs["model_config"] = "{}"
    assert "is damaged" in refusal(tmp_path / "model.keras")
