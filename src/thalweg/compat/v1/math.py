"""`tf.compat.v1.math`: reductions with the arguments of 1.x; everything else is that of 2.x."""

from __future__ import annotations

from typing import Any

from thalweg.compat.v1.arithmetic import bincount as bincount
from thalweg.compat.v1.arithmetic import confusion_matrix as confusion_matrix
from thalweg.compat.v1.fallback import from_2x
from thalweg.compat.v1.nn import in_top_k as in_top_k
from thalweg.compat.v1.nn import log_softmax as log_softmax
from thalweg.compat.v1.nn import softmax as softmax
from thalweg.compat.v1.reductions import argmax as argmax
from thalweg.compat.v1.reductions import argmin as argmin
from thalweg.compat.v1.reductions import count_nonzero as count_nonzero
from thalweg.compat.v1.reductions import reduce_all as reduce_all
from thalweg.compat.v1.reductions import reduce_any as reduce_any
from thalweg.compat.v1.reductions import reduce_logsumexp as reduce_logsumexp
from thalweg.compat.v1.reductions import reduce_max as reduce_max
from thalweg.compat.v1.reductions import reduce_mean as reduce_mean
from thalweg.compat.v1.reductions import reduce_min as reduce_min
from thalweg.compat.v1.reductions import reduce_prod as reduce_prod
from thalweg.compat.v1.reductions import reduce_sum as reduce_sum


def __getattr__(name: str) -> Any:
    return from_2x("math", name)
