"""How a run cleans its files: the same for each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleanup.cleaner import Cleaner
from cleanup.options import Options
from cleanup.rows import LONGEST, Fields, Judge

if TYPE_CHECKING:
    from cleanup.report.ledger import Replay


@dataclass(frozen=True, slots=True)
class Settings:
    """How files are cleaned. `longest` is the limit of one text, in code points, and of one record, in bytes;
    `strict` stops at the first bad record. `title` is the headline of whole files; `url` the address of those, and
    of records that have none. With `replay` nothing is judged: a ledger's decisions are applied.
    """

    options: Options = field(default_factory=Options)
    fields: Fields = field(default_factory=Fields)
    longest: int = LONGEST
    title: str | None = None
    encoding: str | None = None
    strict: bool = False
    ledger: bool = False  # whether every decision is written down
    newline: str = ""  # the line end of plain text that is written; "" leaves each as it is
    csv_safe: bool = False  # whether a ' goes before what a spreadsheet would take for a formula
    url: str | None = None
    replay: Replay | None = None

    def judge(self) -> Judge:
        """What gives a Result for each text."""
        return self.replay.opened() if self.replay else Cleaner(self.options)
