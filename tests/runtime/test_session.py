"""Sessions: runs of parts of a graph, fed, with variables of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.core.graph import Graph
from thalweg.ops import elementwise, shapes
from thalweg.runtime.session import Session

v1 = tf.compat.v1


def linear_fit() -> tuple[Graph, dict[str, Any]]:
    graph = Graph()
    x = np.linspace(0.0, 1.0, 100, dtype=np.float32)
    with graph.as_default():
        w, b = tf.Variable([0.5], name="w"), tf.Variable([0.0], name="b")
        with tf.GradientTape() as tape:
            error = elementwise.square(w * x + b - (x * 0.1 + 0.3))
            loss = shapes.reduce_sum(error, axis=None, keepdims=False) * 0.01
        gradients = tape.gradient(loss, [w, b])
        train = [v.assign_sub(0.5 * g) for v, g in zip((w, b), gradients, strict=True)]
        fed = graph.add_placeholder(tf.float32, (None,), "fed")
        doubled = fed * 2.0
    return graph, {"w": w, "b": b, "loss": loss, "train": train, "fed": fed, "doubled": doubled}


def test_linear_fit_in_201_steps() -> None:
    graph, at = linear_fit()
    with Session(graph=graph) as session:
        session.run([v.initializer for v in graph.variables])
        for _ in range(201):
            session.run(at["train"])
        w, b = session.run([at["w"], at["b"]])
    np.testing.assert_allclose(w, [0.1], atol=1e-2)
    np.testing.assert_allclose(b, [0.3], atol=1e-2)


def test_feeds_and_what_does_not_fit() -> None:
    graph, at = linear_fit()
    session = Session(graph=graph)
    np.testing.assert_array_equal(session.run(at["doubled"], {at["fed"]: [1, 2]}), [2.0, 4.0])
    np.testing.assert_array_equal(session.run(at["doubled"].name, {"fed:0": [3.0]}), [6.0])
    with pytest.raises(tf.errors.InvalidArgumentError, match="You must feed a value for a placeholder"):
        session.run(at["doubled"])
    with pytest.raises(ValueError, match="Cannot feed value of shape"):
        session.run(at["doubled"], {at["fed"]: [[1.0]]})
    with pytest.raises(ValueError, match="cannot be interpreted"):
        session.run("nothing")
    with pytest.raises(tf.errors.FailedPreconditionError, match="uninitialized value w"):
        session.run(at["w"])
    session.close()
    with pytest.raises(RuntimeError, match="closed Session"):
        session.run(at["doubled"], {at["fed"]: [1.0]})


def test_two_sessions_have_their_own_values() -> None:
    graph, at = linear_fit()
    first, second = Session(graph=graph), Session(graph=graph)
    for session in (first, second):
        session.run([v.initializer for v in graph.variables])
    first.run(at["train"])
    assert first.run(at["w"])[0] != second.run(at["w"])[0] == 0.5


def test_sparse_tensors_are_fetched_as_values() -> None:
    with tf.Graph().as_default() as graph, v1.Session() as session:
        sparse = tf.sparse.from_dense([[0, 1], [2, 0]])
        count = len(graph.get_operations())
        value = session.run(sparse)
        assert type(value) is v1.SparseTensorValue
        assert [x.tolist() for x in value] == [[[0, 1], [1, 0]], [1, 2], [2, 2]]
        found = session.run({"sparse": sparse, "rest": [sparse, sparse.values]})
        assert type(found["sparse"]) is type(found["rest"][0]) is v1.SparseTensorValue
        assert found["rest"][1].tolist() == [1, 2]
        assert len(graph.get_operations()) == count
