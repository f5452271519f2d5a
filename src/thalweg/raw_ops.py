"""`tf.raw_ops`: the ops themselves, by TensorFlow's names, with keyword arguments only.

`raw_ops.txt` has the signatures. An argument is an operand of Thalweg's op, or one of its attributes: what
has to be known before a program is compiled is an attribute there, also where TensorFlow takes a tensor for
it.
"""

from __future__ import annotations

import inspect
import re
from ast import literal_eval
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.op import Op, registry, static_value
from thalweg.core.tensor import Tensor
from thalweg.ops import load_all
from thalweg.ops.sizes import tensors_of_one_dtype

# Ops that are another one under the hood.
_ALIASES = {"Add": "AddV2", "BatchMatMul": "BatchMatMulV2", "Select": "SelectV2", "Gather": "GatherV2"}

# Arguments whose name differs in Thalweg, and attributes that TensorFlow's op doesn't have.
_RENAMED = {"keep_dims": "keepdims", "reduction_indices": "axis", "squeeze_dims": "axis", "dim": "axis"}
_ADDED = {"GatherNd": {"batch_dims": 0}, "Gather": {"axis": 0, "batch_dims": 0}}

# Attributes that only tell TensorFlow's runtime how to go about its work.
_IDLE = {
    "use_cudnn_on_gpu",
    "validate_indices",
    "incompatible_shape_error",
    "bad_indices_policy",
    "validate_shape",
    "sorted",
}

_SIGNATURE = re.compile(r"(\w+)\((.*?)(?:; (.*))?\) ->(?: (.*))?$")
_REQUIRED = object()


class Signature(NamedTuple):
    """How TensorFlow calls an op.

    Attributes:
      inputs, outputs: their names; `lists` has those of them that are lists.
      attributes: defaults by name, `_REQUIRED` where there is none; `types` has those that are dtypes.
    """

    inputs: tuple[str, ...]
    attributes: Mapping[str, Any]
    outputs: tuple[str, ...]
    lists: frozenset[str]
    types: frozenset[str]


@cache
def signatures() -> dict[str, str]:
    """The lines of `raw_ops.txt`, by the ops' names."""
    lines = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    return {line.partition("(")[0]: line for line in lines if not line.startswith("#")}


def _parse(line: str) -> Signature:
    match = _SIGNATURE.match(line)
    assert match is not None, line
    inputs, outputs = ([n for n in (part or "").split(", ") if n] for part in (match[2], match[4]))
    attributes: dict[str, Any] = {}
    types = set()
    for part in (match[3] or "").split(", ") if match[3] else ():
        name, has_default, text = part.partition("=")
        name, colon, _ = name.partition(": ")
        if colon:
            types.add(name)
        attributes[name] = _REQUIRED if not has_default else as_dtype(text) if colon else literal_eval(text)
    lists = frozenset(n[:-1] for n in (*inputs, *outputs) if n.endswith("*"))
    names = [tuple(n.rstrip("*") for n in part) for part in (inputs, outputs)]
    return Signature(names[0], attributes, names[1], lists, frozenset(types))


@cache
def _function(name: str) -> Callable[..., Any]:
    """The function of an op; AttributeError where there is none."""
    line = signatures().get(name)
    if line is None:
        raise AttributeError(f"module 'thalweg.raw_ops' has no attribute {name!r}.")
    own = _ALIASES.get(name, name)
    if own not in registry:
        load_all()
    if own not in registry:
        raise AttributeError(f"TensorFlow has the op tf.raw_ops.{name}, Thalweg lacks it.")
    return _make(name, registry[own], _parse(line))


def _make(name: str, operation: Op, signature: Signature) -> Callable[..., Any]:
    """The op as a function of TensorFlow's keyword arguments."""
    attributes = _attributes_of(operation, signature)
    operands = _operands_of(operation, signature, attributes)
    result = namedtuple(name, signature.outputs) if len(signature.outputs) > 1 else None

    def call(**arguments: Any) -> Any:
        arguments.pop("name", None)
        given = _complete(name, signature, arguments)
        inputs: list[Any] = []
        for operand in operands:
            value = given[operand]
            inputs += tensors_of_one_dtype(list(value)) if operand in signature.lists else [value]
        inputs = _converted(inputs)
        passed = {
            _RENAMED.get(n, n): _attribute(n, given[n], n in signature.types)
            for n in given
            if n in attributes
        }
        if "axis" in passed and "keepdims" in passed and isinstance(passed["axis"], int):
            passed["axis"] = (passed["axis"],)
        output = operation(*inputs, **passed, **_ADDED.get(name, {}))
        if result is not None and isinstance(output, (list, tuple)) and len(output) == len(signature.outputs):
            return result(*output)
        is_list = bool(signature.lists.intersection(signature.outputs))
        return [output] if is_list and not isinstance(output, list) else output

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"The op `{signatures()[name]}`, with keyword arguments."
    return call


def _attributes_of(operation: Op, signature: Signature) -> frozenset[str]:
    """TensorFlow's arguments that are attributes of Thalweg's op."""
    parameters = inspect.signature(operation.lower).parameters.values()
    known = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        known |= set(signature.attributes) - _IDLE
        # Of a slice all bounds are attributes.
        known |= {"begin", "end", "strides"} & set(signature.inputs)
    every = (*signature.inputs, *signature.attributes)
    return frozenset(n for n in every if _RENAMED.get(n, n) in known or n in known)


def _operands_of(operation: Op, signature: Signature, attributes: frozenset[str]) -> Sequence[str]:
    """TensorFlow's arguments that are operands, in the order of Thalweg's op: by name, the others as they
    come.
    """
    names = [
        p.name
        for p in inspect.signature(operation.lower).parameters.values()
        if p.kind is p.POSITIONAL_OR_KEYWORD
    ][1:]
    rest = [n for n in signature.inputs if n not in attributes]
    unnamed = iter([n for n in rest if n not in names])
    ordered = [n if n in rest else next(unnamed, None) for n in names]
    return [n for n in ordered if n is not None] + list(unnamed)


def _complete(name: str, signature: Signature, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments with the defaults of those that weren't given; TypeError for missing and unknown ones."""
    known = (*signature.inputs, *signature.attributes)
    for given in arguments:
        if given not in known:
            raise TypeError(
                f"{name}() got an unexpected keyword argument {given!r}; it takes {', '.join(known)}."
            )
    complete = {}
    for parameter in known:
        value = arguments.get(parameter, signature.attributes.get(parameter, _REQUIRED))
        if value is _REQUIRED:
            raise TypeError(f"{name}() is missing the required keyword argument {parameter!r}.")
        complete[parameter] = value
    return complete


def _converted(inputs: Sequence[Any]) -> list[Any]:
    """Operands as tensors; numbers take the dtype of a tensor of floats among them."""
    floats = next((x.dtype for x in inputs if isinstance(x, Tensor) and x.dtype.is_floating), None)
    return [
        x if isinstance(x, Tensor) else to_tensor(x, dtype_hint=floats if _is_float(x) else None)
        for x in inputs
    ]


def _is_float(x: Any) -> bool:
    while isinstance(x, (list, tuple)) and x:
        x = x[0]
    return isinstance(x, float)


def _attribute(name: str, value: Any, is_type: bool) -> Any:
    """An argument as an attribute: dtypes as such, lists as tuples, tensors as what is known of them."""
    if is_type:
        return value if isinstance(value, DType) else as_dtype(value)
    if isinstance(value, bytes):
        return value.decode()
    return static_value(value.tolist() if hasattr(value, "tolist") else value)


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(f"module 'thalweg.raw_ops' has no attribute {name!r}")
    return _function(name)


def __dir__() -> list[str]:
    load_all()
    return sorted(n for n in signatures() if _ALIASES.get(n, n) in registry)
