"""Which seeds are asked for: how many, or which; and what cannot be meant, word for word."""

from __future__ import annotations

import pytest

from nnrun.commands.seeds_argument import check_several, seeds_from
from nnrun.errors import ConfigError
from nnrun.experiment.options import Options

HINT = "a number says how many, counted from the config's seed on; commas say which: 5,7,9"


@pytest.mark.parametrize(
    ("asked", "seeds"),
    [
        (3, (42, 43, 44)),
        ("3", (42, 43, 44)),
        ("1", (42,)),
        ("5,7,9", (5, 7, 9)),
        (" 9, 5 ", (9, 5)),
        ([7], (7,)),
        (range(2), (0, 1)),
        ("4294967295,0", (4294967295, 0)),
    ],
)
def test_a_number_counts_from_the_config_s_seed_and_commas_say_which(asked, seeds: tuple[int, ...]) -> None:
    assert seeds_from(asked, 42) == seeds


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("0", f"1 to 1,000 trainings, not 0; {HINT}"),
        (-3, f"1 to 1,000 trainings, not -3; {HINT}"),
        ("1001", f"1 to 1,000 trainings, not 1,001; {HINT}"),
        ([], f"1 to 1,000 trainings, not 0; {HINT}"),
        (range(1001), f"1 to 1,000 trainings, not 1,001; {HINT}"),
        ("x", f"'x' is no whole number; {HINT}"),
        ("", f"'' is no whole number; {HINT}"),
        ("1.5", f"'1.5' is no whole number; {HINT}"),
        ("1e3", f"'1e3' is no whole number; {HINT}"),
        ("5,7,", f"'' is no whole number; {HINT}"),
        ("5,x", f"'x' is no whole number; {HINT}"),
        ("9" * 5000, f"'{'9' * 40}' is no whole number; {HINT}"),
        (True, f"True is no number of seeds; {HINT}"),
        ("5,7,5", "seed 5 stands there twice, which would be the same training"),
        ("5,-7", "a seed is a whole number from 0 to 4294967295, not -7"),
        ("4294967296,1", "a seed is a whole number from 0 to 4294967295, not 4294967296"),
        ([1, 2.0], "a seed is a whole number from 0 to 4294967295, not 2.0"),
    ],
)
def test_what_cannot_be_meant_is_answered(asked, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        seeds_from(asked, 42)
    assert str(error.value) == f"--seeds: {message}"
    assert error.value.problems[0].code == "wrong-arguments"


def test_seeds_counted_past_the_largest_are_refused() -> None:
    with pytest.raises(ConfigError, match="not 4294967296"):
        seeds_from(2, 4294967295)


@pytest.mark.parametrize(
    ("seeds", "jobs", "seed", "configs", "message"),
    [
        ("3", 1, 7, 1, "--seeds: --seed 7 stands beside it, which is one seed; "),
        ("3", 1, None, 2, "--seeds: one config, not 2; "),
        (None, 0, None, 1, "--jobs is 1 or more, not 0"),
        ("x", 1, None, 1, "--seeds: 'x' is no whole number"),
    ],
)
def test_what_excludes_each_other_is_answered_before_a_config_is_read(
    seeds: str | None, jobs: int, seed: int | None, configs: int, message: str
) -> None:
    with pytest.raises(ConfigError) as error:
        check_several(seeds, jobs, Options(seed=seed), configs)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(("seeds", "jobs", "seed", "configs"), [("5,7", 2, None, 1), (None, 1, 3, 4)])
def test_what_can_be_meant_passes(seeds: str | None, jobs: int, seed: int | None, configs: int) -> None:
    check_several(seeds, jobs, Options(seed=seed), configs)
    assert seeds is None or seeds_from(seeds, 0) == (5, 7)
