"""Draws how time grows with the input, for docs/performance.md, from what bench/speed.py --growth measured.

    python bench/growth_plot.py speed.json docs/images/growth.svg

Both axes are logarithmic: a straight line that rises by a decade in a decade is time in proportion to size.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]

WIDTH, HEIGHT, MARGIN = 340, 300, 48  # of one chart, in pixels
SECONDS = (1e-3, 1e-2, 1e-1, 1e0, 1e1)
STYLE = """<style>text{font:12px sans-serif;fill:#777}.axis{stroke:#999;stroke-width:.5}
.even{stroke:#999;stroke-dasharray:4 4;fill:none}.time{stroke:#0072b2;stroke-width:2;fill:none}
circle{fill:#0072b2}</style>"""


def chart(title: str, points: list[Point], left: int) -> str:
    """One chart: the points, joined, and a dashed line through the last of them on which time is in proportion."""
    first, last = (math.floor(math.log10(points[0][0])), math.ceil(math.log10(points[-1][0])))

    def place(size: float, seconds: float) -> Point:
        x = left + MARGIN + (math.log10(size) - first) / (last - first) * (WIDTH - MARGIN - 12)
        y = (math.log10(SECONDS[-1]) - math.log10(seconds)) / (len(SECONDS) - 1) * (HEIGHT - 2 * MARGIN) + MARGIN
        return round(x, 1), round(y, 1)

    def line(kind: str, *ends: Point) -> str:
        return f'<polyline class="{kind}" points="{" ".join(f"{x},{y}" for x, y in ends)}"/>'

    parts = [f'<text x="{left + MARGIN}" y="{MARGIN - 24}">{title}</text>']
    for seconds in SECONDS:
        x, y = place(10**first, seconds)
        parts += [line("axis", (x, y), place(10**last, seconds)), f'<text x="{left}" y="{y + 4}">{seconds:g} s</text>']
    for power in range(first, last + 1):
        x, y = place(10**power, SECONDS[0])
        parts += [f'<text x="{x}" y="{y + 18}" text-anchor="middle">{short(10**power)}</text>']
    size, seconds = points[-1]
    least = max(10.0**first, size * SECONDS[0] / seconds)
    parts += [line("even", place(least, seconds * least / size), place(size, seconds))]
    parts += [line("time", *(place(*point) for point in points))]
    parts += [f'<circle cx="{x}" cy="{y}" r="3"/>' for x, y in (place(*point) for point in points)]
    return "\n".join(parts)


def short(number: int) -> str:
    """A power of ten in few characters.

    >>> short(1000), short(10_000_000), short(10)
    ('1 k', '10 M', '10')
    """
    for size, name in ((10**6, " M"), (10**3, " k")):
        if number >= size:
            return f"{number // size}{name}"
    return str(number)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measured", type=Path)
    parser.add_argument("drawing", type=Path)
    asked = parser.parse_args()
    growth = json.loads(asked.measured.read_text(encoding="utf-8"))["growth"]
    charts = [
        chart(name, [(float(size), max(seconds, SECONDS[0])) for size, seconds in found.items()], n * WIDTH)
        for n, (name, found) in enumerate(growth.items())
    ]
    size = f'width="{WIDTH * len(charts)}" height="{HEIGHT}"'
    asked.drawing.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n{STYLE}\n' + "\n".join(charts) + "\n</svg>\n", "utf-8"
    )


if __name__ == "__main__":
    main()
