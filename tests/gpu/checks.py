"""What may hold on a GPU or not: each check tries one promise of training on small models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnrun.engine import Session, fit, read_state
from nnrun.types import State
from tests.engine.engine_cases import CASES
from tests.engine.training import TRAINING, differing, numbers_of, trained

PLAIN = ("dense", "masked bidirectional gru", "regularizers and constraints")
"""Models whose numbers are the same on several devices, but for the order of sums."""
DRAWING = ("dropout", "convolution", "masked lstm")
"""Models with random draws and normalization."""
ROUNDING = 1e-4
"""How far weights may be apart after some steps, for the order of sums alone."""

Verdict = tuple[bool, str]


@dataclass(frozen=True)
class Check:
    """One promise, tried."""

    promise: str
    run: Callable[[Session], Verdict]
    must: bool = True
    """Whether it must hold on every device; the others are told."""


def distance(one: State, other: State) -> float:
    """How far the numbers of two states are apart at most."""
    pairs = [(array, other.arrays[name]) for name, array in one.arrays.items() if "float" in str(array.dtype)]
    apart = [np.abs(a.astype("float64") - b.astype("float64")).max() for a, b in pairs if a.size]
    return float(max(apart, default=0.0))


def same_bits(one: State, other: State) -> Verdict:
    """Whether two states are equal bit for bit."""
    equal = not differing(one, other)
    return equal, "bit for bit" if equal else f"apart by {distance(one, other):.1g}"


def all_of(verdicts: Sequence[tuple[str, Verdict]]) -> Verdict:
    """One verdict of several models."""
    told = [f"{name} {text}" for name, (holds, text) in verdicts if not holds]
    return not told, "; ".join(told) or verdicts[0][1][1]


def near(one: State, other: State) -> Verdict:
    """Whether two states are equal but for rounding."""
    apart = distance(one, other)
    return apart < ROUNDING, f"apart by {apart:.1g}"


def graph_and_keras(_: Session) -> Verdict:
    """The graph's numbers beside those of ``fit``."""
    cases = [(name, CASES[name]) for name in (*PLAIN, *DRAWING)]
    return all_of([(n, same_bits(trained(case, "graph")[1], trained(case, "keras")[1])) for n, case in cases])


def xla_and_graph(_: Session) -> Verdict:
    """XLA's numbers beside the graph's."""
    cases = [(name, CASES[name]) for name in PLAIN]
    return all_of([(n, near(trained(case, "xla")[1], trained(case, "graph")[1])) for n, case in cases])


def repeats(_: Session) -> Verdict:
    """A training beside itself."""
    cases = [(name, CASES[name]) for name in (*PLAIN, *DRAWING)]
    return all_of([(n, same_bits(trained(case, "graph")[1], trained(case, "graph")[1])) for n, case in cases])


def repeats_deterministically(session: Session) -> Verdict:
    """A training beside itself, with the switch of TensorFlow that the process keeps from then on."""
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()
    return repeats(session)


def resumed(devices: Sequence[str]) -> Verdict:
    """A training that was broken off after an epoch beside a whole one."""
    verdicts = []
    for name in DRAWING:
        case, training = CASES[name], replace(TRAINING, engine="graph", devices=tuple(devices))
        _, whole, _ = trained(case, "graph", devices=tuple(devices))
        first, again = case.model(), case.model(seed=9)
        fit(first, case.dataset(), replace(training, epochs=1))
        half = read_state(first, epoch=1)
        outcome = fit(again, case.dataset(), training, half)
        assert [epoch.number for epoch in outcome.history] == [2, 3]
        verdicts.append((name, same_bits(read_state(again), whole)))
    return all_of(verdicts)


def shares(session: Session) -> Verdict:
    """Several devices beside one: weights, history; short batches, masks, row weights, metrics, clipping, halves."""
    names = (*PLAIN, "doubles, row weights and regression metrics", "schedule and clipping", "vector metrics")
    verdicts = []
    for name in (*names, "half precision with loss scaling", "sparse rows"):
        one, alone, _ = trained(CASES[name], "graph")
        several, together, _ = trained(CASES[name], "graph", devices=session.sharing)
        told = [numbers for history in (one, several) for numbers in numbers_of(history.history)[-1][2:]]
        values = [np.concatenate([np.ravel(value) for _, value in numbers]) for numbers in told]
        half = len(values) // 2
        history = max(float(np.abs(a - b).max()) for a, b in zip(values[:half], values[half:], strict=True))
        holds, text = near(alone, together)
        verdicts.append((name, (holds and history < ROUNDING, f"{text}, history by {history:.1g}")))
    return all_of(verdicts)


def shares_state(session: Session) -> Verdict:
    """What layers keep of batches: several devices must leave the mean of a batch where one leaves it."""
    _, alone, model = trained(CASES["normalization layers"], "graph", epochs=1, batch_size=45)
    _, together, _ = trained(CASES["normalization layers"], "graph", epochs=1, batch_size=45, devices=session.sharing)
    (place,) = [n for n, variable in enumerate(model.variables) if variable.path.endswith("moving_mean")]
    apart = np.abs(alone.arrays[f"model/{place}"] - together.arrays[f"model/{place}"]).max()
    return bool(apart < ROUNDING), f"apart by {apart:.1g}"


def shares_repeat(session: Session) -> Verdict:
    """Several devices beside themselves, and a training that they go on with."""
    states = [trained(CASES["convolution"], "graph", devices=session.sharing)[1] for _ in range(2)]
    return all_of([("repeated", same_bits(*states)), ("gone on with:", resumed(session.sharing))])


def halves(_: Session) -> Verdict:
    """Mixed precision beside float32: answers of 32 bits, and a loss that is near."""
    verdicts = []
    for precision in ("mixed_bfloat16", "mixed_float16"):
        losses = []
        for case in (CASES["dense"], replace(CASES["dense"], precision=precision)):
            outcome, _, model = trained(case, "graph")
            losses.append(outcome.history[-1].training["loss"])
        whole, half = losses
        near_enough = abs(whole - half) < 0.05 and model.layers[-1].dtype_policy.name in ("float32", precision)
        verdicts.append((precision, (near_enough, f"losses {whole:.4f} and {half:.4f}")))
    return all_of(verdicts)


def memory(session: Session) -> Verdict:
    """Whether memory is taken as it is needed."""
    import tensorflow as tf

    gpus: list[Any] = tf.config.get_visible_devices("GPU")
    if not gpus:
        return True, f"nothing to see on {session.device_name}"
    growing = all(tf.config.experimental.get_memory_growth(gpu) for gpu in gpus)
    peak = tf.config.experimental.get_memory_info("GPU:0")["peak"]
    return growing, f"memory growth {'on' if growing else 'off'}, {peak / 2**20:.0f} MiB at most so far"


def tensor_float_32(_: Session) -> Verdict:
    """Whether float32 products have all digits of a float32; TF32 has ten bits."""
    import tensorflow as tf

    a, b = np.random.default_rng(1).normal(size=(2, 256, 256)).astype("float32")
    apart = np.abs(tf.matmul(a, b).numpy() - a.astype("float64") @ b.astype("float64")).max()
    enabled = tf.config.experimental.tensor_float_32_execution_enabled()
    return bool(apart < 1e-3), f"products apart by {apart:.1g}, TF32 {'allowed' if enabled else 'off'}"


CHECKS = {
    "repeats": Check("a training repeats bit for bit", repeats, must=False),
    "tf32": Check("products of float32 are whole", tensor_float_32, must=False),
    "graph-keras": Check("engine graph is keras bit for bit", graph_and_keras, must=False),
    "xla-graph": Check("engine xla is graph to rounding", xla_and_graph),
    "precision": Check("mixed precision is near float32", halves),
    "memory": Check("memory is taken as it is needed", memory),
    "several": Check("gpu:all is one device to rounding", shares),
    "several-state": Check("gpu:all keeps the moving means of one device", shares_state),
    "deterministic": Check("with enable_op_determinism it repeats", repeats_deterministically),
    "resume": Check("a training gone on with is the whole one, bit for bit", lambda _: resumed(())),
    "several-repeat": Check("gpu:all repeats and resumes bit for bit", shares_repeat),
}
