"""Numbers as text: as NumPy writes them, to the last digit."""

import numpy as np
import pytest

from nnrun.words.shortest_digits import shortest_digits

RANDOM = np.random.default_rng(0)
POWERS = np.float32(2) ** -np.arange(12, dtype=np.float32)
SHARES = RANDOM.random(20_000, dtype=np.float32)


@pytest.mark.parametrize(
    "values",
    [
        SHARES,
        1 / (1 + np.exp(-RANDOM.normal(0, 5, 20_000).astype(np.float32))),
        np.round(SHARES, 3),
        np.concatenate([np.nextafter(POWERS, np.float32(end)) for end in (0, 2)] + [POWERS]),
        np.array([0.001, 1, 0, -0.0, -0.5, 1e-30, 2e30, np.nan, np.inf, -np.inf], np.float32),
        np.nextafter(np.array([0.001, 1], np.float32), np.float32(0)),
        RANDOM.random(100),
        np.arange(5),
        np.zeros(0, np.float32),
    ],
)
def test_texts_are_those_of_numpy(values: np.ndarray) -> None:
    assert shortest_digits(values).astype("U").tolist() == values.astype("U").tolist()
