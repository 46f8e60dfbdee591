"""``python -m tests.gpu``: tries on the GPUs of this machine what training promises, and prints what holds there.

Without a GPU it says so and ends with 0. ``NNRUN_VIRTUAL_GPUS=2`` tries the same on two devices of the CPU.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the checks; gives 1 where one did not hold that must."""
    from nnrun.engine import open_session
    from nnrun.errors import ConfigError
    from tests.gpu.checks import CHECKS

    parser = argparse.ArgumentParser(prog="python -m tests.gpu", description=__doc__)
    parser.add_argument("checks", nargs="*", metavar="NAME", help=f"of {', '.join(CHECKS)}; all by default")
    asked = parser.parse_args(arguments)
    try:
        session = open_session(seed=1, device="gpu:all")
    except ConfigError as error:
        print(f"skipped: {error.problems[0].message}; NNRUN_VIRTUAL_GPUS=2 make gpu-check tries the same on the CPU")
        return 0
    print(f"{session.device} ({session.device_name}), TensorFlow {session.versions['tensorflow']}")
    broken = 0
    for name in asked.checks or CHECKS:
        check = CHECKS[name]
        try:
            holds, told = check.run(session)
        except Exception as error:  # whatever TensorFlow finds on this machine is what the table is for
            holds, told = False, f"{type(error).__name__}: {str(error).splitlines()[0][:200]}"
        broken += check.must and not holds
        verdict = "holds" if holds else "BROKEN" if check.must else "differs"
        print(f"{verdict:8} {name:18} {check.promise}: {told}", flush=True)
    print(f"{broken} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.exit(main())
