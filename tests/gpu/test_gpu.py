"""``make gpu-check`` works, and what must hold on GPUs holds on virtual devices of the CPU."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gpu.__main__ import main


def gpu_check(*names: str, devices: str) -> subprocess.CompletedProcess[str]:
    """The checks, in a process of its own: devices are there from its beginning."""
    line = [sys.executable, "-W", "ignore", "-m", "tests.gpu", *names]
    variables = {**os.environ, "NNRUN_VIRTUAL_GPUS": devices, "CUDA_VISIBLE_DEVICES": ""}
    root = Path(__file__).parents[2]
    return subprocess.run(line, cwd=root, env=variables, capture_output=True, text=True, check=False)


@pytest.mark.tensorflow
def test_a_batch_with_a_short_last_one_is_the_same_on_three_devices() -> None:
    checked = gpu_check("several-state", "memory", devices="3")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    first, *_, last = checked.stdout.splitlines()
    assert first.startswith("gpu:0,1,2 (3 x virtual, ")
    assert last == "0 broken"


@pytest.mark.slow
def test_everything_that_must_hold_holds_on_virtual_devices() -> None:
    checked = gpu_check(devices="2")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "differs" not in checked.stdout


@pytest.mark.tensorflow
def test_without_a_gpu_nothing_is_checked_and_that_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    import tensorflow as tf

    if tf.config.list_physical_devices("GPU"):
        pytest.skip("there is a GPU")
    code = main([])
    skipped = "skipped: gpu:all was asked for, and TensorFlow sees no GPU"
    assert (code, capsys.readouterr().out.partition(";")[0]) == (0, skipped)
