"""Compiles the phrase files when the package is built, so that no process has to."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompilePhrases(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # The package itself needs what a build environment lacks; cleanup.phrases needs nothing.
        bare = ModuleType("cleanup")
        bare.__path__ = [str(Path(self.root) / "cleanup")]
        sys.modules["cleanup"] = bare
        from cleanup.phrases.compiled import COMPILED, save

        save()
        build_data["artifacts"].append(COMPILED.relative_to(self.root).as_posix())
