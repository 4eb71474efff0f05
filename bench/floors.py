"""Holds score.py's tables against bench/floors.toml, and the file itself against its history: floors only rise.

python bench/floors.py scores.json
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FLOORS = Path(__file__).with_name("floors.toml")
Floors = dict[str, dict[str, dict[str, float]]]


def parse(text: str) -> Floors:
    """`[minimum]` and `[maximum]` tables: score.py's row, then its column."""
    floors: Floors = tomllib.loads(text)
    return floors


def broken(floors: Floors, scores: dict[str, dict[str, Any]]) -> list[str]:
    """What the scores fall short of, a line each."""
    found = []
    for side, sign, word in (("minimum", 1, "below"), ("maximum", -1, "above")):
        for row, columns in floors.get(side, {}).items():
            for column, bound in columns.items():
                value = scores.get(row, {}).get(column)
                if value is None:
                    found.append(f"{row}: {column} was not measured")
                elif sign * (value - bound) < 0:
                    found.append(f"{row}: {column} = {value:.4f} is {word} {bound}")
    return found


def lowered(now: Floors, before: Floors) -> list[str]:
    """Bounds that are looser now than before, or gone."""
    found = []
    for side, sign in (("minimum", 1), ("maximum", -1), ("speed", 1)):
        for row, columns in before.get(side, {}).items():
            for column, bound in columns.items():
                value = now.get(side, {}).get(row, {}).get(column)
                if value is None or sign * (value - bound) < 0:
                    found.append(f"{row}: the floor of {column} was {bound} and is {value}")
    return found


def history() -> list[Floors]:
    """The file as it was in each commit; nothing outside a git checkout."""
    git = ["git", "-C", str(FLOORS.parent)]
    log = subprocess.run([*git, "log", "--format=%H", "--", FLOORS.name], capture_output=True, text=True)
    versions = []
    for commit in log.stdout.split():
        shown = subprocess.run([*git, "show", f"{commit}:./{FLOORS.name}"], capture_output=True, text=True)
        if shown.returncode == 0:
            versions.append(parse(shown.stdout))
    return versions


def main(path: str) -> int:
    floors = parse(FLOORS.read_text(encoding="utf-8"))
    found = broken(floors, json.loads(Path(path).read_text(encoding="utf-8")))
    for before in history():
        found += lowered(floors, before)
    for line in dict.fromkeys(found):
        print(f"floor: {line}")
    print("floors: " + (f"{len(found)} broken" if found else "all hold"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
