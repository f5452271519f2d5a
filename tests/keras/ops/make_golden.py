"""Ask Keras for the values of all cases, and write them to golden.npz.

KERAS_BACKEND=tensorflow python make_golden.py
"""

from __future__ import annotations

import json
import warnings
from typing import Any

import keras
import numpy as np
from inputs import GOLDEN, arrays, cases, described, flat, of_dtypes


def _space() -> dict[str, Any]:
    space = {"np": np, "ops": keras.ops, "random": keras.random}
    space |= arrays()
    # bfloat16 has no array of NumPy's own: a tensor stands for it.
    for name, value in of_dtypes().items():
        half = value.dtype.name == "bfloat16"
        space[name] = keras.ops.convert_to_tensor(value.astype("f"), "bfloat16") if half else value
    return space


def main() -> None:
    space, found, values = _space(), {}, {}
    for _, call, _ in cases():
        try:
            parts = [described(part) for part in flat(eval(call, space))]
        except Exception as error:  # a kernel that TensorFlow lacks, as a rule
            print(call, type(error).__name__)
            continue
        found[call] = [dtype for dtype, _ in parts]
        for n, (_, array) in enumerate(parts):
            values[f"{call}|{n}"] = array
    # Arrays of one dtype in a row: a file of thousands of arrays would be large.
    rows: dict[str, list[Any]] = {}
    ends: dict[str, int] = {}
    places = {}
    for key, array in values.items():
        kind = array.dtype.str
        start = ends.get(kind, 0)
        places[key] = [kind, start, list(array.shape)]
        ends[kind] = start + array.size
        rows.setdefault(kind, []).append(array.ravel())
    joined = {f"row {dtype}": np.concatenate(row) for dtype, row in rows.items()}
    about = np.frombuffer(json.dumps([found, places]).encode(), np.uint8)
    np.savez_compressed(GOLDEN, about=about, **joined)
    print(len(found), "cases")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
