"""`python -m cleanup`."""

from cleanup.cli import main

main(prog_name="cleanup")
