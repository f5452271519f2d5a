"""Restoring: the values of a checkpoint, given to the objects of the program.

Objects may be made later than they are restored: layers get their weights at the first call. Such values
wait, and are given when the variable is there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import errors
from thalweg.core.context import init_scope
from thalweg.core.variable import Variable
from thalweg.io.tensor_bundle import BundleReader
from thalweg.train.object_graph import GRAPH_KEY, ObjectGraph, StoredGraph, children_of

# Restorations that wait for objects which aren't made yet.
_waiting: list[Restoration] = []
# So many at most: of earlier ones something will never be made.
_MOST_WAITING = 16

# For classes of optimizers: gives the variable that keeps something about another, by the slot's name.
SLOTS: list[tuple[type, Callable[[Any, Any, str], Any]]] = []


class Restoration:
    """The status of a restored checkpoint: what was matched, and what waits.

    Args:
      prefix: of the checkpoint.
      root: the object that it is restored to.

    Raises:
      NotFoundError: there is no such checkpoint.
      DataLossError: it is damaged.
      ValueError: a value has another shape or dtype than its variable; nothing is changed then.
    """

    def __init__(self, prefix: str, root: Any) -> None:
        self._prefix = prefix
        self._reader = BundleReader(prefix)
        if GRAPH_KEY not in self._reader:
            raise ValueError(
                f"The checkpoint {prefix} has variables by their names only, without an object graph, as "
                "tf.compat.v1.train.Saver writes it: read them by tf.train.load_checkpoint."
            )
        self._stored = StoredGraph(self._reader.read(GRAPH_KEY).item())
        self._root = root
        self._nodes: dict[int, tuple[Any, int]] = {}
        self._done: set[int] = set()
        self._wanted = self._stored.reached() | self._slot_values()
        self.go_on()
        if self._wanted - self._done and self not in _waiting:
            _waiting.append(self)
            del _waiting[:-_MOST_WAITING]
            _listen()

    def _slot_values(self) -> set[int]:
        return {slot for slots in self._stored.slots for _, _, slot in slots if self._stored.keys[slot]}

    def go_on(self) -> None:
        """Give values to what is there now and wasn't before."""
        found = self._matched()
        if not found:
            return
        values = [self._checked(variable, node) for variable, node in found]
        with init_scope():
            for (variable, node), value in zip(found, values, strict=True):
                self._done.add(node)
                variable.assign(value)
        if self in _waiting and not self._wanted - self._done:
            _waiting.remove(self)

    def _matched(self) -> list[tuple[Any, int]]:
        """Variables that have a value and didn't get it yet, with the numbers of their nodes."""
        self._nodes = {}
        places = [(self._root, 0)]
        found: dict[int, tuple[Any, int]] = {}
        for x, node in places:
            if id(x) in self._nodes:
                continue
            self._nodes[id(x)] = (x, node)
            if isinstance(x, Variable):
                if node not in self._done and self._stored.keys[node] is not None:
                    found[id(x)] = (x, node)
                continue
            stored = self._stored.children[node]
            places += [(child, stored[name]) for name, child in children_of(x).items() if name in stored]
        for x, node in list(self._nodes.values()):
            for variable, slot in self._matched_slots(x, node):
                found[id(variable)] = (variable, slot)
        return list(found.values())

    def _matched_slots(self, x: Any, node: int) -> list[tuple[Any, int]]:
        """The variables of an optimizer whose values are stored as slots of other variables."""
        slots = self._stored.slots[node]
        find = next((rule for kind, rule in SLOTS if isinstance(x, kind)), None) if slots else None
        if find is None:
            return []
        variables = {number: v for v, number in self._nodes.values() if isinstance(v, Variable)}
        found = []
        for original, name, slot in slots:
            own = find(x, variables[original], name) if original in variables else None
            if own is not None and slot not in self._done and self._stored.keys[slot] is not None:
                self._nodes[id(own)] = (own, slot)
                found.append((own, slot))
        return found

    def _checked(self, variable: Any, node: int) -> Any:
        key = str(self._stored.keys[node])
        shape, dtype = self._reader.shape(key), self._reader.dtype(key)
        if tuple(variable.shape) != shape or variable.dtype.name != dtype.name:
            raise ValueError(
                f"The variable '{_name_of(variable)}' has shape {tuple(variable.shape)} and dtype "
                f"{variable.dtype.name}; its value in the checkpoint {self._prefix}, {key}, has shape "
                f"{shape} and dtype {dtype.name}."
            )
        return self._reader.read(key)

    # What TensorFlow's status objects can be asked.

    def assert_existing_objects_matched(self) -> Restoration:
        """Check that all variables of the program have got values.

        Raises:
          AssertionError: some haven't.
        """
        graph = ObjectGraph(self._root)
        missing = [x.name for x in graph.objects if isinstance(x, Variable) and id(x) not in self._nodes]
        if missing:
            raise AssertionError(f"The checkpoint {self._prefix} has no values for {missing}.")
        return self

    def assert_consumed(self) -> Restoration:
        """Check that all values have gone to variables, and all variables have got values.

        Raises:
          AssertionError: some haven't.
        """
        left = [self._stored.keys[k] for k in sorted(self._wanted - self._done)]
        if left:
            raise AssertionError(f"Of the checkpoint {self._prefix} no object has taken {left}.")
        return self.assert_existing_objects_matched()

    def assert_nontrivial_match(self) -> Restoration:
        """Check that some values have gone to variables.

        Raises:
          AssertionError: none has.
        """
        if not self._done and self._wanted:
            names = sorted(self._stored.children[0])
            raise AssertionError(
                f"Nothing in the checkpoint {self._prefix} belongs to this object: it holds {names}."
            )
        return self

    def unmatched_in(self, name: str) -> bool:
        """Whether values below a child of the root have not gone to variables."""
        keys = (str(self._stored.keys[k]) for k in self._wanted - self._done)
        return any(key.startswith(f"{name}/") for key in keys)

    def is_matched(self, variable: Any) -> bool:
        """Whether the checkpoint has a value for a variable."""
        return id(variable) in self._nodes

    def forget(self) -> Restoration:
        """Give up what waits."""
        if self in _waiting:
            _waiting.remove(self)
        return self

    def expect_partial(self) -> Restoration:
        """Itself: nobody is warned of values that aren't used."""
        return self

    def initialize_or_restore(self, session: Any = None) -> None:
        """Nothing: variables are given their values at once."""

    run_restore_ops = initialize_or_restore


def _name_of(variable: Any) -> str:
    return str(getattr(variable, "path", variable.name)).removesuffix(":0")


class NothingRestored:
    """The status where no checkpoint was given."""

    def assert_consumed(self) -> NothingRestored:
        """Always raises AssertionError."""
        raise AssertionError("No checkpoint specified (save_path=None); nothing is being restored.")

    assert_existing_objects_matched = assert_nontrivial_match = assert_consumed

    def expect_partial(self) -> NothingRestored:
        """Itself."""
        return self

    def initialize_or_restore(self, session: Any = None) -> None:
        """Nothing."""

    run_restore_ops = initialize_or_restore


def restored(prefix: str, root: Any) -> Restoration:
    """Restore a checkpoint to an object, in place of what still waits for earlier ones of it.

    Raises:
      NotFoundError, DataLossError, ValueError: see `Restoration`.
    """
    for earlier in [r for r in _waiting if r._root is root]:
        earlier.forget()
    return Restoration(prefix, root)


def _listen() -> None:
    """Have layers and optimizers say when they have made variables."""
    from thalweg.keras.engine import tracking

    if _go_on not in tracking.when_changed:
        tracking.when_changed.append(_go_on)


class _Going:
    """Whether waiting values are being given: that may change what is tracked."""

    on = False


def _go_on() -> None:
    if _Going.on or not _waiting:
        return
    _Going.on = True
    try:
        for restoration in list(_waiting):
            restoration.go_on()
    except errors.OpError as error:
        raise ValueError(f"A checkpoint that waits to be restored can't be read any more: {error}") from error
    finally:
        _Going.on = False
