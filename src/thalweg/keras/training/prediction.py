"""`predict`: outputs for many samples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.core import nest
from thalweg.core.tensor import Tensor
from thalweg.keras.training.data import ArrayBatches, as_given, filled, leaves_of
from thalweg.keras.training.steps import as_tensors
from thalweg.runtime.instruction import NotCompilable

# Samples that are predicted at once where nobody said how many.
DEFAULT_SIZE = 256


def predicted(model: Any, batches: Any, batch_size: int | None, callbacks: Any) -> Any:
    """The outputs for all batches, NumPy arrays in the structure of the model's outputs."""
    parts: list[list[Any]] = []
    structure: Any = None
    size = _size(model, batches, batch_size)
    for number, batch in enumerate(_batches(batches, size)):
        callbacks.on_predict_batch_begin(number)
        outputs = _outputs(model, as_given((batch[0], None, None), batches.bare), size)
        structure = outputs if structure is None else structure
        parts.append(nest.flatten(outputs))
        callbacks.on_predict_batch_end(number, {"outputs": outputs})
    if structure is None:
        raise ValueError("Unexpected empty data: there was no batch to predict for.")
    columns = [_joined([part[k] for part in parts]) for k in range(len(parts[0]))]
    return nest.pack_sequence_as(structure, columns)


def _size(model: Any, batches: Any, batch_size: int | None) -> int:
    """How many samples go through the model at once."""
    from thalweg.keras.training.trainer import Trainer

    if not isinstance(batches, ArrayBatches):
        return 0
    plain = type(model).predict_step is Trainer.predict_step
    if batch_size is None and plain and model.__dict__.get("_stateful") is not True:
        return DEFAULT_SIZE
    return batch_size or batches.batch_size


def _batches(batches: Any, size: int) -> Iterator[Any]:
    if not isinstance(batches, ArrayBatches):
        yield from batches.epoch()
        return
    for start in range(0, batches.size, size):
        yield filled(batches.structure, [a[start : start + size] for a in batches.arrays])


def _outputs(model: Any, batch: Any, size: int) -> Any:
    """The outputs for one batch; the last, smaller one of several is filled up to a power of two."""
    arrays = leaves_of(batch)
    rows = arrays[0].shape[0] if arrays and arrays[0].ndim else 0
    if model.run_eagerly or any(a.dtype == object for a in arrays):
        return model.predict_step(as_tensors(batch))
    padded = rows
    if 0 < rows < size:
        padded = min(1 << (rows - 1).bit_length(), size)
        arrays = [np.concatenate([a, np.broadcast_to(a[-1:], (padded - rows, *a.shape[1:]))]) for a in arrays]
    try:
        outputs = model._steps_of("predict").run(batch, arrays)
    except NotCompilable:
        return model.predict_step(as_tensors(batch))
    if padded == rows:
        return outputs
    return nest.map_structure(lambda x: x.host()[:rows] if x.shape[0] == padded else x, outputs)


def _joined(parts: list[Any]) -> Any:
    arrays = [x.host() if isinstance(x, Tensor) else np.asarray(x) for x in parts]  # type: ignore[attr-defined]
    if len(arrays) == 1:
        return np.array(arrays[0])
    if not arrays[0].ndim:
        return np.stack(arrays)
    return np.concatenate(arrays)
