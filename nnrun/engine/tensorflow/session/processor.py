"""The processor as far as its arithmetic depends on it: instruction sets (AVX-512, AMX), caches, environment variables.

oneDNN, Eigen and XLA choose their kernels by the instructions that there are, and the blocks in which they add up by
the sizes of the caches: the same weights need the same of both.
"""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path
from typing import Any

INSTRUCTIONS = frozenset(
    [
        *("sse4_1", "sse4_2", "avx", "avx2", "fma", "f16c", "avx_vnni", "avx_ne_convert"),
        *("avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd", "avx512_vnni", "avx512_bf16", "avx512_fp16"),
        *("amx_tile", "amx_int8", "amx_bf16", "amx_fp16"),
        *("asimd", "asimdhp", "asimddp", "asimdfhm", "bf16", "i8mm", "sve", "sve2", "svebf16", "svei8mm", "sme"),
    ]
)
"""By which kernels are chosen, as Linux names them; those of ARM in the last line."""
VARIABLES = (
    *("TF_ENABLE_ONEDNN_OPTS", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "ONEDNN_DEFAULT_FPMATH_MODE"),
    *("TF_SET_ONEDNN_FPMATH_MODE", "TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "TF_XLA_FLAGS", "XLA_FLAGS"),
    *("TF_DETERMINISTIC_OPS", "TF_CUDNN_DETERMINISTIC", "TF_CUDNN_USE_AUTOTUNE", "NVIDIA_TF32_OVERRIDE"),
    *("TF_USE_LEGACY_KERAS", "OMP_NUM_THREADS", "CUDA_VISIBLE_DEVICES", "NNRUN_VIRTUAL_GPUS"),
)
"""Of the environment, those that change numbers."""
HALVES = {
    "mixed_bfloat16": (("avx512_bf16", "amx_bf16", "bf16", "svebf16"), (8, 0)),
    "mixed_float16": (("avx512_fp16", "amx_fp16", "asimdhp"), (7, 0)),
}
"""By precision: instructions of processors of which one computes with its halves, and the compute capability from
which on a GPU does."""
_FILE = Path("/proc/cpuinfo")
_CACHES = Path("/sys/devices/system/cpu/cpu0/cache")


def processor_name() -> str:
    """The CPU in words, with its number of cores."""
    name = _cpuinfo().get("model name") or platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores"


def slow_halves(precision: str, capability: tuple[int, int] | None = None) -> list[str]:
    """A note where a precision has halves that the device cannot compute with; none where that is not known.

    Args:
        precision: A Keras dtype policy.
        capability: A GPU's compute capability; None for the processor.
    """
    if precision not in HALVES:
        return []
    instructions, least = HALVES[precision]
    able = _flags().intersection(instructions) or not _flags() if capability is None else capability >= least
    device = "processor" if capability is None else "GPU"
    rounded = f"{precision} is slower than float32 here: this {device} has no instructions for it"
    return [] if able else [rounded]


def processor_facts() -> dict[str, Any]:
    """What decides the last digits beside versions, threads and device; what the system does not tell is left out."""
    facts = {
        "machine": platform.machine(),
        "features": sorted(INSTRUCTIONS.intersection(_flags())),
        "caches": list(_cache_sizes()),
        "environment": {name: os.environ[name] for name in VARIABLES if name in os.environ},
    }
    return {name: value for name, value in facts.items() if value}


def _flags() -> set[str]:
    return {*(_cpuinfo().get("flags") or _cpuinfo().get("Features") or "").split()}


@cache
def _cpuinfo() -> dict[str, str]:
    """What Linux tells of the first processor; nothing elsewhere. Read once: it does not change."""
    cpuinfo: dict[str, str] = {}
    try:
        with _FILE.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if not line.strip():
                    break
                name, _, value = line.partition(":")
                cpuinfo[name.strip()] = value.strip()
    except OSError:
        pass
    return cpuinfo


@cache
def _cache_sizes() -> tuple[str, ...]:
    """The sizes of its caches, the nearest first, as ``48K 2048K 266240K``; instructions have their own."""
    sizes = []
    for folder in sorted(_CACHES.glob("index*")):
        try:
            if (folder / "type").read_text().strip() != "Instruction":
                sizes.append((folder / "size").read_text().strip())
        except OSError:
            continue
    return tuple(sizes)
