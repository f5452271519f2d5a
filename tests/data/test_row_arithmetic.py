"""Functions of elements that are arithmetic are known as such, and give the same numbers to the last bit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.core.spec import spec_of
from thalweg.core.xla import jax, jnp
from thalweg.data.row_batches import row_batches
from thalweg.native import library
from thalweg.ops.batch_rows import host_batch_arithmetic, host_batch_rows

RNG = np.random.default_rng(0)
BYTES = RNG.integers(0, 256, (30, 7, 5)).astype(np.uint8)
FLOATS = RNG.normal(size=(30, 5)).astype(np.float32)

needs_kernels = pytest.mark.skipif(not library.usable(), reason=f"native kernels: {library.status()}")


def known(rows: np.ndarray[Any, Any], function: Callable[[Any], Any]) -> list[Any]:
    """What is known of each leaf that a function of a row gives."""
    plain = tf.autograph.experimental.do_not_convert(function)
    dataset = tf.data.Dataset.from_tensor_slices(rows).map(plain).batch(8)
    found = row_batches(dataset._plan)
    assert found is not None
    return found.functions.arithmetic([spec_of(tf.as_dtype(rows.dtype), rows.shape[1:])])


def divided(x: Any) -> Any:
    return tf.cast(x, tf.float32) / 255


def centred(x: Any) -> Any:
    return tf.reshape((tf.cast(x, tf.float32) - 127.5) / 127.5, [35])


def converted(x: Any) -> Any:
    return tf.image.convert_image_dtype(x, tf.float32)[..., tf.newaxis]


def turned(x: Any) -> Any:
    return 2 * x + 1 / 3


@pytest.mark.parametrize(
    ("rows", "function", "steps", "shape"),
    [
        (BYTES, divided, ("divide",), (7, 5)),
        (BYTES, lambda x: x / 255, ("divide",), (7, 5)),
        (BYTES, centred, ("subtract", "divide"), (35,)),
        (BYTES, converted, ("multiply",), (7, 5, 1)),
        (FLOATS, turned, ("multiply", "add"), (5,)),
        (BYTES, lambda x: tf.cast(x, "float32"), (), (7, 5)),
        (FLOATS, lambda x: tf.expand_dims(x, 0), None, (1, 5)),
    ],
    ids=["divided", "true division", "centred", "converted", "twice", "cast", "same numbers"],
)
def test_arithmetic(
    rows: np.ndarray[Any, Any], function: Any, steps: tuple[str, ...] | None, shape: tuple[int, ...]
) -> None:
    (leaf,) = known(rows, function)
    assert leaf.column == 0 and leaf.spec.shape == shape
    assert (None if leaf.steps is None else tuple(name for name, _ in leaf.steps)) == steps


@pytest.mark.parametrize(
    "function",
    [
        lambda x: 1 - x,
        lambda x: 1 / x,
        lambda x: x[::-1],
        lambda x: x[1:],
        lambda x: x * x,
        lambda x: x * tf.range(5.0),
        tf.exp,
        lambda x: tf.cast(x, tf.float64) * 2,
        tf.reduce_sum,
    ],
    ids=["from 1", "1 by", "turned", "part", "square", "vector", "exp", "double", "sum"],
)
def test_more_than_arithmetic(function: Any) -> None:
    assert known(FLOATS, function) == [None]


def test_leaves_are_told_apart() -> None:
    dataset = tf.data.Dataset.from_tensor_slices((BYTES, FLOATS)).map(lambda x, y: (y / 2, tf.exp(y), x))
    found = row_batches(dataset.map(lambda a, b, c: (c, a + 1, b)).batch(8)._plan)
    assert found is not None
    rows = [spec_of(tf.uint8, (7, 5)), spec_of(tf.float32, (5,))]
    same, arithmetic, other = found.functions.arithmetic(rows)
    assert (same.column, same.steps, other) == (0, None, None)
    assert (arithmetic.column, arithmetic.steps) == (1, (("divide", 2.0), ("add", 1.0)))


@needs_kernels
@pytest.mark.parametrize("rows", [BYTES, FLOATS, BYTES[:, :0], RNG.normal(size=(30, 200)).astype("f4")])
def test_the_kernel_gives_what_numpy_gives(rows: np.ndarray[Any, Any]) -> None:
    order = RNG.integers(0, 30, 24).astype(np.int32)
    steps = (("subtract", 127.5), ("divide", 127.5), ("multiply", 3.1), ("add", 0.7))
    f = np.float32
    wanted = (((rows[order[8:16]].astype(f) - f(127.5)) / f(127.5)) * f(3.1)) + f(0.7)
    rows = np.ascontiguousarray(rows)
    attributes = {"size": 8, "shape": rows.shape, "dtype": tf.as_dtype(rows.dtype)}
    address = np.int64(rows.ctypes.data)
    found = host_batch_arithmetic.lower(jnp, address, order, np.int32(1), steps=steps, **attributes)
    assert found.dtype == f and found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=3e-7, atol=1e-7)
    plain = host_batch_rows.lower(jnp, address, order, np.int32(1), **attributes)
    np.testing.assert_array_equal(plain, rows[order[8:16]])


@needs_kernels
@pytest.mark.parametrize("order", [[0, 1, 30, 2], [0, -1, 1, 2]])
def test_rows_that_are_not_there_are_refused(order: list[int]) -> None:
    attributes = {"size": 4, "shape": FLOATS.shape, "dtype": tf.float32}
    address, numbers = np.int64(FLOATS.ctypes.data), np.array(order, np.int32)
    for pick, more in ((host_batch_rows, {}), (host_batch_arithmetic, {"steps": ()})):
        with pytest.raises(jax.errors.JaxRuntimeError, match="no such row"):
            pick.lower(jnp, address, numbers, np.int32(0), **attributes, **more).block_until_ready()
