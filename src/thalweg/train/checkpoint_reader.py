"""Reading the values of checkpoints by their names: `tf.train.load_checkpoint` and its kin."""

from __future__ import annotations

import os
from typing import Any

from thalweg.io.tensor_bundle import BundleReader
from thalweg.ops.files import path_of
from thalweg.train.checkpoint_state import latest_checkpoint


class CheckpointReader:
    """The values of a checkpoint by their names.

    Args:
      prefix: the checkpoint's.

    Raises:
      NotFoundError: there is none.
      DataLossError: it is damaged.
    """

    def __init__(self, prefix: str) -> None:
        self._bundle = BundleReader(prefix)

    def has_tensor(self, tensor_str: str) -> bool:
        """Whether there is a value of a name."""
        return tensor_str in self._bundle

    def get_tensor(self, tensor_str: str) -> Any:
        """A value: an array, or bytes of a single string.

        Raises:
          NotFoundError: there is none of that name.
          DataLossError: it is damaged.
        """
        value = self._bundle.read(tensor_str)
        return value.item() if value.dtype == object and value.ndim == 0 else value

    def get_variable_to_shape_map(self) -> dict[str, list[int]]:
        """The shapes by name."""
        return {name: list(self._bundle.shape(name)) for name in self._bundle.names}

    def get_variable_to_dtype_map(self) -> dict[str, Any]:
        """The dtypes by name."""
        return {name: self._bundle.dtype(name) for name in self._bundle.names}

    def debug_string(self) -> bytes:
        """A line for each value: its name, dtype and shape."""
        bundle = self._bundle
        lines = [f"{n} (DT_{bundle.dtype(n).name.upper()}) {list(bundle.shape(n))}" for n in bundle.names]
        return "\n".join(lines).encode()


def load_checkpoint(ckpt_dir_or_file: Any) -> CheckpointReader:
    """The reader of a checkpoint.

    Args:
      ckpt_dir_or_file: its prefix, or a folder whose latest checkpoint is meant.

    Raises:
      ValueError: the folder has none.
      NotFoundError: there is no checkpoint of that prefix.

    Example:
      >>> path = tf.train.Checkpoint(step=tf.Variable(3)).write("ckpt")
      >>> int(tf.train.load_checkpoint(path).get_tensor("step/.ATTRIBUTES/VARIABLE_VALUE"))
      3
    """
    path = path_of(ckpt_dir_or_file)
    if os.path.isdir(path):
        latest = latest_checkpoint(path)
        if latest is None:
            raise ValueError(f"Couldn't find 'checkpoint' file or checkpoints in given directory {path}")
        path = latest
    return CheckpointReader(path.removesuffix(".index"))


def list_variables(ckpt_dir_or_file: Any) -> list[tuple[str, list[int]]]:
    """Name and shape of each value of a checkpoint, in the order of names; see `load_checkpoint`.

    Example:
      >>> path = tf.train.Checkpoint(step=tf.Variable(3)).write("ckpt")
      >>> tf.train.list_variables(path)[1]
      ('step/.ATTRIBUTES/VARIABLE_VALUE', [])
    """
    return sorted(load_checkpoint(ckpt_dir_or_file).get_variable_to_shape_map().items())


def load_variable(ckpt_dir_or_file: Any, name: str) -> Any:
    """A value of a checkpoint; see `load_checkpoint`.

    Example:
      >>> path = tf.train.Checkpoint(step=tf.Variable(3)).write("ckpt")
      >>> int(tf.train.load_variable(path, "step/.ATTRIBUTES/VARIABLE_VALUE"))
      3
    """
    return load_checkpoint(ckpt_dir_or_file).get_tensor(name.removesuffix(":0"))
