"""A folder of configs, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnrun.errors import ConfigError, Problem
from nnrun.spec import Config, Spec, load

BASE = """\
dataset:
  iris:
  split: {test: 0.2}
layers:
  - Dense: {units: 8, activation: relu}
  - Dense: {units: 3, activation: softmax}
loss: sparse_categorical_crossentropy
optimizer: adam
metrics: [accuracy]
training: {epochs: 5}
"""
TWO_OUTPUTS = """\
dataset: {csv: a.csv, target: {price: p, segment: s}}
layers:
  - Dense: 3
    name: trunk
  - Dense: 1
    name: price
  - Dense: {units: 3, activation: softmax}
    name: segment
    inputs: trunk
outputs: [price, segment]
loss: {price: mse, segment: sparse_categorical_crossentropy}
loss_weights: {price: 0.5}
metrics: {segment: [accuracy]}
training: {epochs: 3}
"""


class Folder:
    """Configs in a folder that is the current directory; ``c.yaml`` is the one that is read."""

    base = BASE
    two_outputs = TWO_OUTPUTS

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def load(self, text: str | bytes, *overrides: str) -> Config:
        self.write("c.yaml", text)
        return load("c.yaml", overrides)

    def spec(self, text: str | bytes, *overrides: str) -> Spec:
        return self.load(text, *overrides).spec

    def edited(self, *edits: tuple[str, str], text: str = BASE) -> str:
        """The base config with some texts replaced, each there exactly once."""
        for old, new in edits:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the base config"
            text = text.replace(old, new)
        return text

    def layered(self, layers: str) -> str:
        """The base config with these lines as its layers before the last one, from line 5."""
        return self.edited(("  - Dense: {units: 8, activation: relu}\n", layers))

    def refused(self, text: str | bytes, *overrides: str) -> ConfigError:
        with pytest.raises(ConfigError) as caught:
            self.load(text, *overrides)
        assert caught.value.exit_code == 2
        return caught.value

    def said(self, text: str | bytes, *overrides: str) -> list[str]:
        """Every mistake as ``line:column path: message``, the file before it where it is another."""
        return [shown(problem) for problem in self.refused(text, *overrides).problems]


def shown(problem: Problem) -> str:
    where = str(problem.place or "").removeprefix("c.yaml:")
    return f"{where} {problem.path}: {problem.text}" if problem.path else f"{where} {problem.text}".strip()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """An empty folder, the current directory."""
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path)
