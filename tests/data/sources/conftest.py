"""Images on both roads: decoded into memory, and kept in the cache."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from nnrun.data.sources.pixels import cached_pixels, image_files
from nnrun.data.sources.pixels.decoded_files import Pixels
from nnrun.data.sources.pixels.decoding import PixelForm


@pytest.fixture(params=["memory", "cache"])
def both_roads(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test runs twice; on the road of the cache what is decoded has to equal what is read back."""
    if request.param == "memory":
        return
    monkeypatch.setenv("NNRUN_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setattr(cached_pixels, "FILES", 1)
    monkeypatch.setattr(cached_pixels, "SETTLED", 0.0)
    monkeypatch.setattr(image_files, "read_pixels", read_twice)


def read_twice(paths: Sequence[Path], names: Sequence[str], form: PixelForm) -> Pixels:
    decoded = cached_pixels.decode_into_memory(paths, names, form)
    for _ in range(2):
        pixels = cached_pixels.read_pixels(paths, names, form)
        for field in Pixels.__slots__:
            np.testing.assert_equal(getattr(pixels, field), getattr(decoded, field))
    return pixels
