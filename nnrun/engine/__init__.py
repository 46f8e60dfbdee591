"""Training: how a compiled model goes through its data, and what it gives for rows afterwards."""

from __future__ import annotations

from nnrun.engine.evaluation import evaluate, in_pieces, predict, predict_part
from nnrun.engine.events import Listener
from nnrun.engine.fit import fit
from nnrun.engine.keras_callbacks import unbeaten_baselines
from nnrun.engine.resumed_callbacks import rewind_files
from nnrun.engine.row_order import order
from nnrun.engine.tensorflow.importing import import_keras
from nnrun.engine.tensorflow.session.devices import check_device
from nnrun.engine.tensorflow.session.opening import Session, open_session
from nnrun.engine.tensorflow.shared_models import SharedModels
from nnrun.engine.tensorflow.state import read_state, write_state
from nnrun.engine.threads import default_threads
from nnrun.engine.training_record import range_of_halves
from nnrun.engine.uninterrupted import uninterrupted

__all__ = [
    "Listener",
    "Session",
    "SharedModels",
    "check_device",
    "default_threads",
    "evaluate",
    "fit",
    "import_keras",
    "in_pieces",
    "open_session",
    "order",
    "predict",
    "predict_part",
    "range_of_halves",
    "read_state",
    "rewind_files",
    "unbeaten_baselines",
    "uninterrupted",
    "write_state",
]
