"""The innermost loops, compiled. Floor 0: knows arrays and nothing of what they mean.

Whoever has such a loop asks for its function by name and gets None where there is none: then numpy answers, slower and
the same to the bit (tests/test_kernel.py). There is none where no compiler was when the package was built, where the
library is not the one that was built from these sources, and with CLEANUP_KERNEL=0 in the environment.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import ctypes

Function: TypeAlias = Callable[..., None]
FOLDER = Path(__file__).parent
LIBRARY = FOLDER / "kernel.compiled"  # not .so: whoever walks the package's modules would import it as one of Python's
SUMS = FOLDER / "kernel.sums"  # of the sources and the library: a library cut short would end the process

# Arguments by name: "n" is a number, the others numpy's names for what an array holds, row after row.
FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        "languages_cut": "u4 i8 n u1 u1 i8 i8 i8 i8 i8 u1 i8",
        "languages_walk": "u1 n i4 u1 i4 i4 i4 i4 i4 i8 u4",
        "languages_scores": "u4 u4 i8 i8 n i2 i4 n i4 u4 u4 u4 i4 i8 i8 i8 n f8 f4",
        "languages_screen": "u4 i8 i8 n i2 n n n n i8",
        "languages_new": "u4 i8 i8 n u1 u4 i8",
        "languages_distinct": "u1 i8 i8 n i4 n i8 i8 i8",
        "languages_weights": "u4 n u1 n u1 n n i8 i2 n i2",
        "languages_against": "u4 n u1 n u1 n n i8 i2 n i4 i8 n f8 f8 i2 f8",
        "languages_evidence": "u1 i8 i8 n i8 n i8 u1 i8 i8 i8 u1 i8 i8",
        "languages_pieces": "u4 i8 n u1 n f8 i8 i8 i8 f8 u1 i8 i8 i8",
        "languages_path": "f4 n i8 f8 i8 n i4 f8 i4",
        "lines_rows": "u4 i8 i8 n i8 i8 u2 i8 i4 i8 i8",
        "lines_words": "u2 i8 n u1 u2 u1 i8 i8 u4 u4 u1 u4 u4 i8",
        "lines_known": "u4 n u2 u4 i4",
        "lines_vectors": "i4 i8 n u1 i8 i8",
        "lines_features": "u1 i8 i8 i4 i8 u4 u4 u1 i8 n f8 u4 u4 f8 u1 i8 u4 f4 f8",
        "lines_logged": "f8 n f4",
        "lines_enter": "f4 f4 f4 n i8 f4 n i8 i8 f4 i8 n i2",
        "lines_network": "i2 n n u1 i8 i8 n n n i8 n n n i2 f4 f4 i1 n f4 i2 f4 i8",
        "text_edges": "u4 i8 n n n u4 u4",
        "text_fold": "u4 i8 i8 n u4 u4 u1 u4 i8 u4 i8 i8 u1 i8",
        "text_paragraphs": "u4 i8 n u1 n n i8 u1 u1",
        "text_places": "u4 n n u1 u1 n u1 u1 i8 i8 i8 i8 i8",
        "phrases_tell": "u4 i8 u4 i8 i8 n i8 u1 u1 n i4 n n u8 u4 u8 u1 u1 u1 u8 u8 n n n u4 i4 u8 i4 n i4 i4 u1 i4 "
        "i4 u4 u4 u1 i4 i4 n i8",
        "phrases_parts": "u4 i8 u4 i8 n u1 u1 i4 i8 i8",
    }
)


def switched_off() -> bool:
    """Whether CLEANUP_KERNEL=0 says that there shall be no kernel."""
    return os.environ.get("CLEANUP_KERNEL") == "0"


def sources() -> list[Path]:
    """The files that the library is made of, in a fixed order."""
    return sorted([*FOLDER.glob("*.c"), *FOLDER.glob("*.h")])


def checksums() -> str:
    """Of the sources and of the library as they are. Raises OSError where one cannot be read."""
    source = b"".join(path.read_bytes() for path in sources())
    return f"{zlib.crc32(source):08x} {zlib.crc32(LIBRARY.read_bytes()):08x}"


def function(name: str) -> Function | None:
    """A function of the kernel, or None where numpy has to answer.

    It takes numbers and arrays in the order of FUNCTIONS and raises TypeError for others. How long the arrays have to
    be says the C file.
    """
    library = _library()[0]
    return None if library is None else _functions(name)


def status() -> str:
    """Which code answers, and why numpy does where it does.

    >>> status().split()[0] in ("compiled", "numpy")
    True
    """
    return _library()[1]


@cache
def _library() -> tuple[ctypes.CDLL | None, str]:
    if switched_off():
        return None, "numpy (CLEANUP_KERNEL=0)"
    try:
        if not LIBRARY.exists():
            return None, "numpy (the kernel was not compiled when the package was built)"
        if SUMS.read_text(encoding="ascii") != checksums():
            return None, "numpy (the kernel is damaged or of other sources: python -m cleanup.kernel compile)"
        import ctypes

        library = ctypes.CDLL(str(LIBRARY))
        for name in FUNCTIONS:
            getattr(library, name)
    except (OSError, ValueError, AttributeError, ImportError) as error:
        return None, f"numpy (the kernel cannot be loaded: {error})"
    return library, "compiled"


@cache
def _functions(name: str) -> Function:
    import ctypes

    import numpy as np

    wanted = [None if kind == "n" else np.dtype(kind) for kind in FUNCTIONS[name].split()]
    library, _ = _library()
    called: Any = getattr(library, name)
    called.argtypes = [ctypes.c_int64 if kind is None else ctypes.c_void_p for kind in wanted]
    called.restype = None
    addressof = ctypes.addressof
    placed: Any = (ctypes.c_char * 0).from_buffer  # where an array is, in a third of the time of ndarray.ctypes

    def call(*given: Any) -> None:
        passed = []
        for value, kind in zip(given, wanted, strict=True):
            if kind is None:
                passed.append(value)
            elif isinstance(value, np.ndarray) and value.dtype == kind and (flags := value.flags).c_contiguous:
                passed.append(addressof(placed(value)) if flags.writeable else value.ctypes.data)
            else:
                raise TypeError(f"{name}: {kind} in one piece wanted, not {value!r:.80}")
        called(*passed)

    return call
