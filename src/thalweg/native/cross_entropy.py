"""Softmax cross-entropies of rows of float32 logits, with their gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.native.library import usable

# For less XLA's loops are as fast, and they join with what is done before and after.
_FEW_LOGITS = 1 << 12


def takes(logits: Any) -> bool:
    """Whether the kernels are to compute cross-entropies in a program compiled now."""
    return logits.dtype == np.float32 and logits.size >= _FEW_LOGITS and usable()


def cross_entropy(logits: Any, labels: Any) -> tuple[Any, Any]:
    """Each row's cross-entropy with the class that its label names, and the gradient to the logits."""
    from thalweg.core.xla import jax, jnp, stand_in

    rows, classes = logits.shape
    # Labels that name no class still don't when they are int32.
    labels = jnp.clip(labels.astype(np.int64), -1, classes).astype(np.int32)
    results = [stand_in((rows,), np.float32), stand_in((rows, classes), np.float32)]
    call = jax.ffi.ffi_call("thalweg_cross_entropy", results, vmap_method="sequential")
    losses, gradient = call(logits, labels)
    return losses, gradient
