"""Boilerplate phrases, a TOML file a language, each group with its own proof. See docs/phrases.md."""

from cleanup.phrases.files import GROUPS
from cleanup.phrases.match import ANY, Match, Matcher
from cleanup.phrases.table import Rule, Table, default_table, extended_table

__all__ = ["ANY", "GROUPS", "Match", "Matcher", "Rule", "Table", "default_table", "extended_table"]
