"""Compiles the phrase files, the kernel and an editable install's modules when the package is built, so that no process
has to."""

from __future__ import annotations

import sys
from compileall import compile_dir
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Compile(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # The package itself needs what a build environment lacks; what is compiled here needs nothing.
        bare = ModuleType("cleanup")
        bare.__path__ = [str(Path(self.root) / "cleanup")]
        sys.modules["cleanup"] = bare
        from cleanup.phrases.compiled import COMPILED, save

        save()
        build_data["artifacts"].append(COMPILED.relative_to(self.root).as_posix())
        if self.target_name == "wheel":
            self._kernel(build_data)
        if version == "editable":  # pip compiles the others; here each process would, where Python may write nothing
            compile_dir(Path(self.root) / "cleanup", quiet=2)

    def _kernel(self, build_data: dict[str, Any]) -> None:
        """The C files as a library, and the wheel's name says for which machines; without a compiler it is for all."""
        from cleanup.kernel import LIBRARY, SUMS
        from cleanup.kernel.build import NotBuilt, compile_kernel

        try:
            compile_kernel()
        except NotBuilt as error:
            self.app.display_warning(f"No kernel: {error}. All works, but slower: numpy answers in its place.")
            return
        build_data["artifacts"] += [path.relative_to(self.root).as_posix() for path in (LIBRARY, SUMS)]
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{_platform()}"  # it knows nothing of Python


def _platform() -> str:
    from packaging.tags import sys_tags  # hatchling needs it too

    return next(tag.platform for tag in sys_tags() if not tag.platform.startswith(("manylinux", "musllinux")))
