"""What a program of Keras 2 sets and asks of the backend: variables, the phase of training, sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

import thalweg as tf
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.variable import Variable
from thalweg.keras.backend.tensors import switch, to_dense
from thalweg.keras.naming import reset_uids
from thalweg.keras.ops.promotion import as_dtype
from thalweg.keras.ops.seeding import reset_global_seed


class _State:
    """The phase and the session that were set last."""

    phase: Any = 0
    session: Any = None
    manual_initialization = False


def variable(value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> Any:
    """A variable, of Keras's default float type if `dtype` is None; of a sparse matrix a SparseTensor.

    Example:
      >>> tf.keras.backend.variable([[1.0, 2.0]]).shape
      TensorShape([1, 2])
    """
    if hasattr(value, "tocoo"):
        matrix = value.tocoo()
        places = np.stack([matrix.row, matrix.col], axis=1).astype(np.int64)
        return tf.SparseTensor(places, matrix.data, matrix.shape)
    given = value if isinstance(value, (Tensor, Variable)) or callable(value) else np.asarray(value)
    wanted = as_dtype(dtype)
    if isinstance(given, (Tensor, np.ndarray)):
        given = tf.cast(given, wanted)
    return tf.Variable(given, dtype=wanted, name=name, constraint=constraint)


def zeros(shape: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A variable of zeros.

    Example:
      >>> tf.keras.backend.zeros([2]).numpy()
      array([0., 0.], dtype=float32)
    """
    return variable(tf.zeros(shape, as_dtype(dtype)), dtype, name)


def ones(shape: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A variable of ones."""
    return variable(tf.ones(shape, as_dtype(dtype)), dtype, name)


def eye(size: int, dtype: Any = None, name: str | None = None) -> Any:
    """A variable of the square matrix with ones on its diagonal."""
    return variable(tf.eye(size, dtype=as_dtype(dtype)), dtype, name)


def random_uniform_variable(
    shape: Any, low: float, high: float, dtype: Any = None, name: str | None = None, seed: Any = None
) -> Any:
    """A variable of evenly distributed numbers."""
    return variable(tf.random.uniform(shape, low, high, as_dtype(dtype), seed), dtype, name)


def random_normal_variable(
    shape: Any, mean: float, scale: float, dtype: Any = None, name: str | None = None, seed: Any = None
) -> Any:
    """A variable of normally distributed numbers."""
    return variable(tf.random.normal(shape, mean, scale, as_dtype(dtype), seed), dtype, name)


def placeholder(
    shape: Any = None,
    ndim: int | None = None,
    dtype: Any = None,
    sparse: bool = False,
    name: str | None = None,
) -> Any:
    """A tensor whose value is given later: a symbolic tensor of Keras, or in a graph of 1.x a placeholder.

    Args:
      shape: with the dimension of the batch; None: `ndim` unknown sizes.

    Example:
      >>> tf.keras.backend.placeholder((None, 3)).shape
      TensorShape([None, 3])
    """
    if shape is None and ndim:
        shape = (None,) * ndim
    wanted = as_dtype(dtype)
    if not tf.executing_eagerly():
        return tf.compat.v1.placeholder(wanted, shape, name)
    from thalweg.keras.layers import Input

    return Input(batch_shape=shape, dtype=wanted.name, name=name, sparse=sparse)


def is_placeholder(x: Any) -> bool:
    """Whether a tensor is one whose value is given later."""
    return getattr(getattr(x, "op", None), "type", None) in ("Placeholder", "PlaceholderWithDefault")


def is_keras_tensor(x: Any) -> bool:
    """Whether a value is a symbolic tensor of Keras, such as `keras.Input` gives.

    Example:
      >>> tf.keras.backend.is_keras_tensor(tf.constant(1.0))
      False
    """
    return any(kind.__name__ == "KerasTensor" for kind in type(x).__mro__)


def function(inputs: Any, outputs: Any, updates: Any = None, name: str | None = None, **kwargs: Any) -> Any:
    """A function of lists of arrays that gives the values of symbolic tensors, as a list.

    Args:
      inputs: symbolic tensors.
      outputs: what is computed from them: one, or a list.
      updates: operations that are run too (in a graph of 1.x).

    Example:
      >>> x = tf.keras.backend.placeholder((None, 2))
      >>> tf.keras.backend.function([x], [x * 2.0])([np.ones([1, 2])])
      [array([[2., 2.]], dtype=float32)]
    """
    single = not isinstance(outputs, (list, tuple))
    results = [outputs] if single else list(outputs)
    if not any(is_keras_tensor(x) for x in tf.nest.flatten([inputs, results])):
        return _of_session(list(inputs), results, updates or [], single)
    from thalweg.keras.models import Model

    model = Model(inputs=inputs, outputs=results)

    def of_model(given: Any) -> Any:
        values = [np.asarray(value) for value in tf.nest.flatten(model(given))]
        return values[0] if single else values

    return of_model


def _of_session(inputs: list[Any], outputs: list[Any], updates: Any, single: bool) -> Callable[[Any], Any]:
    def run(given: Any) -> Any:
        feeds = dict(zip(inputs, given, strict=True))
        values = get_session().run([outputs, list(updates)], feeds)[0]
        return values[0] if single else values

    return run


def get_value(x: Any) -> Any:
    """The value of a tensor or a variable as an array; any other value as it is."""
    if isinstance(x, EagerTensor) or not isinstance(x, (Tensor, Variable)):
        return x.numpy() if isinstance(x, EagerTensor) else x
    if tf.executing_eagerly():
        return np.asarray(x)
    return get_session().run(x)


def batch_get_value(tensors: Iterable[Any]) -> list[Any]:
    """The values of several tensors or variables."""
    return [get_value(x) for x in tensors]


def eval(x: Any) -> Any:
    """The value of a tensor or a variable as an array.

    Example:
      >>> tf.keras.backend.eval(tf.constant([1.0]) + 1.0)
      array([2.], dtype=float32)
    """
    return get_value(to_dense(x))


def set_value(x: Any, value: Any) -> None:
    """Give a variable a value, in its dtype."""
    given = np.asarray(value, dtype=x.dtype.as_numpy_dtype)
    if tf.executing_eagerly():
        x.assign(given)
    else:
        get_session().run(x.assign(given))


def batch_set_value(tuples: Iterable[tuple[Any, Any]]) -> None:
    """Give several variables values: pairs of a variable and its value."""
    for x, value in tuples:
        set_value(x, value)


def update(x: Any, new_x: Any) -> Any:
    """Assign a value to a variable, and give it."""
    return x.assign(new_x)


def update_add(x: Any, increment: Any) -> Any:
    """Add to a variable, and give it."""
    return x.assign_add(increment)


def update_sub(x: Any, decrement: Any) -> Any:
    """Subtract from a variable, and give it."""
    return x.assign_sub(decrement)


def moving_average_update(x: Any, value: Any, momentum: Any) -> Any:
    """Move a variable towards a value: `x * momentum + value * (1 - momentum)`.

    Example:
      >>> v = tf.Variable(1.0)
      >>> tf.keras.backend.moving_average_update(v, 3.0, 0.5).numpy()
      np.float32(2.0)
    """
    return x.assign_sub((x - tf.cast(value, x.dtype)) * (1 - tf.cast(momentum, x.dtype)))


def learning_phase() -> Any:
    """0 in inference, 1 in training: as it was set, 0 at first."""
    return _State.phase


def set_learning_phase(value: Any) -> None:
    """Set the phase: 0 for inference, 1 for training.

    Raises:
      ValueError: neither.
    """
    if value not in (0, 1):
        raise ValueError(f"Expected learning phase to be 0 or 1. Received: value={value}")
    _State.phase = int(value)


@contextmanager
def learning_phase_scope(value: int) -> Iterator[None]:
    """Within a `with` block the phase is this one."""
    before = _State.phase
    set_learning_phase(value)
    try:
        yield
    finally:
        _State.phase = before


def in_train_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`x` in training, `alt` in inference; either may be a function that gives it.

    Args:
      training: whether it is training; None: as `learning_phase` tells.

    Example:
      >>> tf.keras.backend.in_train_phase(lambda: 1.0, lambda: 2.0, training=True)
      1.0
    """
    phase = learning_phase() if training is None else training
    if isinstance(phase, (bool, int, np.bool_)):
        chosen = x if phase else alt
        return chosen() if callable(chosen) else chosen
    return switch(phase, x, alt)


def in_test_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`x` in inference, `alt` in training; either may be a function that gives it."""
    return in_train_phase(alt, x, training)


def get_session(op_input_list: Any = ()) -> Any:
    """The session of 1.x that Keras uses: the default one, else its own, over the default graph.

    Variables of the graph that have no value yet are given their first ones.
    """
    session = tf.compat.v1.get_default_session() or _State.session
    graph = tf.compat.v1.get_default_graph()
    if session is None or (session.graph is not graph and session is _State.session):
        session = _State.session = tf.compat.v1.Session(graph=graph)
    if not _State.manual_initialization:
        with session.graph.as_default():
            every = tf.compat.v1.global_variables()
            fresh = [v for v in every if not session.run(tf.compat.v1.is_variable_initialized(v))]
            if fresh:
                session.run(tf.compat.v1.variables_initializer(fresh))
    return session


def set_session(session: Any) -> None:
    """Let Keras use a session."""
    _State.session = session


def manual_variable_initialization(value: bool) -> None:
    """Whether variables are left without values until the program initializes them."""
    _State.manual_initialization = bool(value)


def clear_session(free_memory: bool = True) -> None:
    """Forget the names that were given, Keras's session and phase, and the graph of 1.x.

    Args:
      free_memory: accepted; what nothing refers to is freed in any case.
    """
    reset_uids()
    reset_global_seed()
    _State.phase, _State.session = 0, None
    if not tf.executing_eagerly():
        tf.compat.v1.reset_default_graph()


def name_scope(name: str) -> Any:
    """A `with` block in which the names of operations begin with this one."""
    return tf.name_scope(name)
