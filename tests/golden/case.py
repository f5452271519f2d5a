"""Golden cases: what to run, on which inputs, and how closely the result must match.

A case is written once against a module ``tf`` handed in, so the same lines run on TensorFlow (to record
the expected result) and on Thalweg (to be judged).  ``call`` covers most ops in one line::

    call("reshape", f32(2, 3), [3, -1])
    call("math.igamma", f32(4, lo=0.1, hi=5), f32(4, lo=0.1, hi=5), rtol=1e-4)
    case("operators/rsub", lambda tf, x: 3 - x, i32(2, 3))
    bad("InvalidArgumentError", "add", f32(2, 3), f32(4))
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pathlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import ml_dtypes
import numpy as np

Module = Any
EVERY_MODE = ("deferred", "sync", "function", "dynamic")
EAGER_ONLY = ("deferred", "sync")
DIFFERENTIABLE = ("float32", "float64", "complex64", "complex128")


def numpy_dtype(name: str) -> np.dtype[Any]:
    """The NumPy dtype of a TensorFlow dtype name, with ml_dtypes supplying the narrow floats."""
    return np.dtype(getattr(ml_dtypes, name)) if hasattr(ml_dtypes, name) else np.dtype(name)


@dataclass(frozen=True)
class Draw:
    """An input array that is drawn from the seed of its case, so that cases do not depend on each other."""

    shape: tuple[int, ...]
    dtype: str
    lo: float
    hi: float

    def array(self, rng: np.random.RandomState) -> np.ndarray[Any, Any]:
        dtype = numpy_dtype(self.dtype)
        if dtype.kind in "iub":
            return np.asarray(rng.randint(int(self.lo), int(self.hi), self.shape)).astype(dtype)
        values = rng.uniform(self.lo, self.hi, self.shape)
        if dtype.kind == "c":
            values = values + 1j * rng.uniform(self.lo, self.hi, self.shape)
        return np.asarray(values).astype(dtype)


@dataclass(frozen=True)
class Var:
    """An input that is handed to the case as a ``tf.Variable``."""

    value: Any


@dataclass(frozen=True)
class Ref:
    """A public object such as ``tf.int32``, named without having the module at hand."""

    path: str


def draw(shape: tuple[int, ...], dtype: str, lo: float | None = None, hi: float | None = None) -> Draw:
    """An array of uniform numbers: [-2, 2) for floats, [-9, 10) for integers unless limits are given."""
    low, high = {"u": (0, 10), "i": (-9, 10), "b": (0, 2)}.get(numpy_dtype(dtype).kind, (-2.0, 2.0))
    return Draw(shape, dtype, low if lo is None else lo, high if hi is None else hi)


def _drawer(dtype: str) -> Callable[..., Draw]:
    def drawer(*shape: int, lo: float | None = None, hi: float | None = None) -> Draw:
        return draw(shape, dtype, lo, hi)

    return drawer


f16, f32, f64, bf16 = (_drawer(d) for d in ("float16", "float32", "float64", "bfloat16"))
i8, i16, i32, i64 = (_drawer(d) for d in ("int8", "int16", "int32", "int64"))
u8, u32, flags = _drawer("uint8"), _drawer("uint32"), _drawer("bool")
c64, c128 = _drawer("complex64"), _drawer("complex128")


def lit(value: Any, dtype: str | None = None) -> np.ndarray[Any, Any]:
    """A given array: numbers become float32 or int32 unless a dtype is named, text becomes bytes."""
    known = None if dtype in (None, "string") else numpy_dtype(str(dtype))
    array = np.asarray(value) if known is None else np.asarray(value).astype(known)
    if array.dtype.kind in "US" or dtype == "string":
        encode = np.frompyfunc(lambda s: s.encode() if isinstance(s, str) else bytes(s), 1, 1)
        return np.asarray(encode(np.asarray(value, dtype=object)), dtype=object)
    if dtype is None and array.dtype.kind in "if":
        return array.astype(np.float32 if array.dtype.kind == "f" else np.int32)
    return array


@dataclass(frozen=True)
class Case:
    """One call to judge; `inputs` are arrays, Draws and Vars (handed over as tensors) or plain objects."""

    name: str
    run: Callable[..., Any]
    inputs: tuple[Any, ...] = ()
    grad: tuple[int, ...] | None = None  # None: every float32, float64 and complex input
    rtol: float | None = None
    atol: float | None = None
    raises: str | None = None
    mentions: tuple[str, ...] = ()
    modes: tuple[str, ...] = EVERY_MODE
    global_seed: int | None = None
    family: str = ""

    @functools.cached_property
    def arrays(self) -> tuple[Any, ...]:
        """The inputs with every Draw replaced by its array."""
        rng = np.random.RandomState(zlib.crc32(self.name.encode()))

        def realise(item: Any) -> Any:
            if isinstance(item, Var):
                return Var(realise(item.value))
            return item.array(rng) if isinstance(item, Draw) else item

        return tuple(realise(item) for item in self.inputs)

    @property
    def differentiated(self) -> tuple[int, ...]:
        """Indices of the inputs to take gradients for."""
        if self.grad is not None:
            return self.grad
        values = [item.value if isinstance(item, Var) else item for item in self.arrays]
        return tuple(
            i for i, v in enumerate(values) if isinstance(v, np.ndarray) and v.dtype.name in DIFFERENTIABLE
        )

    @property
    def fingerprint(self) -> int:
        """A checksum of the inputs; a recorded result counts only for the inputs it was recorded from."""
        parts = []
        for item in self.arrays:
            value = item.value if isinstance(item, Var) else item
            if isinstance(value, np.ndarray):
                content = repr(value.tolist()) if value.dtype == object else value.tobytes().hex()
                parts.append(f"{value.dtype}{value.shape}{content}")
            else:
                parts.append(repr(value))
        return zlib.crc32("|".join(parts).encode())


_REGISTRY: dict[str, Case] = {}


def _family_of_caller() -> str:
    """The family is the file that registers: cases_math.py registers family "math"."""
    frame = inspect.currentframe()
    while frame is not None:
        module: str = frame.f_globals["__name__"].rpartition(".")[2]
        if module.startswith("cases_"):
            return module.removeprefix("cases_")
        frame = frame.f_back
    raise ValueError("golden cases are registered in files named cases_<family>.py, or with family=...")


def case(name: str, run: Callable[..., Any], *inputs: Any, **options: Any) -> None:
    """Register a case; a name that is taken gets a number appended."""
    unique, count = name, 1
    while unique in _REGISTRY:
        count += 1
        unique = f"{name}#{count}"
    family = options.pop("family", "") or _family_of_caller()
    _REGISTRY[unique] = Case(unique, run, inputs, family=family, **options)


def resolve(tf: Module, path: str) -> Any:
    """The public object at a dotted path below `tf`."""
    return functools.reduce(getattr, path.split("."), tf)


_SHORT = {"float": "f", "int": "i", "uint": "u", "complex": "c", "bfloat": "bf"}


def describe(value: Any) -> str:
    """A short stable description of an argument, for the names of cases."""
    if isinstance(value, Var):
        return "var:" + describe(value.value)
    if isinstance(value, Ref):
        return value.path
    if isinstance(value, Draw | np.ndarray):
        name = str(value.dtype)
        stem = name.rstrip("0123456789")
        text = _SHORT.get(stem, stem) + name[len(stem) :] if name != "object" else "str"
        return f"{text}[{','.join(map(str, value.shape))}]"
    if isinstance(value, list | tuple) and any(isinstance(v, Draw | np.ndarray | Ref | Var) for v in value):
        return "[" + ",".join(describe(v) for v in value) + "]"
    return getattr(value, "__name__", None) or repr(value).replace(" ", "")[:48]


def _bind(value: Any, inputs: list[Any]) -> Callable[[Module, tuple[Any, ...]], Any]:
    """Move the arrays inside an argument to `inputs`; return how to put the argument together again."""
    if isinstance(value, Draw | np.ndarray | Var):
        inputs.append(value)
        index = len(inputs) - 1
        return lambda tf, tensors: tensors[index]
    if isinstance(value, Ref):
        return lambda tf, tensors: resolve(tf, value.path)
    if isinstance(value, list | tuple):
        parts = [_bind(v, inputs) for v in value]
        kind = type(value)
        return lambda tf, tensors: kind([part(tf, tensors) for part in parts])
    if isinstance(value, dict):
        items = {k: _bind(v, inputs) for k, v in value.items()}
        return lambda tf, tensors: {k: item(tf, tensors) for k, item in items.items()}
    return lambda tf, tensors: value


_OPTIONS = ("grad", "rtol", "atol", "raises", "mentions", "modes", "global_seed", "family")


def _signature(args: Sequence[Any], kwargs: dict[str, Any]) -> str:
    named = (f"{k}={describe(v)}" for k, v in kwargs.items() if k not in _OPTIONS)
    return "-".join([*map(describe, args), *named])


def call(op: str, *args: Any, tag: str | None = None, **kwargs: Any) -> None:
    """Register a call of ``tf.<op>``; arrays anywhere in the arguments become tensors, the rest stays.

    Keyword arguments that are options of `Case` go to the case, all others to the op.
    """
    options = {key: kwargs.pop(key) for key in _OPTIONS if key in kwargs}
    inputs: list[Any] = []
    positional = [_bind(a, inputs) for a in args]
    named = {key: _bind(a, inputs) for key, a in kwargs.items()}

    def run(tf: Module, *tensors: Any) -> Any:
        function = resolve(tf, op)
        return function(
            *(part(tf, tensors) for part in positional), **{k: p(tf, tensors) for k, p in named.items()}
        )

    case(f"{op}/{tag or _signature(args, kwargs)}", run, *inputs, **options)


def bad(error: str, op: str, *args: Any, tag: str | None = None, **kwargs: Any) -> None:
    """Register a call of ``tf.<op>`` that must raise `error`."""
    call(op, *args, tag=f"bad-{tag or _signature(args, kwargs)}", raises=error, **kwargs)


def families() -> list[str]:
    """The names of all families: one for each file cases_<family>.py."""
    here = pathlib.Path(__file__).parent
    return sorted(path.stem.removeprefix("cases_") for path in here.glob("cases_*.py"))


def load(*names: str) -> Iterator[Case]:
    """All cases of the named families (all families when none is named)."""
    package = __name__.rpartition(".")[0]
    wanted = names or tuple(families())
    for name in wanted:
        importlib.import_module(f"{package}.cases_{name}")
    return (c for c in _REGISTRY.values() if c.family in wanted)
