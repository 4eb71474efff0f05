"""For those who work on the kernel, and for the build.

python -m cleanup.kernel compile    compiles the C files, as the build of the package does
python -m cleanup.kernel            says which code answers, the compiled or numpy's
"""

from __future__ import annotations

import sys

from cleanup.kernel import status
from cleanup.kernel.build import NotBuilt, compile_kernel


def main(arguments: list[str]) -> int:
    if arguments == ["compile"]:
        try:
            compile_kernel()
        except NotBuilt as error:
            print(f"not compiled: {error}", file=sys.stderr)
            return 1
    print(f"kernel: {status()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
