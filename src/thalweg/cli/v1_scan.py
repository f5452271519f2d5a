"""Reading a program for the names of `tf` it uses: what each local name is bound to, and where it is used.

Nothing is executed. A place is a dotted name below `tensorflow`: after `import tensorflow as tf`, the
expression `tf.train.Saver()` uses the place `train.Saver`. Keras on its own counts as `keras`.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_ROOTS = {"tensorflow": "", "tensorflow_core": "", "keras": "keras"}
_EAGER_SWITCHES = frozenset({"enable_eager_execution", "enable_v2_behavior"})
_VERSIONS = frozenset({"__version__", "VERSION", "GIT_VERSION"})
_PROBES = frozenset({"executing_eagerly", "executing_eagerly_outside_functions"})
_ABSENCE = frozenset({"AttributeError", "ImportError", "ModuleNotFoundError", "NameError"})
_ANYTHING = frozenset({"Exception", "BaseException"})


@dataclass(frozen=True)
class Part:
    """A file, or a notebook's cell, and its source."""

    path: str
    source: str | bytes


@dataclass(frozen=True)
class Use:
    """A place of `tf` that a program uses.

    Attributes:
      place: the longest known part of the name, `train.Saver`.
      inside: whether the use is in a function's body, which may never run.
    """

    place: str
    path: str
    line: int
    inside: bool


@dataclass(frozen=True)
class Imported:
    """An import statement: `from <level dots><module> import <names>`."""

    level: int
    module: str
    names: tuple[str, ...]


@dataclass
class _Bindings:
    """What a program's names stand for.

    Attributes:
      places: local name -> place.
      compat: local names that may stand for `tf.compat.v1`, at least on one path.
      provided: places that the program assigns itself, as in `tf.placeholder = …`.
      tests: local names that hold, or functions that give, the outcome of a test for TensorFlow's version.
      stored: every local name that is bound anywhere.
      star: whether there is a `from tensorflow import *`.
    """

    places: dict[str, str] = field(default_factory=dict)
    compat: set[str] = field(default_factory=set)
    provided: set[str] = field(default_factory=set)
    tests: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    star: bool = False

    def bind(self, name: str, place: str) -> None:
        self.places[name] = place
        self.stored.add(name)
        if place == "compat.v1" or place.startswith("compat.v1."):
            self.compat.add(name)

    def place(self, node: ast.expr) -> str | None:
        """The place that an expression such as `tf.train.Saver` names; None if it names none."""
        chain = _chain(node)
        if chain is None or chain[0] not in self.places or chain[0] in self.compat:
            return None
        return ".".join(filter(None, (self.places[chain[0]], *chain[1:])))

    def tests_version(self, node: ast.AST) -> bool:
        """Whether an expression asks which TensorFlow is running."""
        return any(self._is_test(child) for child in ast.walk(node))

    def _is_test(self, node: ast.AST) -> bool:
        match node:
            case ast.Attribute(attr=attr):
                return attr in _VERSIONS or attr in _PROBES or (self.place(node) or "").startswith("version")
            case ast.Name(id=name):
                return name in self.tests
            case ast.Call(func=ast.Name(id="hasattr" | "getattr"), args=[subject, *_]):
                chain = _chain(subject)
                return chain is not None and chain[0] in self.places
        return False


class Scan:
    """The parts of one file or notebook, which share their names."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.trees = [(part.path, tree) for part in parts if (tree := _parse(part.source)) is not None]
        nodes = [node for _, tree in self.trees for node in ast.walk(tree)]
        self.bindings = _bindings(nodes)
        self.imports = [found for node in nodes for found in _imported(node)]
        self.stays_eager = any(_turns_eager_on(node) for node in nodes)

    def uses(self, known: Callable[[str], str | None]) -> Iterator[Use]:
        """The uses of places for which `known` gives a name, in the order of the source."""
        for path, tree in self.trees:
            finder = _Finder(path, self.bindings, known)
            finder.visit(tree)
            yield from finder.found


class _Finder(ast.NodeVisitor):
    """Collects one tree's uses, leaving out what stands behind a test for TensorFlow's version."""

    def __init__(self, path: str, bindings: _Bindings, known: Callable[[str], str | None]) -> None:
        self.path = path
        self.bindings = bindings
        self.known = known
        self.depth = 0
        self.found: list[Use] = []

    def note(self, place: str, node: ast.stmt | ast.expr) -> None:
        name = self.known(place)
        if name is not None and name not in self.bindings.provided:
            self.found.append(Use(name, self.path, node.lineno, self.depth > 0))

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if (place := _module_place(alias.name)) is not None:
                self.note(place, node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        place = _module_place(node.module or "") if node.level == 0 else None
        if place is not None:
            for alias in node.names:
                self.note(_join(place, "" if alias.name == "*" else alias.name), node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        place = self.bindings.place(node)
        if place is None:
            self.generic_visit(node)
        elif isinstance(node.ctx, ast.Load):
            self.note(place, node)

    def visit_Name(self, node: ast.Name) -> None:
        if self.bindings.star and isinstance(node.ctx, ast.Load) and node.id not in self.bindings.stored:
            self.note(node.id, node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for child in (*node.decorator_list, node.args):
            self.visit(child)
        self.depth += 1
        for statement in node.body:
            self.visit(statement)
        self.depth -= 1

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1

    def visit_If(self, node: ast.If | ast.IfExp) -> None:
        if not self.bindings.tests_version(node.test):
            self.generic_visit(node)

    visit_IfExp = visit_If

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        if not self.bindings.tests_version(node):
            self.generic_visit(node)

    def visit_Try(self, node: ast.Try) -> None:
        if not _probes_for_absence(node):
            self.generic_visit(node)


def _parse(source: str | bytes) -> ast.Module | None:
    """The syntax tree; None for what Python can't read, which will show when it runs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, RecursionError):
            return None


def _bindings(nodes: Sequence[ast.AST]) -> _Bindings:
    bindings = _Bindings()
    for node in nodes:
        _bind_import(bindings, node)
        _bind_name(bindings, node)
    for node in nodes:
        _bind_assignment(bindings, node)
    return bindings


def _bind_import(bindings: _Bindings, node: ast.AST) -> None:
    match node:
        case ast.Import(names=names):
            for alias in names:
                root = alias.name.partition(".")[0]
                bindings.stored.add(alias.asname or root)
                if root in _ROOTS:
                    place = _module_place(alias.name) if alias.asname else _ROOTS[root]
                    bindings.bind(alias.asname or root, place or "")
        case ast.ImportFrom(module=module, names=names, level=level):
            place = _module_place(module or "") if level == 0 else None
            for alias in names:
                if place is not None and alias.name == "*":
                    bindings.star |= place == ""
                elif place is not None:
                    bindings.bind(alias.asname or alias.name, _join(place, alias.name))
                elif alias.name in ("tf", "*"):
                    # The program's own module hands on what it imported as tf.
                    bindings.places.setdefault(alias.asname or "tf", "")
                else:
                    bindings.stored.add(alias.asname or alias.name)


def _bind_name(bindings: _Bindings, node: ast.AST) -> None:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            bindings.stored.add(name)
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            bindings.stored.add(name)


def _bind_assignment(bindings: _Bindings, node: ast.AST) -> None:
    match node:
        case ast.Assign(targets=targets, value=value):
            place = bindings.place(value)
            is_test = bindings.tests_version(value)
            for target in targets:
                names = [child.id for child in ast.walk(target) if isinstance(child, ast.Name)]
                if isinstance(target, ast.Attribute):
                    bindings.provided.update(filter(None, [bindings.place(target)]))
                elif is_test:
                    bindings.tests.update(names)
                elif isinstance(target, ast.Name) and place is not None:
                    bindings.bind(target.id, place)
        case ast.FunctionDef(name=name, body=body):
            returned = [child for stmt in body for child in ast.walk(stmt) if isinstance(child, ast.Return)]
            if any(item.value is not None and bindings.tests_version(item.value) for item in returned):
                bindings.tests.add(name)


def _imported(node: ast.AST) -> Iterator[Imported]:
    match node:
        case ast.Import(names=names):
            for alias in names:
                yield Imported(0, alias.name, ())
        case ast.ImportFrom(module=module, names=names, level=level):
            yield Imported(level, module or "", tuple(alias.name for alias in names))


def _turns_eager_on(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _EAGER_SWITCHES
    return False


def _probes_for_absence(node: ast.Try) -> bool:
    """Whether a `try` asks if a name exists, rather than guarding a whole program against accidents."""
    caught = {name for handler in node.handlers for name in _caught(handler.type)}
    return bool(caught & _ABSENCE) or (len(node.body) == 1 and bool(caught & _ANYTHING))


def _caught(kind: ast.expr | None) -> Iterator[str]:
    match kind:
        case None:
            yield "BaseException"
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.Tuple(elts=kinds):
            for each in kinds:
                yield from _caught(each)


def _module_place(module: str) -> str | None:
    root, _, rest = module.partition(".")
    return _join(_ROOTS[root], rest) if root in _ROOTS else None


def _chain(node: ast.AST) -> tuple[str, ...] | None:
    """The names of `a.b.c`, from the left; None for other expressions."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else None


def _join(left: str, right: str) -> str:
    return f"{left}.{right}" if left and right else left or right
