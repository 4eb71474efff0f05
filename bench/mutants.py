"""Mutation testing: are the tests of a module worth anything?

python bench/mutants.py [MODULE …] [--jobs N] [--json FILE] [--sample N]

Each mutant is a module with one small fault: `<` for `<=`, `and` for `or`, a number one higher, an argument left out
(the list is mutmut's and cosmic-ray's: `variants`). The tests are collected and run once, with every line's tests
noted; then for each mutant a fork of that warm process puts the faulty code into the function it belongs to, and runs
the tests that reach its line, the quickest first, until one fails. So a mutant costs a tenth of a second, and what is
measured is what this process sees: tests that start the command kill nothing here.

Survivors that no test can kill, as they do the same, are listed with the reason in bench/mutants_equivalent.json.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import json
import os
import random
import resource
import signal
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
STEPS = ("normalize", "headline", "repeats", "boilerplate", "foreign", "layout", "site", "extracted")
MODULES = ("cleanup.model", *(f"cleanup.steps.{step}" for step in STEPS),
           *(f"cleanup.translation.{name}" for name in ("install", "archive", "packages")))  # fmt: skip
# Tests of these modules that run in this process and take little; those of the command and of the browser start others.
TESTS = {
    "cleanup.model": ("test_model.py",),
    "cleanup.steps": ("test_steps.py", "test_normalize.py", "test_boilerplate.py", "test_extracted.py",
                      "test_golden.py", "test_sites.py"),
    "cleanup.translation": ("test_packages.py",),
}  # fmt: skip
EQUIVALENT = Path(__file__).with_name("mutants_equivalent.json")
SLOW = 4.0  # seconds of CPU of a test above which it is left out
PATIENCE = 5.0  # seconds of CPU beyond ten times what the tests take without a fault

_SWAPPED: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE,), ast.LtE: (ast.Lt,), ast.Gt: (ast.GtE,), ast.GtE: (ast.Gt,), ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.And: (ast.Or,), ast.Or: (ast.And,), ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,), ast.FloorDiv: (ast.Div,), ast.Mod: (ast.Div,), ast.Pow: (ast.Mult,),
    ast.LShift: (ast.RShift,), ast.RShift: (ast.LShift,), ast.BitOr: (ast.BitAnd,), ast.BitAnd: (ast.BitOr,),
    ast.BitXor: (ast.BitAnd,), ast.USub: (ast.UAdd,), ast.Break: (ast.Continue,), ast.Continue: (ast.Break,),
}  # fmt: skip
_METHODS = {"lower": "upper", "upper": "lower", "lstrip": "rstrip", "rstrip": "lstrip", "find": "rfind",
            "rfind": "find", "startswith": "endswith", "endswith": "startswith", "partition": "rpartition",
            "rpartition": "partition", "removeprefix": "removesuffix", "removesuffix": "removeprefix",
            "any": "all", "all": "any", "min": "max", "max": "min"}  # fmt: skip


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """The node with one fault each; what is below it is the business of others."""
    if isinstance(node, ast.Compare):
        for n, op in enumerate(node.ops):
            for other in _SWAPPED.get(type(op), ()):
                yield _changed(node, ops=[*node.ops[:n], other(), *node.ops[n + 1 :]])
    elif isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)):
        for other in _SWAPPED.get(type(node.op), ()):
            yield _changed(node, op=other())
        if isinstance(node, ast.AugAssign):
            yield ast.copy_location(ast.Assign([node.target], node.value), node)
    elif isinstance(node, ast.UnaryOp):
        if isinstance(node.op, ast.Not):
            yield node.operand
        for other in _SWAPPED.get(type(node.op), ()):
            yield _changed(node, op=other())
    elif isinstance(node, (ast.Break, ast.Continue)):
        yield ast.copy_location(_SWAPPED[type(node)][0](), node)
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
        if not isinstance(node.value, ast.Constant):
            yield _changed(node, value=ast.copy_location(ast.Constant(None), node.value))
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    elif isinstance(node, ast.Lambda):
        yield _changed(node, body=ast.copy_location(ast.Constant(None), node.body))


def _changed(node: Any, **fields: Any) -> Any:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield _changed(node, value=not value)
    elif isinstance(value, (int, float)):
        yield _changed(node, value=value + 1)
    elif isinstance(value, (str, bytes)):
        mark: Any = "XX" if isinstance(value, str) else b"XX"
        yield _changed(node, value=mark + value + mark)
    elif value is None:
        yield _changed(node, value="")


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        yield _changed(node, func=_changed(node.func, attr=_METHODS[node.func.attr]))
    if isinstance(node.func, ast.Name) and node.func.id in _METHODS:
        yield _changed(node, func=_changed(node.func, id=_METHODS[node.func.id]))
    for n, argument in enumerate(node.args):
        if not isinstance(argument, (ast.Constant, ast.Starred, ast.GeneratorExp)):
            yield _changed(node, args=[*node.args[:n], ast.copy_location(ast.Constant(None), argument),
                                       *node.args[n + 1 :]])  # fmt: skip
    for n in range(len(node.keywords)):
        yield _changed(node, keywords=[*node.keywords[:n], *node.keywords[n + 1 :]])


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the tree a node hangs, and the statement at the top of the module, or method, that it is part of."""

    parent: ast.AST
    field: str
    index: int | None
    owner: tuple[str, ...]  # names of classes and the function; () for an assignment to a constant
    top: ast.stmt
    line: int

    def put(self, node: ast.AST) -> ast.AST:
        if self.index is None:
            before: ast.AST = getattr(self.parent, self.field)
            setattr(self.parent, self.field, node)
            return before
        several = getattr(self.parent, self.field)
        before, several[self.index] = several[self.index], node
        return before


_UNSEEN = {"annotation", "returns", "decorator_list", "type_params", "ctx"}


def places(tree: ast.Module) -> Iterator[Place]:
    """Everything in functions and methods, and the values of the module's constants; no types, no docstrings."""
    tops: list[tuple[tuple[str, ...], ast.stmt]] = []
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.Assign)):
            tops.append(((statement.name,) if isinstance(statement, ast.FunctionDef) else (), statement))
        elif isinstance(statement, ast.ClassDef):
            tops += [((statement.name, s.name), s) for s in statement.body if isinstance(s, ast.FunctionDef)]
    for owner, top in tops:
        stack: list[ast.AST] = [top]
        while stack:
            parent = stack.pop()
            for name, value in ast.iter_fields(parent):
                if name in _UNSEEN or isinstance(parent, ast.JoinedStr):
                    continue
                for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                    if not isinstance(child, ast.AST) or _is_docstring(child):
                        continue
                    line = getattr(child, "lineno", getattr(parent, "lineno", top.lineno))
                    yield Place(parent, name, index, owner, top, line)
                    stack.append(child)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


@dataclass(slots=True)
class Mutant:
    module: str
    place: Place
    node: ast.AST
    was: str
    now: str
    tree: ast.Module
    state: str = ""  # killed, survived, timeout, untested

    @property
    def key(self) -> str:
        return f"{self.module}:{'.'.join(self.place.owner)}: {self.was} -> {self.now}"

    def apply(self) -> None:
        """Puts the faulty code into the living module."""
        self.place.put(self.node)
        module = sys.modules[self.module]
        if self.place.owner:
            function = _function(module, self.place.owner)
            file = function.__code__.co_filename
            function.__code__ = _code(compile(self.tree, file, "exec"), self.place.owner)
            function.__defaults__ = _defaults(self.place.top, module) or function.__defaults__
        else:
            later = [s for s in self.tree.body if isinstance(s, ast.Assign) and s.lineno >= self.place.top.lineno]
            exec(compile(ast.Module(list(later), []), module.__file__ or "", "exec"), vars(module))  # noqa: S102
        _forget(module)


def _forget(module: ModuleType) -> None:
    """Clears what the functions of a module keep."""
    for value in list(vars(module).values()):
        getattr(value, "cache_clear", lambda: None)()


def _defaults(top: ast.stmt, module: ModuleType) -> tuple[Any, ...]:
    """The defaults of a function, as its text has them by now."""
    assert isinstance(top, ast.FunctionDef)
    return tuple(
        eval(compile(ast.fix_missing_locations(ast.Expression(d)), "", "eval"), vars(module))  # noqa: S307
        for d in top.args.defaults
    )


def _function(module: ModuleType, owner: tuple[str, ...]) -> FunctionType:
    found: Any = vars(module)[owner[0]]
    for name in owner[1:]:
        found = vars(found)[name]
    while not isinstance(found, FunctionType) or hasattr(found, "__wrapped__"):
        found = next(
            inner for name in ("__wrapped__", "fget", "func", "__func__") if (inner := getattr(found, name, None))
        )
    return found


def _code(code: CodeType, owner: Sequence[str]) -> CodeType:
    for name in owner:
        code = next(c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == name)
    return code


def mutants(name: str) -> list[Mutant]:
    """Every mutant of a module; those that Python itself refuses are none."""
    module = importlib.import_module(name)
    tree = ast.parse(Path(module.__file__ or "").read_text("utf-8"))
    found = []
    for place in places(tree):
        node = getattr(place.parent, place.field)
        node = node if place.index is None else node[place.index]
        for other in variants(node):
            shown = ast.unparse(node), ast.unparse(ast.fix_missing_locations(other))
            place.put(other)
            try:
                compile(tree, name, "exec")
                found.append(Mutant(name, place, other, *shown, tree))
            except (SyntaxError, TypeError, ValueError):
                pass
            finally:
                place.put(node)
    return found


@dataclass
class Runner:
    """A pytest plugin: runs the tests to see what they reach, then again for each mutant."""

    names: list[str]
    jobs: int
    sample: int
    done: list[Mutant] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    reached: dict[tuple[str, int], list[Any]] = field(default_factory=lambda: defaultdict(list))

    def pytest_runtestloop(self, session: Any) -> bool:
        files = {str(sys.modules[name].__file__): name for name in map(_imported, self.names)}
        self._baseline(session.items, files)
        todo = [mutant for name in self.names for mutant in mutants(name)]
        if self.sample:
            todo = random.Random(1).sample(todo, min(self.sample, len(todo)))
        running: dict[int, Mutant] = {}
        for n, mutant in enumerate(todo, 1):
            items = sorted(self._items(mutant), key=lambda item: self.seconds[item.nodeid])
            if not items:
                mutant.state = "untested"
            else:
                if len(running) >= self.jobs:
                    self._wait(running)
                running[self._start(mutant, items)] = mutant
            self.done.append(mutant)
            if sys.stderr.isatty() or n % 200 == 0:
                print(f"\r{n:,} of {len(todo):,}", end="", file=sys.stderr, flush=True)
        while running:
            self._wait(running)
        return True

    def _items(self, mutant: Mutant) -> list[Any]:
        """Tests that reach the line; for a constant, those that reach any line of the module."""
        if mutant.place.owner:
            return self.reached[mutant.module, mutant.place.line]
        every = {i.nodeid: i for (module, _), items in self.reached.items() if module == mutant.module for i in items}
        return list(every.values())

    def _baseline(self, items: list[Any], files: dict[str, str]) -> None:
        """Which lines each test reaches, and how long it takes. A test that fails, or is slow, is left out."""
        failed: list[str] = []
        for item in items:
            for name in self.names:
                _forget(sys.modules[name])  # else only the first test that asks would reach what is kept
            seen: set[tuple[str, int]] = set()
            start = time.process_time()
            sys.settrace(_tracer(files, seen))
            try:
                if not _passes(item):
                    failed.append(item.nodeid)
                    continue
            finally:
                sys.settrace(None)
            self.seconds[item.nodeid] = time.process_time() - start
            if self.seconds[item.nodeid] > SLOW * 3:  # traced, it takes some three times as long
                continue
            for place in seen:
                self.reached[place].append(item)
        if failed:
            raise SystemExit(f"these tests fail without any fault: {', '.join(failed)}")
        again = {item.nodeid: item for items in self.reached.values() for item in items}
        if os.waitpid(self._start(None, list(again.values())), 0)[1]:
            raise SystemExit("the tests pass once, and fail when they are run again: nothing could be told from them")

    def _start(self, mutant: Mutant | None, items: list[Any]) -> int:
        child = os.fork()
        if child:
            return child
        code = 3
        try:
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            limit = PATIENCE + 10 * sum(self.seconds[item.nodeid] for item in items)
            resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + limit) + 1,) * 2)
            if mutant:
                mutant.apply()
            code = 0 if all(_passes(item) for item in items) else 1
        except BaseException:  # noqa: BLE001  a mutant may do anything
            code = 1
        finally:
            os._exit(code)

    def _wait(self, running: dict[int, Mutant]) -> None:
        pid, status = os.wait()
        if pid in running:
            by_signal = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
            running.pop(pid).state = "timeout" if by_signal else "killed" if status else "survived"


def _imported(name: str) -> str:
    importlib.import_module(name)
    return name


def _tracer(files: dict[str, str], seen: set[tuple[str, int]]) -> Any:
    def line(frame: Any, event: str, argument: Any) -> Any:
        seen.add((files[frame.f_code.co_filename], frame.f_lineno))
        return line

    def call(frame: Any, event: str, argument: Any) -> Any:
        return line(frame, event, argument) if frame.f_code.co_filename in files else None

    return call


def _passes(item: Any) -> bool:
    from _pytest.runner import runtestprotocol

    item._initrequest()
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"or a package: {', '.join(MODULES)}")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only N mutants of all, always the same")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--least", type=float, default=0.85, help="share killed, below which the status is 1")
    asked = parser.parse_args()
    if not any(_asked_for(name, asked.modules) for name in MODULES):
        parser.error(f"no module {', '.join(asked.modules)}; there are {', '.join(MODULES)}")
    import pytest
    from hypothesis import settings

    settings.register_profile("mutants", derandomize=True, database=None, deadline=None)
    settings.load_profile("mutants")
    warnings.simplefilter("ignore", SyntaxWarning)  # `is` for `==` is what a mutant may be
    done: list[Mutant] = []
    for part, tests in TESTS.items():
        if names := [n for n in MODULES if f"{n}.".startswith(f"{part}.") and _asked_for(n, asked.modules)]:
            runner = Runner(names, asked.jobs, asked.sample)
            code = pytest.main(["-p", "no:cacheprovider", "-p", "no:terminal", "-o", "addopts=", f"--rootdir={ROOT}",
                                *(str(ROOT / "tests" / test) for test in tests)], [runner])  # fmt: skip
            if not runner.done:
                return int(code) or 1
            done += runner.done
    return _report(done, asked.json, asked.least)


def _asked_for(name: str, asked: Sequence[str]) -> bool:
    return not asked or any(f"{name}.".startswith(f"{prefix}.") for prefix in asked)


def _report(done: list[Mutant], file: Path | None, least: float) -> int:
    same = json.loads(EQUIVALENT.read_text("utf-8")) if EQUIVALENT.exists() else {}
    reasons = {key: reason for reason, keys in same.items() for key in keys}
    by_module: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in done:
        by_module[mutant.module].append(mutant)
    print("\r")
    for mutant in done:
        if mutant.state in ("survived", "untested") and mutant.key not in reasons:
            print(f"{mutant.state:9s} {mutant.key}   (line {mutant.place.line})")
    print(f"\n{'module':34s} mutants  killed  share  equivalent")
    for name, found in [*by_module.items(), ("all", done)]:
        killed = sum(m.state in ("killed", "timeout") for m in found)
        listed = sum(m.key in reasons and m.state == "survived" for m in found)
        print(f"{name:34s} {len(found):7,} {killed:7,} {killed / len(found):6.1%} {listed:8,}")
    if file:
        file.write_text(json.dumps([{"mutant": m.key, "line": m.place.line, "state": m.state} for m in done], indent=1))
    return 0 if sum(m.state in ("killed", "timeout") for m in done) >= least * len(done) else 1


if __name__ == "__main__":
    sys.exit(main())
