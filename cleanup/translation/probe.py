"""`python -m cleanup.translation.probe FOLDER`: loads a package, translates one sentence; status 1 and why if not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cleanup.options import Engine, Translation
from cleanup.translation.engines import engine
from cleanup.translation.packages import BrokenPackage, read_package


def main(path: str) -> str | None:
    """What is wrong with the package, or None."""
    try:
        package = read_package(Path(path))
        kind: Engine = "ctranslate2" if package.pieces.is_file() else "argos"
        engine(package, Translation(engine=kind, beam=1, threads=1, cache=False)).translate(["1."], 1)
    except (BrokenPackage, ModuleNotFoundError) as error:
        return str(error)
    except (RuntimeError, ValueError, OSError, KeyError, IndexError) as error:
        return f"the model cannot translate a sentence: {error}"
    return None


if __name__ == "__main__":
    if wrong := main(sys.argv[1]):
        print(json.dumps({"fault": wrong}))
        raise SystemExit(1)
