"""Callers of `cleanup.arrow.clean_batch` for the tools that pipelines are built with; each needs its own extra."""
