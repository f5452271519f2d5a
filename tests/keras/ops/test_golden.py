"""keras.ops and keras.random give Keras's values, dtypes and shapes; with unknown dimensions too."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import judging

import thalweg as tf


@pytest.mark.parametrize("heading", judging.headings())
@pytest.mark.parametrize("dynamic", [False, True], ids=["eager", "symbolic"])
@pytest.mark.filterwarnings("ignore:You are using a softmax over axis")
def test_keras_values(heading: str, dynamic: bool) -> None:
    calls = judging.calls(heading, dynamic)
    found = {call: judging.trouble(call, dynamic) for call in calls}
    wrong = [f"{call}: {problem}" for call, problem in found.items() if problem]
    assert calls
    assert not wrong, "\n".join(wrong[:20])


def test_every_function_has_a_case() -> None:
    text = " ".join(call for _, call, _ in judging.cases())
    own = {"custom_gradient", "convert_to_numpy", "eig", "vectorize", "image", "linalg", "nn", "numpy"}
    names = [name for name, value in vars(tf.keras.ops).items() if callable(value)]
    assert len(names) > 280
    assert [name for name in names if name not in own and f"ops.{name}(" not in text] == []


def test_a_wrong_value_is_found() -> None:
    _, values = judging.golden()
    values["ops.sin(x_float32)|0"] = values["ops.sin(x_float32)|0"] + 1e-3
    assert judging.trouble("ops.sin(x_float32)")
    judging.golden.cache_clear()
    assert not judging.trouble("ops.sin(x_float32)")
