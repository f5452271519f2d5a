"""Where a symbolic tensor comes from."""

from __future__ import annotations

from typing import Any

from thalweg.keras.engine.node import Node, node_of
from thalweg.keras.engine.symbolic import is_keras_tensor


def get_source_inputs(tensor: Any) -> Any:
    """The `keras.Input` tensors that a symbolic tensor is computed from.

    Args:
      tensor: a symbolic tensor; any other is given back as it is.

    Returns:
      A list of symbolic tensors, in the order in which the layers take them.

    Example:
      >>> a, b = tf.keras.Input((2,)), tf.keras.Input((2,))
      >>> y = tf.keras.layers.Dense(3)(tf.keras.layers.Add()([a, b]))
      >>> [x is y for x, y in zip(tf.keras.utils.get_source_inputs(y), [a, b])]
      [True, True]
    """
    if not is_keras_tensor(tensor):
        return tensor
    found: dict[int, Any] = {}
    seen: set[int] = set()
    waiting: list[Node] = [node_of(tensor)]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.is_input:
            found |= {id(x): x for x in node.outputs}
        waiting += reversed([node_of(x) for x in node.inputs])
    return list(found.values())
