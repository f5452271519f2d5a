"""Checkpoints that TensorFlow wrote, in `golden/`: run with TensorFlow, from the repository's root, by

python tests/train/make_golden.py
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import tensorflow as tf

FOLDER = Path(__file__).with_name("golden")


class Part(tf.Module):  # type: ignore[misc]
    """Something with variables."""


def layer(number: float, size_in: int, size_out: int) -> Any:
    made = Part()
    made.kernel = tf.Variable(
        tf.reshape(tf.range(size_in * size_out, dtype=tf.float32), [size_in, size_out]) + number
    )
    made.bias = tf.Variable(tf.fill([size_out], number))
    return made


def model() -> Any:
    """Objects named as TensorFlow's Keras names those of a Sequential of Dense, Flatten, Dense."""
    made = Part()
    first, second = layer(0.5, 4, 3), layer(0.25, 3, 2)
    for name, child in (
        ("layer_with_weights-0", first),
        ("layer-0", first),
        ("layer-1", Part()),
        ("layer_with_weights-1", second),
        ("layer-2", second),
    ):
        setattr(made, name, child)
    made.optimizer = Part()
    made.optimizer._iterations = tf.Variable(7, dtype=tf.int64)
    made.optimizer._learning_rate = tf.Variable(0.125)
    weights = [first.kernel, first.bias, second.kernel, second.bias]
    slots = [tf.Variable(tf.ones_like(w) * (k + 10)) for k, w in enumerate(weights)]
    made.optimizer._variables = [made.optimizer._iterations, *slots]
    return made


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    tf.train.Checkpoint(model()).write(str(FOLDER / "weight.ckpt"))
    mixed = Part()
    mixed.half = tf.Variable(tf.ones([2, 3], tf.bfloat16))
    mixed.flags = [tf.Variable([True, False]), {"a/b.c": tf.Variable(["one", "zwei"])}]
    mixed.empty = tf.Variable(tf.zeros([0, 3]))
    mixed.complex = tf.Variable(1 + 2j)
    mixed.same = mixed.half
    manager = tf.train.CheckpointManager(
        tf.train.Checkpoint(mixed=mixed, step=tf.Variable(41)), str(FOLDER / "managed"), max_to_keep=2
    )
    for _ in range(3):
        manager.save()


if __name__ == "__main__":
    main()
