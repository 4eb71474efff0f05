"""Write cleanup/mojibake.npz: what ftfy's pattern for mojibake could match, as tables.

    python bench/mojibake_tables.py
"""

from __future__ import annotations

from cleanup.arrays import write_arrays
from cleanup.mojibake import FILE, made

if __name__ == "__main__":
    held = made()
    write_arrays(FILE, **held._asdict())
    print(f"{FILE}: {len(held.alone)} classes, {FILE.stat().st_size / 1000:.1f} kB")
