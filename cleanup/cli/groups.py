"""Commands whose help shows the options in groups."""

from __future__ import annotations

import functools
from typing import Any

import click

LAST = "Options"  # of what has no group


class Option(click.Option):
    """An option that help shows under the heading `group`."""

    def __init__(self, *args: Any, group: str = LAST, **how: Any) -> None:
        super().__init__(*args, **how)
        self.group = group


option = functools.partial(click.option, cls=Option)


class Command(click.Command):
    """A command whose help shows its options group by group, in the order in which the groups come first."""

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(context):
            if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context)):
                groups.setdefault(getattr(parameter, "group", LAST), []).append(record)
        for name, records in groups.items():
            with formatter.section(name):
                formatter.write_dl(records)
