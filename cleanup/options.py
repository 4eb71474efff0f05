"""What can be set: one frozen object."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

BEAMS = (1, 2, 4)
Focus = Literal["recall", "balanced", "precision"]
Foreign = Literal["auto", "keep", "drop", "translate"]
Detector = Literal["py3langid", "langdetect", "lingua"]
Engine = Literal["ctranslate2", "argos"]
_STEPS = ("normalize", "headline", "repeats", "boilerplate", "foreign", "site", "layout")  # what rules begin with


@dataclass(frozen=True, slots=True)
class Translation:
    """How to translate. Raises ValueError for a value that is none of the known ones.

    engine: "ctranslate2" reads Argos packages by itself; "argos" asks argostranslate and needs the extra `argos`.
    beam: how many hypotheses are followed (1, 2 or 4); 4 is argostranslate's own. 1 is fastest.
    threads: sentences translated side by side; None takes the cores this process may use.
    batch_tokens: tokens of a batch, a thread each; more is no faster and needs more memory (docs/translation.md).
    cache: whether translations are kept on disk for the next time.

    >>> Translation(engine="argo")
    Traceback (most recent call last):
    ValueError: engine must be one of ctranslate2, argos; not 'argo' (did you mean 'argos'?)
    """

    engine: Engine = "ctranslate2"
    beam: int = 4
    threads: int | None = None
    batch_tokens: int = 384
    cache: bool = True

    def __post_init__(self) -> None:
        _one_of("engine", self.engine, get_args(Engine))
        if self.beam not in BEAMS:
            raise ValueError(f"beam must be one of {', '.join(map(str, BEAMS))}; not {self.beam!r}")
        if self.threads is not None and not 1 <= self.threads <= 256:
            raise ValueError(f"threads must be between 1 and 256; not {self.threads!r}")


@dataclass(frozen=True, slots=True)
class Options:
    """How to clean. Raises ValueError for a value that is none of the known ones, TypeError for a single one where
    several are meant (`skip`, `rules`).

    focus: "recall" removes only what is certainly not the article, "precision" also what is doubtful.
    foreign: "auto" removes foreign boilerplate, and keeps but lists foreign paragraphs and quotations; "keep"
        removes nothing for its language; "drop" removes every foreign line and sentence (quotations stay);
        "translate" is "auto", and what stays is translated into the page's language.
    language: the ISO 639-1 code of the pages, or a tag such as "pt-BR", where the caller knows it; None detects it.
    detector: which model tells languages apart; "lingua" needs the extra of that name.
    skip: rules, or their prefixes, that must not fire: ("headline", "boilerplate/id"); a group of phrases alone is that
        group in every language ("comments").
    rules: the user's own phrase files, in the format of docs/phrases.md.
    site_profile: a file that `cleanup learn` made; the lines that it knows of a page's site go.
    translate_to: the ISO 639-1 code of the language that the clean text is translated to; None leaves it as it is.
    translation: how to translate, where there is something to.

    >>> Options(focus="precison")
    Traceback (most recent call last):
    ValueError: focus must be one of recall, balanced, precision; not 'precison' (did you mean 'precision'?)
    >>> Options(language="pt-BR", skip=["comments"]).skip
    ('boilerplate/*/comments',)
    >>> Options(skip="comments")
    Traceback (most recent call last):
    TypeError: skip must be a tuple or a list, such as ('comments',); not 'comments'
    """

    focus: Focus = "balanced"
    foreign: Foreign = "auto"
    language: str | None = None
    detector: Detector = "py3langid"
    skip: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()
    site_profile: Path | None = None
    translate_to: str | None = None
    translation: Translation = field(default_factory=Translation)

    def __post_init__(self) -> None:
        _one_of("focus", self.focus, get_args(Focus))
        _one_of("foreign", self.foreign, get_args(Foreign))
        _one_of("detector", self.detector, get_args(Detector))
        settled: dict[str, Any] = {
            "skip": tuple(_rule(name) for name in _several("skip", self.skip)),
            "rules": tuple(Path(path) for path in _several("rules", self.rules)),
        }
        if self.site_profile is not None:
            settled["site_profile"] = Path(_name("site_profile", self.site_profile))
        if self.language is not None:
            from cleanup.languages import checked

            settled["language"] = checked(_name("language", self.language))
        for name, value in settled.items():
            object.__setattr__(self, name, value)

    @classmethod
    def load(cls, path: str | Path) -> Options:
        """The options in a TOML file: all of a `cleanup.toml`, or the table `[tool.cleanup]` of a `pyproject.toml`.

        Keys are the fields; `rules` and `site_profile` are relative to the file. Raises OSError, and ValueError, naming
        the file, for what is no TOML, an unknown key, or a value that is none of the known ones.
        """
        path = Path(path)
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            table = content.get("tool", {}).get("cleanup", {}) if path.name == "pyproject.toml" else content
            for key in table:
                _one_of("a key", key, tuple(known.name for known in fields(cls)))
            lists: dict[str, Any] = {}
            if "rules" in table:
                lists["rules"] = tuple(path.parent / name for name in _several("rules", table["rules"]))
            if "site_profile" in table:
                lists["site_profile"] = path.parent / _name("site_profile", table["site_profile"])
            if "translation" in table:
                if not isinstance(table["translation"], dict):
                    raise TypeError(f"translation must be a table: [translation]; not {table['translation']!r}")
                lists["translation"] = Translation(**table["translation"])
            return cls(**{**table, **lists})
        except (UnicodeDecodeError, TypeError, AttributeError, ValueError, RecursionError) as error:
            raise ValueError(f"{path}: {error}") from error


def _several(name: str, values: Any) -> list[Any]:
    """The names or paths; TypeError for a single one, of which Python would take the letters one by one."""
    if isinstance(values, (str, bytes, Path)) or not isinstance(values, Iterable):
        raise TypeError(f"{name} must be a tuple or a list, such as ({str(values)!r},); not {str(values)!r}")
    return [_name(name, value) for value in values]


def _name(name: str, value: Any) -> Any:
    """A name or a path; TypeError for anything else."""
    if not isinstance(value, (str, Path)):
        raise TypeError(f"{name} takes text; not {value!r}")
    return value


def _rule(name: str) -> str:
    """A rule or a prefix as the steps know it. Raises ValueError for what no rule can begin with.

    >>> _rule("comments"), _rule("boilerplate/id")
    ('boilerplate/*/comments', 'boilerplate/id')
    """
    from cleanup.phrases.files import no_such_rule, prefix_of

    prefix = prefix_of(name)
    if prefix.strip("/").split("/")[0] not in (*_STEPS, "", "*"):
        raise no_such_rule(name, _STEPS)
    return prefix


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        from difflib import get_close_matches

        near = get_close_matches(str(value), known, 1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise ValueError(f"{name} must be one of {', '.join(known)}; not {value!r}{hint}")
