"""Linear operators do what their dense matrices do, with sizes known or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import thalweg as tf

linalg = tf.linalg
Build = Callable[[Any], Any]


def _blocks(x: Any) -> list[Any]:
    return [linalg.LinearOperatorFullMatrix(x[:2, :2]), linalg.LinearOperatorDiag(x[2, 2:])]


BUILDERS: dict[str, Build] = {
    "full": lambda x: linalg.LinearOperatorFullMatrix(x),
    "lower": lambda x: linalg.LinearOperatorLowerTriangular(x),
    "diag": lambda x: linalg.LinearOperatorDiag(linalg.diag_part(x)),
    "tridiag": lambda x: linalg.LinearOperatorTridiag(x, diagonals_format="matrix"),
    "toeplitz": lambda x: linalg.LinearOperatorToeplitz(x[:, 0], x[0]),
    "householder": lambda x: linalg.LinearOperatorHouseholder(x[0]),
    "circulant": lambda x: linalg.LinearOperatorCirculant(tf.cast(x[0], tf.complex128), tf.complex128),
    "scaled": lambda x: linalg.LinearOperatorScaledIdentity(3, x[0, 0]),
    "permutation": lambda x: linalg.LinearOperatorPermutation([2, 0, 1], dtype=x.dtype),
    "adjoint": lambda x: linalg.LinearOperatorFullMatrix(x).H,
    "inverse": lambda x: linalg.LinearOperatorFullMatrix(x).inverse(),
    "composition": lambda x: linalg.LinearOperatorComposition([linalg.LinearOperatorFullMatrix(x)] * 2),
    "kronecker": lambda x: linalg.LinearOperatorKronecker(
        [linalg.LinearOperatorFullMatrix(x[:2, :2]), linalg.LinearOperatorFullMatrix(x)]
    ),
    "low_rank": lambda x: linalg.LinearOperatorLowRankUpdate(
        linalg.LinearOperatorDiag(linalg.diag_part(x)), x[:, :1] / 9, v=x[:, 1:2] / 9
    ),
    "block_diag": lambda x: linalg.LinearOperatorBlockDiag(_blocks(x)),
    "block_lower": lambda x: linalg.LinearOperatorBlockLowerTriangular(
        [[_blocks(x)[0]], [linalg.LinearOperatorFullMatrix(x[2:, :2]), _blocks(x)[1]]]
    ),
}


def _matrix() -> Any:
    values = np.random.RandomState(3).uniform(-1, 1, (3, 3)) + 4 * np.eye(3)
    return tf.constant(values)


def _same(x: Any, y: Any) -> None:
    np.testing.assert_allclose(x, y, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", BUILDERS)
def test_an_operator_is_its_matrix(name: str) -> None:
    operator = BUILDERS[name](_matrix())
    dense = operator.to_dense().numpy()
    if name == "tridiag":
        dense = np.triu(np.tril(dense, 1), -1)
    n = dense.shape[0]
    x = tf.cast(np.random.RandomState(1).uniform(-1, 1, (2, n, 2)), operator.dtype)
    adjoint = dense.conj().T
    assert operator.shape == dense.shape
    _same(operator.matmul(x), dense @ x.numpy())
    _same(operator.matmul(x, adjoint=True), adjoint @ x.numpy())
    _same(operator @ x, dense @ x.numpy())
    _same(operator.solve(x), np.linalg.solve(dense, x.numpy()))
    _same(operator.solve(x, adjoint=True), np.linalg.solve(adjoint, x.numpy()))
    _same(operator.matvec(x[..., 0]), x.numpy()[..., 0] @ dense.T)
    _same(operator.solvevec(x[..., 0]), np.linalg.solve(dense, x.numpy())[..., 0])
    _same(operator.trace(), np.trace(dense))
    _same(operator.diag_part(), np.diag(dense))
    _same(operator.adjoint().to_dense(), operator.to_dense().numpy().conj().T)
    if name != "tridiag":
        _same(operator.determinant(), np.linalg.det(dense))
        _same(operator.log_abs_determinant(), np.log(abs(np.linalg.det(dense))))
        _same(operator.inverse().to_dense(), np.linalg.inv(dense))
        _same(operator.add_to_tensor(tf.ones_like(operator.to_dense())), dense + 1)


@pytest.mark.parametrize("name", BUILDERS)
def test_sizes_may_be_unknown(name: str) -> None:
    build = BUILDERS[name]

    @tf.function(input_signature=[tf.TensorSpec([None, None], tf.float64)])
    def work(x: Any) -> Any:
        operator = build(x)
        y = tf.cast(operator.diag_part()[..., None], operator.dtype)
        return operator.shape_tensor(), operator.matmul(y), operator.solve(y), operator.trace()

    operator = build(_matrix())
    y = operator.diag_part()[..., None]
    shape, product, solution, trace = work(_matrix())
    assert shape.numpy().tolist() == operator.shape.as_list()
    _same(product, operator.matmul(y))
    _same(solution, operator.solve(y))
    _same(trace, operator.trace())


def test_operators_follow_their_variables() -> None:
    v = tf.Variable([1.0, 2.0])
    operator = linalg.LinearOperatorDiag(v)
    assert [x is v for x in operator.trainable_variables] == [True]
    v.assign([3.0, 4.0])
    _same(operator.matvec([1.0, 1.0]), [3.0, 4.0])
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(operator.solvevec([1.0, 1.0]))
    _same(tape.gradient(total, v), [-1 / 9, -1 / 16])


def test_products_keep_their_kind() -> None:
    diag, scaled = linalg.LinearOperatorDiag([1.0, 2.0]), linalg.LinearOperatorScaledIdentity(2, 3.0)
    identity, lower = linalg.LinearOperatorIdentity(2), linalg.LinearOperatorLowerTriangular(tf.eye(2))
    assert type(diag @ scaled) is type(scaled @ diag) is type(diag @ diag) is linalg.LinearOperatorDiag
    assert type(lower @ diag) is linalg.LinearOperatorLowerTriangular
    assert identity @ lower is lower
    assert lower @ identity is lower
    assert type(lower @ lower) is linalg.LinearOperatorComposition
    assert lower.inverse().inverse() is lower
    assert lower.H.H is lower
    _same((diag @ scaled).to_dense(), np.diag([3.0, 6.0]))


def test_public_functions_take_operators() -> None:
    dense, x = tf.constant([[2.0, 1.0], [1.0, 3.0]], tf.float64), tf.constant([[1.0, 2.0]], tf.float64)
    operator = linalg.LinearOperatorFullMatrix(dense, None, True, True)
    _same(tf.matmul(operator, x, adjoint_b=True), tf.matmul(dense, x, adjoint_b=True))
    _same(tf.matmul(x, operator), tf.matmul(x, dense))
    _same(x @ operator, tf.matmul(x, dense))
    _same(linalg.solve(operator, tf.transpose(x)), linalg.solve(dense, tf.transpose(x)))
    _same(linalg.logdet(operator), linalg.logdet(dense))
    _same(linalg.cholesky(operator).to_dense(), linalg.cholesky(dense))
    _same(linalg.inv(operator).to_dense(), linalg.inv(dense))
    _same([linalg.trace(operator), linalg.det(operator)], [linalg.trace(dense), linalg.det(dense)])


def test_blocks_may_come_in_lists() -> None:
    operator = BUILDERS["block_lower"](_matrix())
    x = tf.constant([1.0, 2.0, 3.0], tf.float64)
    parts = operator.matvec([x[:2], x[2:]])
    _same(tf.concat(parts, axis=0), operator.matvec(x))
    _same(tf.concat(operator.solvevec(parts), axis=0), x)


def test_a_batch_can_be_sliced() -> None:
    operator = linalg.LinearOperatorDiag(tf.reshape(tf.range(6.0), [3, 2]))
    assert operator[1:].shape == (2, 2, 2)
    _same(operator[1].diag, [2.0, 3.0])


def test_hints_may_not_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="always non-singular"):
        linalg.LinearOperatorFullMatrix(tf.eye(2), is_positive_definite=True, is_non_singular=False)
    with pytest.raises(ValueError, match="always self adjoint"):
        linalg.LinearOperatorDiag([1.0], is_self_adjoint=False)
    with pytest.raises(NotImplementedError, match="singular"):
        linalg.LinearOperatorZeros(2).solvevec([1.0, 1.0])
    with pytest.raises(TypeError, match="dtype"):
        linalg.LinearOperatorDiag([1.0]).matvec(tf.constant([1.0], tf.float64))
    with pytest.raises(tf.errors.InvalidArgumentError, match="zero values"):
        linalg.LinearOperatorDiag([1.0, 0.0]).assert_non_singular()


def test_a_users_operator_needs_a_shape_and_a_product() -> None:
    class Shift(linalg.LinearOperator):  # type: ignore[misc]
        def __init__(self, size: int) -> None:
            super().__init__(tf.float64, is_non_singular=True)
            self._size = size

        def _shape(self) -> Any:
            return tf.TensorShape([self._size, self._size])

        def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
            return tf.roll(x, -1 if adjoint else 1, axis=-2)

    operator = Shift(3)
    _same(operator.to_dense(), np.roll(np.eye(3), 1, axis=0))
    _same(operator.solvevec(tf.constant([2.0, 3.0, 1.0], tf.float64)), [3.0, 1.0, 2.0])
    assert operator.parameters == {"size": 3}


def test_conjugate_gradients_stop_when_they_are_there() -> None:
    operator = linalg.LinearOperatorDiag([1.0, 2.0, 3.0], is_positive_definite=True)
    state = linalg.experimental.conjugate_gradient(operator, [1.0, 1.0, 1.0])
    assert int(state.i) == 3
    np.testing.assert_allclose(state.x, [1.0, 1 / 2, 1 / 3], rtol=1e-5)
    perfect = operator.inverse()
    assert int(linalg.experimental.conjugate_gradient(operator, [1.0, 1.0, 1.0], perfect).i) == 1
    with pytest.raises(ValueError, match="positive definite"):
        linalg.experimental.conjugate_gradient(linalg.LinearOperatorDiag([1.0]), [1.0])
