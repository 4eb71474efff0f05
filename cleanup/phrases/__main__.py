"""For those who write phrase files, and for the build.

python -m cleanup.phrases check [FILE…]    the defects of phrase files
python -m cleanup.phrases compile          all of them into compiled.bin, as the build of the package does
"""

from __future__ import annotations

import sys
from pathlib import Path

from cleanup.phrases.check import defects
from cleanup.phrases.compiled import save
from cleanup.phrases.files import packaged, parse


def main(arguments: list[str]) -> int:
    if arguments == ["compile"]:
        save()
        return 0
    found = 0
    for path in [Path(a) for a in arguments if a != "check"] or packaged():
        try:
            file = parse(path.read_bytes(), path.name)
            for line in defects(file):
                print(line)
                found += 1
        except ValueError as error:
            print(error)
            found += 1
        else:
            print(f"{path.name}: {len(file.groups)} groups")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
