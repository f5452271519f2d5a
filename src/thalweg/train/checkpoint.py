"""`tf.train.Checkpoint`: objects and their variables in files."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from thalweg.core.context import init_scope
from thalweg.core.variable import Variable
from thalweg.io.tensor_bundle import write_bundle
from thalweg.ops.files import path_of
from thalweg.train.checkpoint_state import write_state
from thalweg.train.object_graph import RULES, children_of, is_trackable, tensors_of
from thalweg.train.restoration import NothingRestored, restored


class Checkpoint:
    """Objects by names, whose variables are saved and restored together.

    The files are TensorFlow's; each may read what the other wrote. Values are matched by how they are
    reached: by the names given here, and those of attributes. What isn't made yet, such as the weights of a
    layer that was never called, is restored when it is made.

    Args:
      root: an object whose children are saved beside those of names.
      kwargs: variables, modules, layers, models, optimizers, and lists and dictionaries of such.

    Raises:
      ValueError: an object isn't one that can be saved.

    Example:
      >>> step = tf.Variable(1)
      >>> path = tf.train.Checkpoint(step=step).save("folder/ckpt")
      >>> path, step.assign(5).numpy()
      ('folder/ckpt-1', np.int32(5))
      >>> _ = tf.train.Checkpoint(step=step).restore(path).assert_consumed()
      >>> step.numpy()
      np.int32(1)
    """

    def __init__(self, root: Any = None, **kwargs: Any) -> None:
        self._root = root
        self._save_counter: Variable | None = None
        if root is not None and not is_trackable(root):
            raise ValueError(_not_trackable("root", root))
        for name, value in kwargs.items():
            if not is_trackable(value) and not isinstance(value, (list, tuple, dict)):
                raise ValueError(_not_trackable(name, value))
            setattr(self, name, value)

    @property
    def save_counter(self) -> Variable:
        """How often `save` was called."""
        if self._save_counter is None:
            with init_scope():
                self._save_counter = Variable(np.int64(0), trainable=False, name="save_counter")
        return self._save_counter

    def write(self, file_prefix: Any, options: Any = None) -> str:
        """Write the files `file_prefix.index` and `file_prefix.data-…`.

        Returns:
          The prefix.
        """
        prefix = path_of(file_prefix)
        folder = os.path.dirname(prefix)
        if folder:
            os.makedirs(folder, exist_ok=True)
        write_bundle(prefix, tensors_of(self))
        return prefix

    def save(self, file_prefix: Any, options: Any = None) -> str:
        """Write a checkpoint with the next number after its prefix, and note that it is the latest.

        Returns:
          The prefix with the number.
        """
        self.save_counter.assign_add(1)
        prefix = self.write(f"{path_of(file_prefix)}-{int(self.save_counter.numpy())}")
        write_state(os.path.dirname(prefix), prefix, [prefix])
        return prefix

    def read(self, save_path: Any, options: Any = None) -> Any:
        """Give the objects the values of a checkpoint that `write` wrote.

        Returns:
          The status: `assert_consumed()` checks that everything was matched.

        Raises:
          NotFoundError: there is no such checkpoint.
          DataLossError: it is damaged.
          ValueError: a value doesn't fit its variable; nothing is changed then.
        """
        return restored(path_of(save_path), self)

    def restore(self, save_path: Any, options: Any = None) -> Any:
        """As `read`, for what `save` wrote; None for the path restores nothing."""
        if save_path is None:
            return NothingRestored()
        _ = self.save_counter
        return self.read(save_path)


def _children(checkpoint: Checkpoint) -> dict[str, Any]:
    own = {name: value for name, value in vars(checkpoint).items() if not name.startswith("_")}
    counter = checkpoint._save_counter
    counted = {} if counter is None else {"save_counter": counter}
    inner = {} if checkpoint._root is None else children_of(checkpoint._root)
    return {**inner, **own, **counted}


def _not_trackable(name: str, value: Any) -> str:
    return (
        f"`Checkpoint` was expecting {name} to be a trackable object (an object derived from `Trackable`), "
        f"got {value}: variables, modules, layers, models, optimizers, and lists and dictionaries of such "
        "can be saved."
    )


RULES.insert(0, (Checkpoint, _children))
