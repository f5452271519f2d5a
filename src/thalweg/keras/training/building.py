"""Building a model that was never called, for the shapes of a batch."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import nest
from thalweg.core.dtypes import from_numpy
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.engine.tracing import traced_output


def build_on(model: Any, x: Any) -> None:
    """Call a model on symbolic tensors like a batch, of any number of samples."""

    def symbolic(a: Any) -> Any:
        if a is None:
            return None
        return keras_tensor(from_numpy(np.dtype(a.dtype)), (None, *a.shape[1:]))

    if any(a is not None and a.dtype.kind == "O" for a in nest.flatten(x)):
        model(x)
        return
    inputs = nest.map_structure(symbolic, x)
    try:
        traced_output(model, (inputs,), {})
    except (TypeError, ValueError, NotImplementedError):
        # What can't be traced may still run on a batch; if not, it says there why.
        model(x)
