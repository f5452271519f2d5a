"""Weights in Keras 3's layout: files ending in ".weights.h5", and the weights within ".keras" files.

Each object of a model has a group of the name of its path, and in it `vars` with the values "0", "1", …
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import Any

from thalweg.core.context import init_scope
from thalweg.keras.engine.holder import Holder
from thalweg.keras.saving import hdf5
from thalweg.keras.saving.walk import Walk

# From a path to the values that are stored under it.
Stored = Callable[[str], hdf5.Values]


def write_state(model: Any, group_of: Callable[[str, str | None], Any], skip: Iterable[Any] = ()) -> None:
    """Write the values of a model's objects.

    Args:
      group_of: makes the store for the values of a path and a name: a mapping from "0", "1", … to arrays.
      skip: objects that aren't saved.
    """
    walk = Walk(model, skip)
    for path, x in walk:
        walk.done.add(id(x))
        if hasattr(x, "save_own_variables"):
            name = getattr(x, "name", None)
            x.save_own_variables(group_of(path, name if isinstance(name, str) else None))


class NewGroups:
    """Makes the groups of a file that is being written."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __call__(self, path: str, name: str | None) -> _NewValues:
        group = self._file.require_group(f"{path}/vars" if path else "vars")
        if name is not None:
            group.attrs["name"] = name
        return _NewValues(group)


class _NewValues(dict[str, Any]):
    """Values that go to a file as they are set."""

    def __init__(self, group: Any) -> None:
        super().__init__()
        self._group = group

    def __setitem__(self, key: str, value: Any) -> None:
        hdf5.write_value(self._group, key, value)
        super().__setitem__(key, None)


def write_weights(model: Any, target: Any, skip: Iterable[Any] = ()) -> None:
    """Write a model's weights, and the state of its optimizer, to an HDF5 file.

    Args:
      target: a path, or a file object.
    """
    with hdf5.h5py().File(target, "w") as file:
        write_state(model, NewGroups(file), skip)


def stored_in(file: Any, budget: int) -> Stored:
    """The values of an open HDF5 file by paths."""
    # Keras 2.12 and 2.13 have another name for "layers".
    earlier = "_layer_checkpoint_dependencies" in file

    def stored(path: str) -> hdf5.Values:
        group = hdf5.group_at(file, f"{path}/vars" if path else "vars")
        if group is None and earlier:
            group = hdf5.group_at(file, f"{path.replace('layers', '_layer_checkpoint_dependencies')}/vars")
        return hdf5.Values(group, budget)

    return stored


def state_budget(model: Any) -> int:
    """How many bytes a stored value of a model's state may have."""
    return hdf5.budget_of(_variables(model))


def read_state(
    model: Any, stored: Stored, source: Any, skip_mismatch: bool = False, skip: Iterable[Any] = ()
) -> None:
    """Give the objects of a model the values that are stored for them: all, or none if some don't fit.

    Args:
      stored: gives the values by path.
      source: what messages call the file.
      skip_mismatch: leave out the objects whose values don't fit, with a warning.
      skip: objects that are left alone.

    Raises:
      ValueError: the values of an object don't fit it; nothing is changed then.
    """
    variables = _variables(model)
    before = [v.value() for v in variables]
    try:
        failures = _read_all(Walk(model, skip), stored)
        if failures and not skip_mismatch:
            raise _misfit(failures, source)
    except BaseException:
        with init_scope():
            for variable, value in zip(variables, before, strict=True):
                variable.assign(value)
        raise
    if failures:
        warnings.warn(f"{_misfit(failures, source)} What doesn't fit was left out.", stacklevel=4)


def _read_all(walk: Walk, stored: Stored) -> dict[int, tuple[Any, Exception]]:
    """Load each object; those that couldn't be loaded, with the reasons."""
    failures: dict[int, tuple[Any, Exception]] = {}
    with init_scope():
        for path, x in walk:
            try:
                if hasattr(x, "load_own_variables"):
                    _load(x, stored(path))
            except Exception as error:
                failures.setdefault(id(x), (x, error))
                continue
            walk.done.add(id(x))
            failures.pop(id(x), None)
    return failures


def _load(x: Any, values: hdf5.Values) -> None:
    if isinstance(x, Holder) and not values and not x._own_variables and not x.built:
        # A layer that was never used, neither here nor in the model that was saved.
        return
    x.load_own_variables(values)


def _misfit(failures: dict[int, tuple[Any, Exception]], source: Any) -> ValueError:
    (x, error), *others = failures.values()
    reason = str(error).strip("'")
    if isinstance(error, KeyError):
        reason = f"there is no value {reason} for {x.name!r}"
    if x.name not in reason:
        reason = f"{x.name!r} ({type(x).__name__}): {reason}"
    text = f"The weights in {source} don't fit the model: {reason.rstrip('.')}."
    if others:
        names = ", ".join(repr(other.name) for other, _ in others)
        text += f" Neither do those of {len(others)} more: {names}."
    return ValueError(text)


def _variables(model: Any) -> list[Any]:
    """The variables of a model, of the objects in it, and of its optimizer."""
    found: dict[int, Any] = {}
    walk = Walk(model)
    for _, x in walk:
        walk.done.add(id(x))
        own = getattr(x, "variables", ())
        found.update((id(v), v) for v in own if hasattr(v, "assign"))
    return list(found.values())


def check_built(model: Any, verb: str) -> None:
    """Refuse a model without weights, as nobody has called it yet.

    Raises:
      ValueError: the model isn't built.
    """
    if not model.built:
        raise ValueError(
            f"You are {verb} a model that has not yet been built, '{model.name}'. Build the model first by "
            "calling it on some data, or by `build()`."
        )
