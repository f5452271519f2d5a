"""Activation functions as `keras.ops` has them: those of `keras.activations`, some with other defaults."""

from __future__ import annotations

import warnings
from typing import Any

import thalweg as tf
from thalweg.keras import activations
from thalweg.keras.activations import celu as celu
from thalweg.keras.activations import elu as elu
from thalweg.keras.activations import glu as glu
from thalweg.keras.activations import hard_shrink as hard_shrink
from thalweg.keras.activations import hard_sigmoid as hard_sigmoid
from thalweg.keras.activations import hard_silu as hard_silu
from thalweg.keras.activations import hard_tanh as hard_tanh
from thalweg.keras.activations import leaky_relu as leaky_relu
from thalweg.keras.activations import log_sigmoid as log_sigmoid
from thalweg.keras.activations import log_softmax as log_softmax
from thalweg.keras.activations import relu6 as relu6
from thalweg.keras.activations import selu as selu
from thalweg.keras.activations import sigmoid as sigmoid
from thalweg.keras.activations import silu as silu
from thalweg.keras.activations import soft_shrink as soft_shrink
from thalweg.keras.activations import softplus as softplus
from thalweg.keras.activations import softsign as softsign
from thalweg.keras.activations import sparse_plus as sparse_plus
from thalweg.keras.activations import sparse_sigmoid as sparse_sigmoid
from thalweg.keras.activations import sparsemax as sparsemax
from thalweg.keras.activations import squareplus as squareplus
from thalweg.keras.activations import tanh_shrink as tanh_shrink
from thalweg.keras.activations import threshold as threshold
from thalweg.keras.tensors import as_tensor

hard_swish = hard_silu
swish = silu


def relu(x: Any) -> Any:
    """`max(x, 0)`.

    Example:
      >>> tf.keras.ops.relu([-1.0, 2.0]).numpy()
      array([0., 2.], dtype=float32)
    """
    return tf.nn.relu(as_tensor(x))


def gelu(x: Any, approximate: bool = True) -> Any:
    """`x` weighted with the probability that a normal variable lies below it.

    Args:
      approximate: use a hyperbolic tangent in place of the error function.

    Example:
      >>> tf.keras.ops.gelu([-1.0, 1.0]).numpy()
      array([-0.158808,  0.841192], dtype=float32)
    """
    return activations.gelu(x, approximate)


def softmax(x: Any, axis: Any = -1) -> Any:
    """Probabilities proportional to `exp(x)`. An axis of size 1, on which all are 1, gives a warning.

    Args:
      axis: the axis, or the axes together, along which they sum to 1; None: all.

    Example:
      >>> tf.keras.ops.softmax([[0.0, 0.0]]).numpy()
      array([[0.5, 0.5]], dtype=float32)
    """
    x = as_tensor(x)
    if isinstance(axis, int) and -x.shape.rank <= axis < x.shape.rank and x.shape[axis] == 1:
        warnings.warn(
            f"You are using a softmax over axis {axis} of a tensor of shape {x.shape}. This axis has size 1, "
            "so that the result is 1 everywhere. Did you mean to use a sigmoid instead?",
            stacklevel=2,
        )
    return activations.softmax(x, axis)
