"""Boilerplate phrases, a TOML file a language, each group with its own proof. See docs/phrases.md."""

from cleanup.phrases.build import default_table, extended_table
from cleanup.phrases.files import GROUPS
from cleanup.phrases.kinds import Match, Near
from cleanup.phrases.match import Matcher
from cleanup.phrases.table import Rule, Table

__all__ = ["GROUPS", "Match", "Matcher", "Near", "Rule", "Table", "default_table", "extended_table"]
