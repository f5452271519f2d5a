"""Specs of an op's results from the specs of its operands.

An op's own rule decides where it has one. Otherwise the lowering is evaluated abstractly: on stand-in NumPy
arrays where they are small, by `jax.eval_shape` else. An unknown dimension is derived by evaluating twice,
with two sizes in its place: what moves in the result is unknown there too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core.dtypes import from_numpy
from thalweg.core.op import Call
from thalweg.core.spec import Spec, spec_of

# Stand-ins for an unknown dimension: unlikely sizes, so that they show up in results as themselves.
_STAND_INS = (7, 11)
_SMALL = 1 << 16
_MEMO_SIZE = 8192

_memo: dict[tuple[Call, tuple[Spec, ...]], tuple[Spec, ...]] = {}


def infer(call: Call, specs: Sequence[Spec]) -> tuple[Spec, ...]:
    """The specs of the results of `call` on operands of `specs`.

    Raises:
      ValueError: the shapes don't fit.
      TypeError: the dtypes don't fit.
    """
    rule = call.op.rule
    if rule is not None:
        result = rule(call, *specs)
        return (result,) if type(result) is Spec else result  # type: ignore[return-value]
    key = (call, tuple(specs))
    known = _memo.get(key)
    if known is None:
        if len(_memo) >= _MEMO_SIZE:
            _memo.clear()
        known = _memo[key] = _derive(call, key[1])
    return known


def _derive(call: Call, specs: tuple[Spec, ...]) -> tuple[Spec, ...]:
    if any(spec.shape is None for spec in specs):
        return tuple(
            spec_of(s.dtype, None) for s in _evaluate(call, [_with_rank(s) for s in specs], _STAND_INS[0])
        )
    if all(spec.known for spec in specs):
        return tuple(_evaluate(call, specs, 0))
    first, second = (_evaluate(call, specs, size) for size in _STAND_INS)
    return tuple(spec_of(a.dtype, _merge(a.shape, b.shape)) for a, b in zip(first, second, strict=True))


def _with_rank(spec: Spec) -> Spec:
    return spec_of(spec.dtype, (None, None)) if spec.shape is None else spec


def _merge(a: Any, b: Any) -> tuple[int | None, ...] | None:
    if len(a) != len(b):
        return None
    return tuple(m if m == n else None for m, n in zip(a, b, strict=True))


def _evaluate(call: Call, specs: Sequence[Spec], size: int) -> list[Spec]:
    shapes = [tuple(size if d is None else d for d in spec.shape or ()) for spec in specs]
    outputs = _by_numpy(call, specs, shapes) if _is_small(call, shapes) else _by_jax(call, specs, shapes)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    return [spec_of(from_numpy(np.dtype(o.dtype)), tuple(o.shape)) for o in outputs]


def _is_small(call: Call, shapes: Sequence[tuple[int, ...]]) -> bool:
    return not call.op.xla and all(np.prod(shape, dtype=np.int64) <= _SMALL for shape in shapes)


def _by_numpy(call: Call, specs: Sequence[Spec], shapes: Sequence[tuple[int, ...]]) -> Any:
    operands = [np.ones(shape, spec.dtype.np) for spec, shape in zip(specs, shapes, strict=True)]
    with np.errstate(all="ignore"):
        outputs = call.op.lower(np, *operands, **call.attrs)
    return [np.asarray(o) for o in outputs] if isinstance(outputs, (tuple, list)) else np.asarray(outputs)


def _by_jax(call: Call, specs: Sequence[Spec], shapes: Sequence[tuple[int, ...]]) -> Any:
    from thalweg.core.xla import jax, jnp, stand_in

    operands = [stand_in(shape, spec.dtype.np) for spec, shape in zip(specs, shapes, strict=True)]
    return jax.eval_shape(lambda *xs: call.op.lower(jnp, *xs, **call.attrs), *operands)
