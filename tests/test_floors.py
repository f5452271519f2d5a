"""The house keeps its floors: a file imports from its own floor or from those below.

Read from the source, so that an import inside a function counts like any other; only what stands under
`if TYPE_CHECKING:` is free. What a lower floor needs from a higher one is handed to it.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "thalweg"

# The floors from the ground: the files and folders of the package that belong to each.
FLOORS = {
    "core": "core",
    "ops": "ops native",
    "runtime": "runtime",
    "public functions": """
        array control_flow creation gathering rearranging samples tensor_array audio autodiff
        autograph bitwise config debug debugging device dtypes errors experimental function
        functions graph_util image init_ops linalg lookup math module nest nn operators profiler
        quantization queue ragged random raw_ops sets signal sparse strings sysconfig test types
        variables version xla absent device_spec host_functions printing scopes
    """,
    "data, keras, io, train, summary and the like": """
        compat data distribute estimator examples feature_column hub io keras lite losses metrics optimizers
        protos saved_model summary tpu train
    """,
    "applications": "__main__ cli serving tfds tuner vision",
}
RANKS = {name: rank for rank, names in enumerate(FLOORS.values()) for name in names.split()}

# `import thalweg` as a whole gives the public functions, so only what stands above them may say it.
WHOLE = list(FLOORS).index("public functions")

# Too heavy for `import thalweg`: imported inside functions, or at the top of the modules below, which are
# themselves only imported inside functions.
HEAVY = {
    "PIL",
    "google",
    "grpc",
    "h5py",
    "jax",
    "jaxlib",
    "malt",
    "matplotlib",
    "rich",
    "starlette",
    "uvicorn",
}
LAZY = {
    "autograph/conversion.py",
    "autograph/loops.py",
    "autograph/operators.py",
    "autograph/state.py",
    "data/loops.py",
    "core/xla.py",
}

# TensorFlow is what Thalweg is measured against, never what it runs on.
FORBIDDEN = {"tensorflow", "tf_keras", "torch"}


@dataclass(frozen=True)
class Import:
    """An import: `from module import names`, or the module alone."""

    path: Path
    line: int
    module: str
    names: tuple[str, ...]
    at_top: bool  # whether it runs when its file is imported

    @property
    def root(self) -> str:
        return self.module.partition(".")[0]

    @property
    def modules(self) -> set[str]:
        """What may be a module of its own: `from thalweg.core import xla` reaches `thalweg.core.xla`."""
        return {self.module, *(f"{self.module}.{name}" for name in self.names)}

    @property
    def floors(self) -> set[int]:
        """The ranks that an import from the house reaches; a name that is no part of it is the whole's."""
        parts = [self.module.split(".")[1]] if "." in self.module else [*self.names] or [""]
        return {RANKS.get(part, WHOLE) for part in parts}

    def __str__(self) -> str:
        names = f" import {', '.join(self.names)}" if self.names else ""
        return f"src/thalweg/{_inside(self.path)}:{self.line}: {self.module}{names}"


def _inside(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _part(path: Path) -> str:
    """The part of the house that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _imports(path: Path) -> Iterator[Import]:
    package = ["thalweg", *path.relative_to(PACKAGE).parent.parts]
    for node, at_top in _nodes(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        match node:
            case ast.Import(names=names):
                yield from (Import(path, node.lineno, alias.name, (), at_top) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                above = package[: len(package) - level + 1] if level else []
                base = ".".join([*above, *filter(None, [module])])
                yield Import(path, node.lineno, base, tuple(alias.name for alias in names), at_top)
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(name)), *_]):
                yield Import(path, node.lineno, name, (), at_top)


def _nodes(tree: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """Every node but those for type checkers, each with whether it runs when its file is imported."""
    left = [(tree, True)]
    while left:
        node, at_top = left.pop()
        yield node, at_top
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        inner = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        left += [(child, at_top and not inner) for child in ast.iter_child_nodes(node)]


@functools.cache
def _all_imports() -> list[Import]:
    return [found for path in _files() for found in _imports(path)]


def _list(title: str, found: list[Import]) -> str:
    return "\n".join([title, *map(str, found)])


def test_the_house_was_read() -> None:
    assert len(_files()) > 10
    assert any(found.root == "thalweg" for found in _all_imports())
    assert any(found.root == "jax" for found in _all_imports())


def test_every_file_belongs_to_a_floor() -> None:
    strangers = sorted({_part(path) for path in _files()} - set(RANKS) - {"__init__"})
    assert not strangers, f"FLOORS does not name {', '.join(strangers)}"


def test_no_import_goes_up() -> None:
    upward = []
    for found in _all_imports():
        here = RANKS.get(_part(found.path))
        if found.root == "thalweg" and here is not None:
            says_whole = found.module == "thalweg" and not found.names
            if max(found.floors) > here or (says_whole and here <= WHOLE):
                upward.append(found)
    assert not upward, _list("imports that go up:", upward)


def test_heavy_packages_are_imported_late() -> None:
    early = [
        found
        for found in _all_imports()
        if found.at_top and found.root in HEAVY and _inside(found.path) not in LAZY
    ]
    assert not early, _list("import these inside the functions that need them:", early)


@pytest.mark.parametrize("lazy", sorted(LAZY))
def test_lazy_modules_are_imported_late(lazy: str) -> None:
    assert (PACKAGE / lazy).is_file()
    module = f"thalweg.{lazy.removesuffix('.py').replace('/', '.')}"
    early = [
        found
        for found in _all_imports()
        if found.at_top and module in found.modules and _inside(found.path) not in LAZY
    ]
    assert not early, _list(f"{lazy} loads a heavy package; import it inside functions:", early)


def test_only_public_names_of_jax() -> None:
    private = [
        found for found in _all_imports() if any(module.startswith("jax._src") for module in found.modules)
    ]
    assert not private, _list("private names of JAX:", private)
    for path in _files():
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)) if "_src" in source else ():
            reached = isinstance(node, ast.Attribute) and node.attr == "_src"
            assert not reached, f"src/thalweg/{_inside(path)}:{getattr(node, 'lineno', 0)}: private name _src"


def test_tensorflow_is_never_imported() -> None:
    found = [found for found in _all_imports() if found.root in FORBIDDEN]
    assert not found, _list("imports of what Thalweg replaces:", found)
