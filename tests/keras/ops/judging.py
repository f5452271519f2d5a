"""Judges a call of `keras.ops` by what Keras gave."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import numpy as np
from inputs import GOLDEN, arrays, cases, described, flat, of_dtypes

import thalweg as tf

# How far results may be from Keras's: by dtype, relative to the greatest element.
TOLERANCES = {"float16": 2e-3, "bfloat16": 2e-2, "float32": 2e-5, "float64": 1e-7, "complex64": 2e-5}


@cache
def golden() -> tuple[dict[str, Any], dict[str, Any]]:
    """For each call the dtypes of its result's parts; and the parts' arrays."""
    with np.load(GOLDEN) as file:
        found, places = json.loads(file["about"].tobytes())
        rows = {name: file[name] for name in file.files}
    values = {}
    for key, (dtype, start, shape) in places.items():
        values[key] = rows[f"row {dtype}"][start : start + int(np.prod(shape))].reshape(shape)
    return found, values


@cache
def space() -> dict[str, Any]:
    """What the calls name."""
    return {"np": np, "ops": tf.keras.ops, "random": tf.keras.random} | arrays() | of_dtypes()


def calls(heading: str, dynamic: bool = False) -> list[str]:
    """The calls under a heading that Keras answers.

    Args:
      dynamic: those that work with an unknown dimension; of the calls for every dtype those for two of them.
    """
    answered = golden()[0]
    found = [(call, works) for of, call, works in cases() if of == heading and call in answered]
    if not dynamic:
        return [call for call, _ in found]
    rare = re.compile(r"[xy]_(?!float32|int32)")
    return [call for call, works in found if works and not rare.search(call)]


def headings() -> list[str]:
    return list(dict.fromkeys(heading for heading, _, _ in cases()))


def trouble(call: str, dynamic: bool = False) -> str | None:
    """What is wrong with a call's result; None: nothing."""
    wanted, values = golden()[0][call], golden()[1]
    try:
        parts = _symbolic(call) if dynamic else flat(eval(call, space()))
        found = [described(part) for part in parts]
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if [dtype for dtype, _ in found] != wanted:
        return f"dtypes {[dtype for dtype, _ in found]}, wanted {wanted}"
    for n, (dtype, array) in enumerate(found):
        if problem := _differs(dtype, array, values[f"{call}|{n}"]):
            return problem
    return None


def _differs(dtype: str, array: Any, wanted: Any) -> str | None:
    if array.shape != wanted.shape:
        return f"shape {array.shape}, wanted {wanted.shape}"
    tolerance = TOLERANCES.get(dtype, 0)
    finite = wanted[np.isfinite(wanted)] if tolerance else np.zeros(0)
    scale = max(1.0, float(np.abs(finite).max())) if finite.size else 1.0
    if tolerance and np.allclose(array, wanted, rtol=tolerance, atol=tolerance * scale, equal_nan=True):
        return None
    if not tolerance and (array == wanted).all():
        return None
    return f"values\n{array}, wanted\n{wanted}"


def _symbolic(call: str) -> list[Any]:
    """The parts of a call's result inside a function whose arguments have unknown first dimensions."""
    names = [name for name in arrays() | of_dtypes() if re.search(rf"(?<![\w.]){name}\b(?!=)", call)]
    # What NumPy does with its own arrays stays outside.
    names = [name for name in names if not re.search(rf"np\.[\w.]+\([^()]*\b{name}\b", call)]
    given = {name: tf.constant(space()[name]) for name in names}
    signature = [tf.TensorSpec([None, *x.shape[1:]], x.dtype) for x in given.values()]

    others: list[Any] = []

    def body(*tensors: Any) -> list[Any]:
        local = space() | dict(zip(names, tensors, strict=True))
        others[:] = flat(eval(call, local))
        return [part for part in others if isinstance(part, tf.Tensor)]

    if not names:
        return flat(eval(call, space()))
    found = tf.function(body, input_signature=signature, autograph=False)(*given.values())
    return [found.pop(0) if isinstance(part, tf.Tensor) else part for part in others]
