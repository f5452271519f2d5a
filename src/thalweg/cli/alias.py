"""Thalweg under TensorFlow's names: `import tensorflow as tf` gives Thalweg while an `Alias` is installed.

The import system asks the finders of `sys.meta_path` one by one, and the alias stands first. So TensorFlow
itself may be installed or not: it is neither touched nor imported. A module is one object under both names,
`sys.modules["tensorflow.keras"] is sys.modules["thalweg.keras"]`, which is why classes, `isinstance`, pickles
and `importlib.reload` work as if there were one name only.

>>> alias = Alias()
>>> alias.install()
>>> import tensorflow as tf
>>> alias.uninstall()
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import sys
import threading
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from thalweg.cli import paths


class Alias(MetaPathFinder):
    """Serves `tensorflow`, `keras` and `tf_keras`, and all below them, by the package `real`.

    Args:
      real: the package that stands behind the names; "thalweg" by default.
    """

    def __init__(self, real: str = "thalweg") -> None:
        self.real = real
        self.served: dict[str, ModuleType] = {}
        self._prefixes: tuple[str, ...] = ("",)
        self._inner = _InnerNames(self)
        self._facades: dict[str, Facade] = {}
        self._added: list[tuple[ModuleType, str]] = []
        self._looking = threading.local()

    # Coming and going

    def install(self) -> None:
        """Serve the names from now on.

        Raises:
          RuntimeError: if TensorFlow or Keras is imported already; half a program would use each.
        """
        if self in sys.meta_path:
            return
        for root in paths.ROOTS:
            module = sys.modules.get(root)
            if module is not None:
                origin = getattr(module, "__file__", None) or "an unknown place"
                raise RuntimeError(
                    f"Thalweg can't take the name '{root}': it is imported already, from {origin}. "
                    "Install the alias before the first import of TensorFlow or Keras."
                )
        sys.meta_path.insert(0, self)
        sys.meta_path.append(self._inner)

    def prefer_1x(self) -> None:
        """Serve programs of TensorFlow 1.x: `tensorflow.train` is `compat.v1.train`; so with all there."""
        self._prefixes = ("compat.v1", "")

    def uninstall(self) -> None:
        """Stop serving the names, and forget the modules that were imported under them."""
        for finder in (self, self._inner):
            if finder in sys.meta_path:
                sys.meta_path.remove(finder)
        for name, module in self.served.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
        for module, attribute in self._added:
            vars(module).pop(attribute, None)
        self.served.clear()
        self._added.clear()
        self._facades.clear()

    # The import system's side

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the module behind a name of TensorFlow's; None leaves the name to the other finders.

        Raises:
          ModuleNotFoundError: if the name is TensorFlow's or Keras's, and Thalweg has no such module.
        """
        root = fullname.partition(".")[0]
        if root not in paths.ROOTS and root not in paths.COMPANIONS:
            return None
        module = self.resolve(fullname)
        if module is not None:
            return self.spec(fullname, module)
        if root in paths.COMPANIONS:
            return None
        raise ModuleNotFoundError(self.explain_missing(fullname), name=fullname)

    def spec(self, fullname: str, module: ModuleType) -> ModuleSpec:
        """The spec that has the import system put `module` under the name `fullname`."""
        self.served[fullname] = module
        # Importing gives every module a path, for without one nobody is asked for submodules.
        if not hasattr(module, "__path__"):
            self._added.append((module, "__path__"))
        self.lend(fullname, module)
        return ModuleSpec(fullname, _Given(module), is_package=True)

    def lend(self, fullname: str, module: ModuleType) -> None:
        """Make `module` an attribute of its parent; where it was none before, it leaves with the alias."""
        parent, _, child = fullname.rpartition(".")
        holder = sys.modules.get(parent)
        if holder is not None and child not in vars(holder):
            self._added.append((holder, child))
            setattr(holder, child, module)

    # Which module

    def resolve(self, name: str) -> ModuleType | None:
        """The module that serves `name`, imported; None if there is none."""
        if name in paths.STAND_INS:
            return importlib.import_module(paths.STAND_INS[name])
        for place in paths.public(name):
            module = self.locate(place)
            if module is not None:
                return module
        places = paths.behind(name)
        if places and name not in self._facades:
            self._facades[name] = Facade(name, self, places)
        return self._facades.get(name)

    def locate(self, place: str) -> ModuleType | None:
        """The real module at a place below the root; for programs of 1.x, below `compat.v1` if it can be."""
        for prefix in self._prefixes:
            module = self._at(".".join(filter(None, (prefix, place))))
            if module is not None:
                return module
        return None

    def _at(self, place: str) -> ModuleType | None:
        """The module at exactly this place: imported by name, or an attribute that is a module."""
        name = f"{self.real}.{place}" if place else self.real
        asked = self._looking.__dict__.setdefault("names", set())
        asked.add(name)
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            # A missing module further inside, say an optional dependency, is the user's to know about.
            if error.name is None or not f"{name}.".startswith(f"{error.name}."):
                raise
        finally:
            asked.discard(name)
        parent, _, child = place.rpartition(".")
        if not place or (holder := self._at(parent)) is None:
            return None
        found = getattr(holder, child, None)
        return found if isinstance(found, ModuleType) else None

    def is_looking_for(self, name: str) -> bool:
        """Whether this thread's import of `name` comes from `locate`, which has other places to try."""
        return any(f"{asked}.".startswith(f"{name}.") for asked in self._looking.__dict__.get("names", ()))

    def explain_missing(self, name: str) -> str:
        """One sentence on a module that Thalweg lacks: whether TensorFlow has it, and what is nearest."""
        library = "Keras" if name.partition(".")[0] in ("keras", "tf_keras") else "TensorFlow"
        known = f"though {library} has" if paths.tensorflow_has(name) else f"nor does {library} document one"
        return f"Thalweg has no module '{name}', {known}; the nearest it has is '{self.nearest(name)}'."

    def nearest(self, name: str) -> str:
        """The existing module that is closest to a missing one: a like-named sibling, else the parent."""
        parent, _, child = name.rpartition(".")
        while (module := self.resolve(parent)) is None:
            parent, _, child = parent.rpartition(".")
        siblings = [found.name for found in pkgutil.iter_modules(getattr(module, "__path__", []))]
        close = difflib.get_close_matches(child, [s for s in siblings if not s.startswith("_")], n=1)
        return f"{parent}.{close[0]}" if close else parent


class Facade(ModuleType):
    """A private module of TensorFlow's, such as `tensorflow.python.ops.math_ops`, served by public ones.

    Its attributes are those of the first of `places` that has them.
    """

    def __init__(self, name: str, alias: Alias, places: Sequence[str]) -> None:
        super().__init__(name, f"What Thalweg has of TensorFlow's private module `{name}`.")
        self.__path__: list[str] = []
        self._alias = alias
        self._places = places

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        inner = f"{self.__name__}.{name}"
        if paths.is_listed(inner):
            return importlib.import_module(inner)
        for module in self._modules():
            try:
                return getattr(module, name)
            except AttributeError:
                continue
        where = ", ".join(f"tf.{place}" if place else "tf" for place in self._places)
        raise AttributeError(
            f"Thalweg has no '{inner}': '{self.__name__}' is private to TensorFlow, "
            f"and what Thalweg serves there comes from {where}."
        )

    def __repr__(self) -> str:
        return f"<module {self.__name__!r} served by Thalweg>"

    def __dir__(self) -> list[str]:
        names = {name for module in self._modules() for name in dir(module)}
        return sorted(name for name in names if not name.startswith("_"))

    def _modules(self) -> Iterator[ModuleType]:
        for place in self._places:
            module = self._alias.locate(place)
            if module is not None:
                yield module


class _Given(Loader):
    """Loads a module that exists already, and leaves it as it was."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.own_spec = getattr(module, "__spec__", None)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self.module

    def exec_module(self, module: ModuleType) -> None:
        # The import system has just written the alias's spec over the module's own, which reload reads.
        if self.own_spec is not None:
            module.__spec__ = self.own_spec


class _InnerNames(MetaPathFinder):
    """Serves `from tensorflow import contrib`, which asks for the submodule by its parent's own name.

    That is `thalweg.contrib`, which does not exist, and every other finder has passed. The module becomes
    an attribute of its parent, where `from` looks next, but not a module of that name: its own submodules
    would then be found on its path and be loaded a second time.
    """

    def __init__(self, alias: Alias) -> None:
        self.alias = alias

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        root, _, place = fullname.partition(".")
        name = f"tensorflow.{place}"
        if root != self.alias.real or self.alias.is_looking_for(fullname):
            return None
        # Thalweg's own code may probe for an optional submodule: only TensorFlow's names are answered.
        if paths.tensorflow_has(name) or paths.behind(name):
            module = self.alias.resolve(name)
            if module is not None:
                self.alias.lend(fullname, module)
        return None
