"""Compiles the kernel: when the package is built, or by `python -m cleanup.kernel compile`, never when it runs.

Needs nothing but the standard library and a C compiler: `CC`, or the first of cc, gcc, clang.
"""

from __future__ import annotations

import ctypes
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from cleanup.kernel import LIBRARY, SUMS, checksums, sources, switched_off

# No -march: the library may run on another machine. No contraction: a product added in one step is rounded once, and
# numpy rounds twice.
FLAGS = ("-std=c99", "-O3", "-fPIC", "-shared", "-ffp-contract=off", "-fno-trapping-math", "-fvisibility=hidden")
SECONDS = 300


class NotBuilt(Exception):
    """Why there is no kernel."""


def compile_kernel() -> None:
    """Writes the library and its checksums beside the sources. Raises NotBuilt, and leaves none, where it cannot."""
    for path in (LIBRARY, SUMS):
        path.unlink(missing_ok=True)
    if switched_off():
        raise NotBuilt("CLEANUP_KERNEL=0")
    compiler = shlex.split(os.environ.get("CC", "")) or [found for name in ("cc", "gcc", "clang")
                                                         if (found := shutil.which(name))][:1]  # fmt: skip
    if not compiler:
        raise NotBuilt("no C compiler (cc, gcc, clang, or CC)")
    with tempfile.TemporaryDirectory(dir=LIBRARY.parent) as folder:
        made = Path(folder) / LIBRARY.name
        command = [*compiler, *FLAGS, *shlex.split(os.environ.get("CFLAGS", "")), "-o", str(made)]
        command += [*(str(path) for path in sources() if path.suffix == ".c"), "-lm"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=SECONDS)
            if done.returncode:
                raise NotBuilt(f"{compiler[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
            ctypes.CDLL(str(made))
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotBuilt(str(error)) from error
        made.replace(LIBRARY)
    SUMS.write_text(checksums(), encoding="ascii")
