"""What an answer depends on besides the text and the options: the versions of the package's parts."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from cleanup.lines import MODEL_VERSION
from cleanup.phrases.compiled import digest
from cleanup.phrases.files import packaged

_LIBRARIES = ("article-cleanup", "ftfy", "py3langid", "langdetect", "numpy")


@cache
def made_with() -> MappingProxyType[str, str]:
    """The versions of cleanup, of what it judges with and of its phrases (a digest): same versions, same answers.

    >>> sorted(made_with())
    ['article-cleanup', 'ftfy', 'langdetect', 'line model', 'numpy', 'phrases', 'py3langid']
    """
    from importlib.metadata import version  # takes longer to import than all of this module

    found = {name: version(name) for name in _LIBRARIES}
    return MappingProxyType({**found, "line model": MODEL_VERSION, "phrases": digest(packaged())[:12]})
