"""What a case of a layer is. The cases stand in `cases_<family>.py`, one line each:

    CASES = [
        Case("Dense", {"units": 4}, (2, 3)),                            # class, arguments, input shape
        Case("Conv2D", {"filters": 4, "kernel_size": 3}, (2, 5, 5, 3), free=(1, 2)),
        Case("Add", {}, [X((2, 3)), X((2, 3))]),                        # a list of inputs
        Case("LSTM", {"units": 3}, (2, 4, 3), mask=True),
        Case("Bidirectional", {"layer": Made("LSTM", units=3, name="inner")}, (2, 4, 3)),
    ]
    REFUSED = [Refused("Dense", {"units": 0}, (2, 3), "units")]         # the error's text has this in it

A new family needs `cases_<family>.py`, a `test_<family>.py` with a subclass of `LayerChecks`, and what Keras
gives for it:

    python -m tests.keras.layers.make_golden <family>

run from the project's root in an environment that has Keras 3 and TensorFlow.
"""

from __future__ import annotations

import importlib
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

GOLDEN = Path(__file__).with_name("golden")
FAMILIES = sorted(path.stem.removeprefix("cases_") for path in Path(__file__).parent.glob("cases_*.py"))


@dataclass(frozen=True)
class X:
    """A tensor: numbers drawn from `[low, high)`, the same ones in every run; or `values`."""

    shape: tuple[int, ...] = ()
    dtype: str = "float32"
    low: float = -1.0
    high: float = 1.0
    values: Any = None

    def array(self, random: np.random.RandomState) -> np.ndarray[Any, Any]:
        if self.values is not None:
            return np.array(self.values, None if self.dtype == "string" else self.dtype)
        if self.dtype == "bool":
            return random.randint(0, 2, self.shape).astype(bool)
        if self.dtype.startswith(("int", "uint")):
            return random.randint(int(self.low), int(self.high), self.shape).astype(self.dtype)
        return random.uniform(self.low, self.high, self.shape).astype(self.dtype)


class Made:
    """An object of Keras among the arguments: "LSTM", "regularizers.L2" or the like. Layers need a name."""

    def __init__(self, kind: str, **arguments: Any) -> None:
        self.kind = kind
        self.arguments = arguments

    def __repr__(self) -> str:
        return f"{self.kind}({', '.join(f'{k}={v!r}' for k, v in self.arguments.items())})"


@dataclass(frozen=True)
class Case:
    """One layer, and what it is called with.

    Attributes:
      layer: the class in `keras.layers`.
      arguments: those of `__init__`; objects of Keras among them are `Made`.
      inputs: the shape of the input; an `X`; or a list, tuple or dictionary of `X`.
      call: further arguments of `call`; tensors among them are `X`.
      mask: True: a mask of the input's first two axes; or the mask as a list.
      repeat: how often the layer is called before outputs are compared.
      free: axes of the first input that a functional model doesn't know, besides the batch.
      functional: whether the layer can be called on symbolic tensors of unknown batch.
      training: whether what it gives in training is determined.
      gradients: whether there are any to compare.
      mixed: whether it is also run in mixed_float16.
      adapt: what `adapt` is called with.
      tolerance: of numbers, relative to the largest one of an array.
      label: what tells it from others of the same class and arguments.
    """

    layer: str
    arguments: dict[str, Any] = field(default_factory=dict)
    inputs: Any = (2, 3)
    call: dict[str, Any] = field(default_factory=dict)
    mask: Any = None
    repeat: int = 1
    free: tuple[int, ...] = ()
    functional: bool = True
    training: bool = True
    gradients: bool = True
    mixed: bool = True
    adapt: X | None = None
    tolerance: float = 1e-5
    label: str = ""

    def __str__(self) -> str:
        given = ",".join(f"{k}={v!r}" for k, v in self.arguments.items())
        parts = [self.layer, given, "x".join(map(str, self.inputs)) if is_shape(self.inputs) else ""]
        parts += ["masked" if self.mask is not None else "", self.label]
        return "-".join(part for part in parts if part).replace(" ", "")

    @property
    def random(self) -> np.random.RandomState:
        """The source of the case's numbers, at its beginning."""
        return np.random.RandomState(zlib.crc32(str(self).encode()))

    def arrays(self) -> tuple[Any, dict[str, Any], Any]:
        """The input, the further arguments of `call`, and the mask, as arrays."""
        random = self.random
        inputs = mapped(lambda x: x.array(random), self.specs)
        call = mapped(lambda x: x.array(random), self.call)
        mask = self.mask
        if mask is True:
            mask = X(first(self.specs).shape[:2], "bool").array(random)
            mask[:, 0] = True
        return inputs, call, None if mask is None else np.array(mask, bool)

    @property
    def specs(self) -> Any:
        """The input as an `X`, or a structure of them."""
        return X(tuple(self.inputs)) if is_shape(self.inputs) else self.inputs


@dataclass(frozen=True)
class Refused:
    """A layer that can't be made, or can't be called so: Keras's error, whose text has `match` in it."""

    layer: str
    arguments: dict[str, Any]
    inputs: Any = (2, 3)
    match: str = ""

    def __str__(self) -> str:
        return str(Case(self.layer, self.arguments, self.inputs, label="refused"))


def is_shape(inputs: Any) -> bool:
    return isinstance(inputs, tuple) and all(isinstance(n, int) for n in inputs)


def mapped(function: Any, structure: Any) -> Any:
    """`function` of each `X` in lists, tuples and dictionaries; everything else as it is."""
    if isinstance(structure, X):
        return function(structure)
    if isinstance(structure, dict):
        return {key: mapped(function, value) for key, value in structure.items()}
    if isinstance(structure, (list, tuple)):
        return type(structure)(mapped(function, value) for value in structure)
    return structure


def first(structure: Any) -> X:
    """The first `X` of a structure."""
    found: list[X] = []
    mapped(found.append, structure)
    return found[0]


def cases_of(family: str) -> list[Case]:
    """The cases of a family, each with a name of its own."""
    cases: list[Case] = _module(family).CASES
    names = [str(case) for case in cases]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"Cases need a `label` to tell them apart: {twice}")
    return cases


def refused_of(family: str) -> list[Refused]:
    return getattr(_module(family), "REFUSED", [])


def _module(family: str) -> Any:
    return importlib.import_module(f"{__package__}.cases_{family}")
