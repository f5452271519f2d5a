"""`tf.random.Generator`: random numbers with a state that a program can see, save and split."""

from __future__ import annotations

import math
from typing import Any

from thalweg.core import dtypes
from thalweg.core.context import init_scope
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import as_dtype
from thalweg.core.tensor import Tensor, from_array
from thalweg.core.variable import Variable
from thalweg.ops import (
    casting,
    generator_state,
    joining,
    random_generators,
    random_stateless,
    reductions,
    shapes,
)
from thalweg.ops.generator_state import AUTO_SELECT, PHILOX, convert_alg_to_int, state_size
from thalweg.random.arguments import dims, floating, scaled, stretched

_ALL = 2**64


def create_rng_state(seed: Any, alg: Any) -> Any:
    """The state of a generator, of a seed.

    Args:
      seed: an integer, which fills the state from the front; or a vector of integers, which fills it from the
        back.
      alg: a `tf.random.Algorithm`, or its name or number.

    Returns:
      int64[3] for Philox: two words of the counter, and the key. int64[2] for ThreeFry.

    Example:
      >>> tf.random.create_rng_state(1234, "philox").numpy()
      array([1234,    0,    0])
    """
    return _state_of_seed(seed, convert_alg_to_int(alg))


def _state_of_seed(seed: Any, alg: int) -> Any:
    if isinstance(seed, int):
        return from_array(generator_state.create_rng_state(seed, alg))
    size = state_size(alg)
    words = shapes.reshape(_as_state(seed), shape=(-1,))
    words = joining.concat(to_tensor([0] * size, dtypes.int64), words[:size], axis=0)
    return words[-size:]


def _as_state(value: Any) -> Any:
    """A state, or a part of one, as int64; Python integers may be those of uint64."""
    if isinstance(value, (list, tuple, int)):
        value = _signed(value)
    x = to_tensor(value)
    return x if x.dtype is dtypes.int64 else casting.cast(x, dtype=dtypes.int64)


def _signed(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_signed(v) for v in value]
    return value - _ALL if isinstance(value, int) and value >= _ALL // 2 else value


def _checked_state(value: Any, alg: int) -> Any:
    tensor = _as_state(value)
    tensor.shape.assert_is_compatible_with([state_size(alg)])
    return tensor


class Generator:
    """A source of random numbers with a state of its own, kept in a variable.

    Make one by `from_seed`, `from_state`, `from_key_counter` or `from_non_deterministic_state`.

    Args:
      copy_from: a generator whose state and algorithm to take; the other arguments are None then.
      state: int64[3] (ThreeFry: int64[2]).
      alg: a `tf.random.Algorithm`, or its name or number.

    Raises:
      ValueError: the state's size isn't that of the algorithm, or there is no such algorithm.

    Example:
      >>> g = tf.random.Generator.from_seed(1)
      >>> g.normal([2, 3]).shape
      TensorShape([2, 3])
    """

    def __init__(self, copy_from: Any = None, state: Any = None, alg: Any = None) -> None:
        if copy_from is not None:
            assert alg is None and state is None, "copy_from comes without alg and state"
            state, self._alg = copy_from.state.read_value(), int(copy_from.algorithm)
        else:
            assert alg is not None and state is not None, "a generator needs a state and an alg"
            self._alg = convert_alg_to_int(alg)
            state = _checked_state(state, self._alg)
        self._state_var = self._create_variable(state, dtype=dtypes.int64, trainable=False)

    def _create_variable(self, state: Any, dtype: Any, trainable: bool) -> Any:
        return Variable(state, trainable, name="StateVar", dtype=dtype)

    @classmethod
    def from_state(cls, state: Any, alg: Any) -> Generator:
        """A generator with this state."""
        return cls(alg=alg, state=state)

    @classmethod
    def from_seed(cls, seed: Any, alg: Any = None) -> Generator:
        """A generator whose state is made of a seed by `tf.random.create_rng_state`; `alg=None` is Philox."""
        number = PHILOX if alg is None else convert_alg_to_int(alg)
        return cls(state=_state_of_seed(seed, number), alg=number)

    @classmethod
    def from_non_deterministic_state(cls, alg: Any = None) -> Generator:
        """A generator whose state is the operating system's entropy."""
        number = PHILOX if alg is None else convert_alg_to_int(alg)
        return cls(state=from_array(generator_state.non_deterministic_state(number)), alg=number)

    @classmethod
    def from_key_counter(cls, key: Any, counter: Any, alg: Any) -> Generator:
        """A generator with this key, an integer, and this counter, a vector of the algorithm's size."""
        number = convert_alg_to_int(alg)
        return cls(state=_state_of_key_counter(key, counter, number), alg=number)

    @property
    def state(self) -> Any:
        """The state: a variable."""
        return self._state_var

    @property
    def algorithm(self) -> int:
        """The algorithm's number."""
        return self._alg

    @property
    def key(self) -> Any:
        """The key: the last word of the state. The counter is what stands before it."""
        return self._state_var[-1]

    def reset(self, state: Any) -> None:
        """Replace the state."""
        self._state_var.assign(_checked_state(state, self._alg))

    def reset_from_seed(self, seed: Any) -> None:
        """Replace the state by one made of a seed."""
        self._state_var.assign(_state_of_seed(seed, self._alg))

    def reset_from_key_counter(self, key: Any, counter: Any) -> None:
        """Replace the state by a key and a counter."""
        self._state_var.assign(_state_of_key_counter(key, counter, self._alg))

    def skip(self, delta: Any) -> Any:
        """Move on as if `delta` numbers had been drawn; give the state as it was."""
        before = self._state_var.read_value()
        count = to_tensor(delta)
        self._draw(count if count.dtype is dtypes.uint64 else casting.cast(count, dtype=dtypes.uint64))
        return before

    def _draw(self, count: Any) -> Any:
        """Move the state on by `count` numbers; give the stream that begins with the first of them."""
        alg = PHILOX if self._alg == AUTO_SELECT else self._alg
        state, *stream = random_generators.rng_read_and_skip(self._state_var._read(), count, alg=alg)
        self._state_var.assign(state, read_value=False)
        return stream

    def _stream_for(self, shape: Any) -> Any:
        """The stream for an output of `shape`."""
        if isinstance(shape, Tensor):
            size = reductions.reduce_prod(shape, axis=None, keepdims=False)
            return self._draw(casting.cast(size, dtype=dtypes.uint64))
        # A shape with a negative size is refused by whoever draws.
        return self._draw(to_tensor(max(math.prod(shape), 0), dtypes.uint64))

    def normal(
        self,
        shape: Any,
        mean: Any = 0.0,
        stddev: Any = 1.0,
        dtype: Any = dtypes.float32,
        name: str | None = None,
    ) -> Any:
        """Normally distributed numbers: see `tf.random.normal`."""
        kind, size = floating(dtype, mean, stddev), dims(shape, "StatelessRandomNormalV2")
        stream = self._stream_for(size)
        values = random_stateless.stateless_random_normal(*stream, shape=size, dtype=kind, alg=PHILOX)
        return scaled(values, stddev, mean)

    def truncated_normal(
        self,
        shape: Any,
        mean: Any = 0.0,
        stddev: Any = 1.0,
        dtype: Any = dtypes.float32,
        name: str | None = None,
    ) -> Any:
        """Normally distributed numbers less than two standard deviations from the mean."""
        kind, size = floating(dtype, mean, stddev), dims(shape, "StatelessTruncatedNormalV2")
        stream = self._stream_for(size)
        values = random_stateless.stateless_truncated_normal(*stream, shape=size, dtype=kind, alg=PHILOX)
        return scaled(values, stddev, mean)

    def uniform(
        self,
        shape: Any,
        minval: Any = 0,
        maxval: Any = None,
        dtype: Any = dtypes.float32,
        name: str | None = None,
    ) -> Any:
        """Uniformly distributed numbers in [minval, maxval).

        For floats `maxval=None` is 1. Integers of the whole range are drawn where both bounds are None.

        Raises:
          ValueError: one bound for integers.
        """
        kind = as_dtype(dtype)
        if kind.is_integer:
            return self._uniform_integers(shape, minval, maxval, kind)
        size = dims(shape, "StatelessRandomUniformV2")
        if minval is None:
            to_tensor(minval, kind)
        stream = self._stream_for(size)
        values = random_stateless.stateless_random_uniform(*stream, shape=size, dtype=kind, alg=PHILOX)
        return stretched(values, minval, 1 if maxval is None else maxval)

    def _uniform_integers(self, shape: Any, minval: Any, maxval: Any, dtype: Any) -> Any:
        if (minval is None) != (maxval is None):
            raise ValueError(
                f"For integer dtype {dtype}, minval and maxval must be both `None` or both non-`None`; got "
                f"minval={minval} and maxval={maxval}"
            )
        if minval is None:
            return self.uniform_full_int(shape, dtype)
        size = dims(shape, "StatelessRandomUniformIntV2")
        low, high = to_tensor(minval, dtype), to_tensor(maxval, dtype)
        stream = self._stream_for(size)
        return random_stateless.stateless_random_uniform_int(
            low, high, *stream, shape=size, dtype=dtype, alg=PHILOX
        )

    def uniform_full_int(self, shape: Any, dtype: Any = dtypes.uint64, name: str | None = None) -> Any:
        """Integers over the whole range of int32, int64, uint32 or uint64."""
        size = dims(shape, "StatelessRandomUniformFullIntV2")
        stream, kind = self._stream_for(size), as_dtype(dtype)
        return random_stateless.stateless_random_uniform_full_int(*stream, shape=size, dtype=kind, alg=PHILOX)

    def binomial(
        self, shape: Any, counts: Any, probs: Any, dtype: Any = dtypes.int32, name: str | None = None
    ) -> Any:
        """Binomially distributed numbers: see `tf.random.stateless_binomial`. The parameters are floats."""
        trials, chances = to_tensor(counts), to_tensor(probs)
        size = dims(shape, "StatefulRandomBinomial")
        rank = max(trials.shape.rank, chances.shape.rank)
        reserved = generator_state.binomial_samples_reserved(size, rank)
        key, counter = self._draw(to_tensor(reserved, dtypes.uint64))
        return random_generators.stateful_random_binomial(
            trials, chances, key, counter, shape=size, dtype=as_dtype(dtype)
        )

    def make_seeds(self, count: Any = 1) -> Any:
        """Seeds for stateless random functions: int64[2, count], one a column."""
        keys = self.uniform_full_int([count], dtypes.int64)
        return joining.stack(keys, keys * 0, axis=0)

    def split(self, count: int = 1) -> list[Generator]:
        """`count` new generators with the same algorithm, independent of this one and of each other."""
        keys = self.uniform_full_int([count], dtypes.int64)
        zeros = to_tensor([0] * generator_state.counter_size(self._alg), dtypes.int64)
        rows = [joining.concat(zeros, keys[i : i + 1], axis=0) for i in range(count)]
        return [Generator(state=row, alg=self._alg) for row in rows]


def _state_of_key_counter(key: Any, counter: Any, alg: int) -> Any:
    words, last = _as_state(counter), _as_state(key)
    words.shape.assert_is_compatible_with([generator_state.counter_size(alg)])
    last.shape.assert_is_compatible_with([])
    return joining.concat(words, shapes.reshape(last, shape=(1,)), axis=0)


class _Global:
    """The generator that `get_global_generator` gives."""

    def __init__(self) -> None:
        self.generator: Any = None


_global = _Global()


def get_global_generator() -> Any:
    """The program's generator; at first one with a state of the operating system's entropy.

    Example:
      >>> tf.random.get_global_generator().normal([2]).shape
      TensorShape([2])
    """
    if _global.generator is None:
        with init_scope():
            _global.generator = Generator.from_non_deterministic_state()
    return _global.generator


def set_global_generator(generator: Any) -> None:
    """Make `generator` the program's generator. A `tf.function` goes on with the one it was traced with."""
    _global.generator = generator
