"""Fuzzing: hostile bytes for everything that reads what others wrote. See `python -m tests.fuzz --help`."""
