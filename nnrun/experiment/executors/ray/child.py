"""The worker process of a workplace: that of ``--jobs``, with data and other files that were placed on its machine."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from nnrun.experiment.executors import worker
from nnrun.experiment.executors.ray.placed_data import PlacedData
from nnrun.stop_signals import STOPPING

if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)  # Ray's processes have Ctrl-C blocked, and their children so
    worker.main(PlacedData(Path(os.environ["NNRUN_PLACED"])))
