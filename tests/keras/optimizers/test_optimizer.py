"""What all optimizers do: applying gradients, the learning rate, options, state, and errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.keras import optimizers
from thalweg.runtime import debug
from thalweg.runtime.recorder import current

deferred = pytest.mark.skipif(current().sync, reason="sync mode compiles no steps")

ONE = tf.constant(1.0)


def data(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def step(optimizer: Any, variables: list[Any], x: Any) -> None:
    with tf.GradientTape() as tape:
        h = x
        for v in variables:
            h = tf.tanh(h @ v)
        loss = tf.reduce_mean(h)
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))


def compiled_in_each_step(optimizer: Any, change: Any = lambda k: None) -> list[int]:
    variables = [tf.Variable(data(64, 64, seed=k)) for k in range(3)]
    counts = []
    for k in range(14):
        change(k)
        step(optimizer, variables, tf.constant(data(32, 64, seed=k)))
        counts.append(debug.report.programs)
    return counts


KINDS = [
    optimizers.SGD,
    optimizers.Adagrad,
    optimizers.Adadelta,
    optimizers.RMSprop,
    optimizers.Adam,
    optimizers.AdamW,
    optimizers.Adamax,
    optimizers.Nadam,
    optimizers.Ftrl,
    optimizers.Lion,
    optimizers.Adafactor,
    optimizers.Lamb,
    optimizers.Muon,
    optimizers.ScheduleFreeAdamW,
]


@deferred
@pytest.mark.parametrize(
    "make",
    [
        lambda: optimizers.SGD(0.1),
        lambda: optimizers.Adam(0.1),
        lambda: optimizers.Nadam(0.1),
        lambda: optimizers.Adam(optimizers.schedules.CosineDecay(0.1, 5, warmup_target=0.2, warmup_steps=3)),
        lambda: optimizers.SGD(lr=0.1, decay=0.1),
        lambda: optimizers.Adam(0.1, use_ema=True, ema_overwrite_frequency=3),
        lambda: optimizers.Adam(0.1, gradient_accumulation_steps=3),
        lambda: optimizers.LossScaleOptimizer(optimizers.Adam(0.1)),
    ],
    ids=["sgd", "adam", "nadam", "schedule", "decay", "averages", "accumulation", "loss scale"],
)
def test_further_steps_compile_nothing(make: Any) -> None:
    counts = compiled_in_each_step(make())
    assert counts[4:] == [counts[4]] * len(counts[4:])


@deferred
@pytest.mark.parametrize("how", ["learning_rate", "lr", "assign", "function"])
def test_changing_the_learning_rate_compiles_nothing(how: str) -> None:
    rates = [0.1]
    optimizer = optimizers.Adam((lambda: rates[-1]) if how == "function" else 0.1)

    def change(k: int) -> None:
        rate = 0.1 / (k + 1)
        if how == "assign":
            optimizer.learning_rate.assign(rate)
        elif how == "function":
            rates.append(rate)
        else:
            setattr(optimizer, how, rate)

    counts = compiled_in_each_step(optimizer, change)
    assert counts[4:] == [counts[4]] * len(counts[4:])


@deferred
def test_an_update_of_many_variables_is_one_op() -> None:
    variables = [tf.Variable(data(3, 2, seed=k)) for k in range(100)]
    gradients = [tf.constant(data(3, 2, seed=k)) for k in range(100)]
    optimizer = optimizers.Adam(0.1)
    optimizer.apply_gradients(zip(gradients, variables, strict=True))
    variables[0].numpy()
    optimizer.apply_gradients(zip(gradients, variables, strict=True))
    names = [one.call.op.name for one in current().segment.step.path() if one.call is not None]
    assert len(names) == 2
    assert names[0] == "AdamUpdate"


@pytest.mark.parametrize("kind", KINDS)
def test_a_function_updates_as_eager_code_does(kind: Any) -> None:
    found = []
    for decorate in (lambda f: f, tf.function):
        variables = [tf.Variable(data(4, 4, seed=k)) for k in range(2)]
        optimizer = kind(0.01)

        @decorate
        def once(x: Any, optimizer: Any = optimizer, variables: Any = variables) -> None:
            step(optimizer, variables, x)

        for k in range(4):
            once(tf.constant(data(3, 4, seed=k)))
        assert int(optimizer.iterations) == 4
        found.append([v.numpy() for v in [*variables, *optimizer.variables]])
    for eager, traced in zip(*found, strict=True):
        np.testing.assert_allclose(eager, traced, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "options", [{"gradient_accumulation_steps": 2}, {"use_ema": True, "ema_overwrite_frequency": 2}]
)
def test_conditions_hold_in_a_function_too(options: dict[str, Any]) -> None:
    found = []
    for decorate in (lambda f: f, tf.function):
        v = tf.Variable(data(3))
        optimizer = optimizers.Adam(0.1, **options)
        apply = decorate(lambda g, v=v, optimizer=optimizer: optimizer.apply([g], [v]))
        for k in range(5):
            apply(tf.constant(data(3, seed=k)))
        found.append(v.numpy())
    np.testing.assert_allclose(*found, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", [optimizers.SGD, optimizers.Adagrad])
def test_rows_without_gradient_stay(kind: Any) -> None:
    table = tf.Variable(np.ones((6, 2), np.float32))
    optimizer = kind(0.5)
    slices = tf.IndexedSlices(tf.ones([2, 2]), tf.constant([4, 1]), tf.constant([6, 2]))
    for _ in range(3):
        optimizer.apply_gradients([(slices, table)])
    changed = [(v.numpy() != v.numpy()[0]).any(axis=1) for v in [table, *optimizer.variables[2:]]]
    for rows in changed:
        assert rows.tolist() == [False, True, False, False, True, False]


def test_variables_of_several_dtypes_are_updated_together() -> None:
    together = [tf.Variable(data(3).astype(dtype)) for dtype in ("float32", "float64")]
    gradients = [tf.constant(data(3, seed=1).astype(dtype)) for dtype in ("float64", "float32")]
    optimizers.Adam(0.1).apply_gradients(zip(gradients, together, strict=True))
    assert [v.dtype for v in together] == [tf.float32, tf.float64]
    np.testing.assert_allclose(together[0].numpy(), together[1].numpy(), rtol=1e-4)


def test_rows_out_of_range_are_refused() -> None:
    table = tf.Variable(np.ones((3, 2), np.float32))
    with pytest.raises(tf.errors.InvalidArgumentError, match="not in"):
        optimizers.SGD(0.5).apply_gradients([(tf.IndexedSlices(tf.ones([1, 2]), tf.constant([7])), table)])
        table.numpy()


def test_half_precision_keeps_to_the_float32_run() -> None:
    found = []
    for dtype in ("float32", "bfloat16", "float16"):
        v = tf.Variable(tf.cast(data(5), dtype))
        optimizer = optimizers.Adam(0.05)
        for k in range(4):
            optimizer.apply_gradients([(tf.cast(data(5, seed=k), dtype), v)])
        found.append(np.asarray(v.numpy(), np.float32))
    np.testing.assert_allclose(found[1], found[0], atol=0.03)
    np.testing.assert_allclose(found[2], found[0], atol=0.005)


# The learning rate.


def test_keras_2_spellings() -> None:
    optimizer = optimizers.SGD(lr=0.5, decay=1.0)
    assert float(optimizer.lr) == 0.5
    v = tf.Variable(1.0)
    optimizer.apply_gradients([(ONE, v)])
    assert float(v) == 0.5
    optimizer.apply_gradients([(ONE, v)])
    assert float(v) == 0.25
    assert optimizer.get_config()["decay"] == 1.0
    assert optimizer.variables() == optimizer.variables
    assert optimizers.SGD(1).learning_rate.numpy() == 1.0
    assert optimizers.legacy.Adam is optimizers.experimental.Adam is tf.optimizers.Adam is optimizers.Adam


def test_a_schedule_cannot_be_assigned_over_with_a_number() -> None:
    optimizer = optimizers.SGD(optimizers.schedules.ExponentialDecay(0.5, 1, 0.5))
    v = tf.Variable(1.0)
    for _ in range(2):
        optimizer.apply_gradients([(ONE, v)])
    assert float(v) == 0.25
    assert float(optimizer.learning_rate) == 0.125
    with pytest.raises(TypeError, match="not settable"):
        optimizer.learning_rate = 0.1
    optimizer.learning_rate = lambda: 2.0
    assert optimizer.learning_rate == 2.0


def test_a_number_gives_way_to_a_schedule() -> None:
    optimizer = optimizers.SGD(0.5)
    assert len(optimizer.variables) == 2
    optimizer.learning_rate = optimizers.schedules.ExponentialDecay(0.25, 1, 0.5)
    assert len(optimizer.variables) == 1
    assert float(optimizer.lr) == 0.25


def test_schedules_of_ones_own() -> None:
    class Inverse(optimizers.schedules.LearningRateSchedule):
        def __call__(self, step: Any) -> Any:
            return 1.0 / (tf.cast(step, tf.float32) + 1.0)

    v = tf.Variable(0.0)
    optimizer = optimizers.SGD(Inverse())
    for _ in range(3):
        optimizer.apply_gradients([(ONE, v)])
    np.testing.assert_allclose(float(v), -(1 + 1 / 2 + 1 / 3), rtol=1e-6)
    with pytest.raises(NotImplementedError, match="get_config"):
        Inverse().get_config()
    with pytest.raises(NotImplementedError, match="__call__"):
        optimizers.schedules.LearningRateSchedule()(0)


# Optimizers of one's own.


class Momentum(optimizers.Optimizer):
    def __init__(self, learning_rate: Any = 0.1, momentum: float = 0.9, **kwargs: Any) -> None:
        super().__init__(learning_rate, **kwargs)
        self.momentum = momentum

    def build(self, variables: Any) -> None:
        super().build(variables)
        self.momentums = [self.add_variable_from_reference(v, name="momentum") for v in variables]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        m = self.momentums[self._get_variable_index(variable)]
        self.assign(m, m * self.momentum - gradient * learning_rate)
        self.assign_add(variable, m)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "momentum": self.momentum}


@pytest.mark.parametrize(
    "options",
    [{}, {"weight_decay": 0.1}, {"clipnorm": 0.5}, {"gradient_accumulation_steps": 2}, {"use_ema": True}],
    ids=str,
)
def test_an_optimizer_of_ones_own(options: dict[str, Any]) -> None:
    found = []
    for optimizer in (Momentum(0.1, **options), optimizers.SGD(0.1, 0.9, **options)):
        v = tf.Variable(data(4))
        for k in range(4):
            optimizer.apply_gradients([(tf.constant(data(4, seed=k)), v)])
        optimizer.finalize_variable_values([v])
        found.append(v.numpy())
    np.testing.assert_allclose(*found, rtol=1e-5, atol=1e-6)
    again = optimizers.deserialize(optimizers.serialize(Momentum(momentum=0.5)), {"Momentum": Momentum})
    assert again.momentum == 0.5


def test_an_update_step_of_ones_own_on_keras_s_optimizer() -> None:
    class Reversed(optimizers.Adam):
        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            super().update_step(-gradient, variable, learning_rate)

    v, w = tf.Variable(data(4)), tf.Variable(data(4))
    Reversed(0.1).apply_gradients([(tf.constant(data(4, seed=1)), v)])
    optimizers.Adam(0.1).apply_gradients([(tf.constant(-data(4, seed=1)), w)])
    np.testing.assert_allclose(v.numpy(), w.numpy())


# Options, state.


def test_minimize_takes_functions_and_taped_losses() -> None:
    x = tf.Variable(3.0)
    optimizer = optimizers.SGD(0.25)
    assert int(optimizer.minimize(lambda: x * x, [x])) == 1
    assert float(x) == 1.5
    with tf.GradientTape() as tape:
        loss = x * x
    optimizer.minimize(loss, lambda: [x], tape=tape)
    assert float(x) == 0.75
    with pytest.raises(ValueError, match="`tape` is required"):
        optimizer.minimize(loss, [x])


def test_constraints_follow_updates() -> None:
    v = tf.Variable([1.0, 2.0], constraint=lambda x: tf.maximum(x, 0.5))
    optimizers.SGD(1.0).apply_gradients([(tf.constant([3.0, 1.0]), v)])
    assert v.numpy().tolist() == [0.5, 1.0]


def test_excluded_variables_do_not_decay() -> None:
    kernel, bias = tf.Variable([1.0], name="kernel"), tf.Variable([1.0], name="bias")
    optimizer = optimizers.AdamW(0.5, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    zero = tf.constant([0.0])
    optimizer.apply_gradients([(zero, kernel), (zero, bias)])
    assert (float(kernel[0]), float(bias[0])) == (0.75, 1.0)
    other = optimizers.SGD(0.5, weight_decay=0.5)
    other.exclude_from_weight_decay(var_list=[kernel])
    other.apply_gradients([(zero, kernel), (zero, bias)])
    assert (float(kernel[0]), float(bias[0])) == (0.75, 0.75)


def test_missing_gradients_are_told_of() -> None:
    v, w = tf.Variable(1.0, name="v"), tf.Variable(1.0, name="w")
    optimizer = optimizers.Adam(0.1)
    with pytest.warns(UserWarning, match=r"\['w:0'\]"):
        optimizer.apply_gradients([(ONE, v), (None, w)])
    assert float(w) == 1.0
    optimizer.apply_gradients([(ONE, w)])
    assert float(w) < 1.0


def test_weights_go_out_and_in() -> None:
    found = []
    store: dict[str, Any] = {}
    for way in ("weights", "store"):
        v, w = tf.Variable(data(3)), tf.Variable(data(3))
        first, second = optimizers.Adam(0.1), optimizers.Adam(0.1)
        first.apply_gradients([(tf.constant(data(3, seed=1)), v)])
        with pytest.raises(ValueError, match="not yet been built"):
            second.set_weights(first.get_weights())
        second.build([w])
        if way == "weights":
            second.set_weights(first.get_weights())
        else:
            first.save_own_variables(store)
            second.load_own_variables(store)
        w.assign(v)
        for optimizer, variable in ((first, v), (second, w)):
            optimizer.apply_gradients([(tf.constant(data(3, seed=2)), variable)])
        np.testing.assert_array_equal(v.numpy(), w.numpy())
        found.append(second)
    before = found[0].get_weights()
    with pytest.raises(ValueError, match="not compatible"):
        found[0].set_weights([*before[:-1], np.zeros(7)])
    with pytest.raises(ValueError, match="4 variables, but 1 weights"):
        found[0].set_weights(before[:1])
    for old, new in zip(before, found[0].get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    with pytest.warns(UserWarning, match="Skipping variable loading"):
        found[0].load_own_variables({"0": np.zeros(())})


def test_stateless_apply_changes_no_variable() -> None:
    v, w = tf.Variable(data(3)), tf.Variable(data(3))
    optimizer, other = optimizers.Adam(0.1), optimizers.Adam(0.1)
    gradient = tf.constant(data(3, seed=1))
    with pytest.raises(ValueError, match="must be built"):
        optimizer.stateless_apply([], [gradient], [v])
    optimizer.build([v])
    state = [x.read_value() for x in optimizer.variables]
    (value,), state = optimizer.stateless_apply(state, [gradient], [v.read_value()])
    other.apply_gradients([(gradient, w)])
    np.testing.assert_array_equal(value.numpy(), w.numpy())
    for ours, theirs in zip(state, other.variables, strict=True):
        np.testing.assert_array_equal(ours.numpy(), theirs.numpy())
    np.testing.assert_array_equal(v.numpy(), data(3))
    assert int(optimizer.iterations) == 0
    with pytest.raises(ValueError, match="optimizer_variables"):
        optimizer.stateless_apply(state[1:], [gradient], [value])


# Names and lookups.


def test_names_are_looked_up() -> None:
    assert type(optimizers.get("adam")) is optimizers.Adam
    assert type(optimizers.get("AdamW")) is optimizers.AdamW
    assert optimizers.get(None) is None
    optimizer = optimizers.SGD()
    assert optimizers.get(optimizer) is optimizer
    for unknown in ("foo", 3):
        with pytest.raises(ValueError, match="Could not interpret optimizer identifier"):
            optimizers.get(unknown)
    old = {"class_name": "Adam", "config": {"name": "Adam", "lr": 0.5, "decay": 0.0, "epsilon": None}}
    assert float(optimizers.get(old).learning_rate) == 0.5


def test_names_of_variables() -> None:
    optimizer = optimizers.Adam(name="own")
    optimizer.build([tf.Variable([1.0], name="dense/kernel")])
    names = ["iteration", "learning_rate", "dense_kernel_0_momentum", "dense_kernel_0_velocity"]
    assert [v.name for v in optimizer.variables] == [f"own/{name}:0" for name in names]
    assert optimizer.iterations.dtype == tf.int64


# Errors.


def apply_to_another() -> None:
    optimizer = optimizers.SGD()
    optimizer.apply_gradients([(ONE, tf.Variable(1.0))])
    optimizer.apply_gradients([(ONE, tf.Variable(1.0))])


class Forgetful(optimizers.Optimizer):
    def __init__(self) -> None:
        self.count = self.add_variable(())


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (apply_to_another, ValueError, "Unknown variable"),
        (lambda: optimizers.SGD().apply_gradients([(None, tf.Variable(1.0))]), ValueError, "No gradients"),
        (lambda: optimizers.SGD().apply_gradients([]), ValueError, "No gradients"),
        (lambda: optimizers.SGD().apply([ONE]), ValueError, "must already be built"),
        (lambda: optimizers.SGD().apply([ONE], [tf.Variable(1.0)] * 2), ValueError, "1 gradients for 2"),
        (
            lambda: optimizers.SGD().apply([tf.constant([1.0, 2.0])], [tf.Variable(1.0)]),
            tf.errors.InvalidArgumentError,
            r"variable with shape \[\] using a Tensor with shape \[2\]",
        ),
        (lambda: optimizers.SGD("a"), ValueError, "should be float"),
        (lambda: optimizers.SGD(momentum=2), ValueError, "between"),
        (lambda: optimizers.SGD(speed=2), ValueError, "not recognized: {'speed': 2}"),
        (lambda: optimizers.SGD(decay=-1.0), ValueError, "decay"),
        (lambda: optimizers.SGD(clipnorm=1.0, clipvalue=1.0), ValueError, "Only one of"),
        (lambda: optimizers.SGD(gradient_accumulation_steps=1), ValueError, ">= 2"),
        (lambda: optimizers.SGD(use_ema=True, ema_momentum=2.0), ValueError, "ema_momentum"),
        (lambda: optimizers.SGD(use_ema=True, ema_overwrite_frequency=-1), ValueError, "ema_overwrite"),
        (lambda: optimizers.AdamW(weight_decay=None), ValueError, "must be a float"),
        (lambda: optimizers.Lion(beta_1=0.0), ValueError, "SignSGD"),
        (lambda: optimizers.Ftrl(l1_regularization_strength=-1.0), ValueError, "positive or zero"),
        (lambda: optimizers.Ftrl(learning_rate_power=1.0), ValueError, "negative or zero"),
        (
            lambda: optimizers.Optimizer(0.1).apply([ONE], [tf.Variable(1.0)]),
            NotImplementedError,
            "update_step",
        ),
        (Forgetful, RuntimeError, "forgot to call"),
        (lambda: optimizers.schedules.CosineDecay(0.1, 0), ValueError, "decay_steps"),
        (lambda: optimizers.schedules.PiecewiseConstantDecay([1], [1.0]), ValueError, "1 less"),
    ],
)
def test_errors(call: Any, error: Any, said: str) -> None:
    with pytest.raises(error, match=said):
        call()
