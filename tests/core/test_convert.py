"""From Python values to tensors: what TensorFlow makes of lists of numbers, arrays and strings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf

DTYPES: list[tuple[Any, str]] = [
    ([np.array([1, 2]), np.array([3, 4])], "int32"),
    ([np.array([1.5]), np.array([3])], "float64"),
    ([np.float64(1.5)], "float64"),
    ([1, np.float64(2)], "float32"),
    ([np.int64(1)], "int32"),
    ([np.uint8(1), np.uint8(2)], "int32"),
    ((np.float16(1),), "float16"),
    ([1, True], "int32"),
    ([1, 1.5], "float32"),
    ([1j, 1], "complex128"),
    ([1, 2**40], "int64"),
    (-(2**63), "int64"),
    ([], "float32"),
    (["a", b"b"], "string"),
]


@pytest.mark.parametrize(("value", "dtype"), DTYPES)
def test_the_dtype_of_a_python_value(value: Any, dtype: str) -> None:
    assert tf.constant(value).dtype.name == dtype


@pytest.mark.parametrize(
    "value", [[1, "a"], ["a", 1], [True, 1], [1, 1j], [1, None], [["a"], ["b", "c"]], [[1], [2, 3]], 2**63]
)
def test_what_is_no_tensor(value: Any) -> None:
    with pytest.raises(ValueError):
        tf.constant(value)


@pytest.mark.parametrize(
    ("value", "dtype"),
    [([1, 2.5], "int32"), ([1, True], "bool"), ([1], "string"), (True, "string"), (1.5, "int32")],
)
def test_values_that_would_lose_their_meaning(value: Any, dtype: str) -> None:
    with pytest.raises(TypeError):
        tf.constant(value, dtype)


def test_truth_values_are_numbers_where_numbers_are_wanted() -> None:
    assert tf.constant(True, tf.int32).numpy() == 1
    assert (tf.constant(1.0) + True).numpy() == 2.0


def test_zero_bytes_at_the_end_of_a_string_stay() -> None:
    assert tf.constant([b"a\0", "b"]).numpy().tolist() == [b"a\0", b"b"]


def test_classes_may_say_how_they_become_tensors() -> None:
    class Metres:
        def __init__(self, value: float) -> None:
            self.value = value

    tf.register_tensor_conversion_function(Metres, lambda m, dtype, name, as_ref: tf.constant(m.value, dtype))
    assert tf.square(Metres(3.0)).numpy() == 9.0
    with pytest.raises(TypeError):
        tf.register_tensor_conversion_function("Metres", lambda m: m)
