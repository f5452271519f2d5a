"""Checkpoints: TensorFlow's files, and ours in its form; objects restored before they are made."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.io.tensor_bundle import BundleReader, write_bundle

keras = tf.keras
GOLDEN = Path(__file__).with_name("golden")


class Part(tf.Module):
    """Something with variables."""


def mixed() -> Any:
    part = Part()
    part.half = tf.Variable(tf.zeros([2, 3], tf.bfloat16))
    part.flags = [tf.Variable([False, False]), {"a/b.c": tf.Variable(["", ""])}]
    part.empty = tf.Variable(tf.zeros([0, 3]))
    part.complex = tf.Variable(0j)
    part.same = part.half
    return part


def test_values_of_tensorflow_by_name() -> None:
    assert tf.train.latest_checkpoint(GOLDEN / "managed") == str(GOLDEN / "managed" / "ckpt-3")
    assert dict(tf.train.list_variables(GOLDEN / "managed")) == {
        "_CHECKPOINTABLE_OBJECT_GRAPH": [],
        "mixed/complex/.ATTRIBUTES/VARIABLE_VALUE": [],
        "mixed/empty/.ATTRIBUTES/VARIABLE_VALUE": [0, 3],
        "mixed/flags/0/.ATTRIBUTES/VARIABLE_VALUE": [2],
        "mixed/flags/1/a.Sb..c/.ATTRIBUTES/VARIABLE_VALUE": [2],
        "mixed/half/.ATTRIBUTES/VARIABLE_VALUE": [2, 3],
        "save_counter/.ATTRIBUTES/VARIABLE_VALUE": [],
        "step/.ATTRIBUTES/VARIABLE_VALUE": [],
    }
    reader = tf.train.load_checkpoint(GOLDEN / "managed" / "ckpt-2")
    assert reader.get_tensor("step/.ATTRIBUTES/VARIABLE_VALUE") == 41
    assert reader.get_tensor("mixed/flags/1/a.Sb..c/.ATTRIBUTES/VARIABLE_VALUE").tolist() == [b"one", b"zwei"]
    assert reader.has_tensor("save_counter/.ATTRIBUTES/VARIABLE_VALUE") and not reader.has_tensor("other")
    assert reader.get_variable_to_dtype_map()["mixed/half/.ATTRIBUTES/VARIABLE_VALUE"] is tf.bfloat16
    assert tf.train.load_variable(GOLDEN / "managed", "mixed/complex/.ATTRIBUTES/VARIABLE_VALUE") == 1 + 2j
    with pytest.raises(tf.errors.NotFoundError, match="other"):
        reader.get_tensor("other")


def test_objects_of_tensorflow() -> None:
    part, step = mixed(), tf.Variable(0)
    checkpoint = tf.train.Checkpoint(mixed=part, step=step)
    manager = tf.train.CheckpointManager(checkpoint, GOLDEN / "managed", max_to_keep=2)
    assert [Path(p).name for p in manager.checkpoints] == ["ckpt-2", "ckpt-3"]
    assert manager.restore_or_initialize() == manager.latest_checkpoint
    checkpoint.restore(manager.latest_checkpoint).assert_consumed()
    assert int(step) == 41 and int(checkpoint.save_counter) == 3
    assert part.flags[0].numpy().tolist() == [True, False] and part.complex.numpy() == 1 + 2j
    assert part.flags[1]["a/b.c"].numpy().tolist() == [b"one", b"zwei"]
    assert part.half.numpy().astype(float).sum() == 6


def dense_model() -> Any:
    layers = keras.layers
    return keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Flatten(), layers.Dense(2)])


def test_weights_and_optimizer_of_tensorflows_keras() -> None:
    model = dense_model()
    model.compile(keras.optimizers.SGD(0.5, momentum=0.9), "mse")
    model.load_weights(GOLDEN / "weight.ckpt").assert_consumed()
    np.testing.assert_array_equal(model.layers[0].kernel, np.arange(12).reshape(4, 3) + 0.5)
    np.testing.assert_array_equal(model.layers[2].bias, [0.25, 0.25])
    assert int(model.optimizer.iterations) == 7 and float(model.optimizer.learning_rate) == 0.125
    assert [float(np.max(v)) for v in model.optimizer.variables[2:]] == [10, 11, 12, 13]


def test_what_is_written_is_named_as_tensorflows_keras_does(tmp_path: Path) -> None:
    model = dense_model()
    model.save_weights(tmp_path / "ckpt" / "weight.ckpt")
    assert sorted(p.name for p in (tmp_path / "ckpt").iterdir()) == [
        "checkpoint",
        "weight.ckpt.data-00000-of-00001",
        "weight.ckpt.index",
    ]
    names = [name for name, _ in tf.train.list_variables(tmp_path / "ckpt")]
    assert names[1:] == [
        f"layer_with_weights-{k}/{name}/.ATTRIBUTES/VARIABLE_VALUE"
        for k in (0, 1)
        for name in ("bias", "kernel")
    ]
    other = dense_model()
    other.load_weights(tf.train.latest_checkpoint(tmp_path / "ckpt")).assert_consumed()
    np.testing.assert_array_equal(other.get_weights()[0], model.get_weights()[0])


def test_a_bundle_has_the_bytes_that_tensorflow_writes(tmp_path: Path) -> None:
    reader = BundleReader(str(GOLDEN / "weight.ckpt"))
    write_bundle(str(tmp_path / "again"), {name: reader.read(name) for name in reader.names})
    again = BundleReader(str(tmp_path / "again"))
    assert again.names == reader.names
    for name in reader.names:
        np.testing.assert_array_equal(again.read(name), reader.read(name))
        assert (again.dtype(name), again.shape(name)) == (reader.dtype(name), reader.shape(name))
        assert again._entry(name).crc32c == reader._entry(name).crc32c


class Net(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.first = keras.layers.Dense(4)
        self.rest = [keras.layers.Dense(2)]

    def call(self, x: Any) -> Any:
        return self.rest[0](self.first(x))


def training() -> tuple[Any, Any]:
    net, optimizer = Net(), keras.optimizers.Adam(0.1)
    checkpoint = tf.train.Checkpoint(step=tf.Variable(0), optimizer=optimizer, net=net)

    def step() -> float:
        x = np.ones((2, 3), "float32")
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(net(x) ** 2)
        variables = net.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        checkpoint.step.assign_add(1)
        return float(loss)

    return checkpoint, step


def test_training_goes_on_in_objects_that_are_not_built_yet(tmp_path: Path) -> None:
    checkpoint, step = training()
    manager = tf.train.CheckpointManager(checkpoint, tmp_path, max_to_keep=1)
    checkpoint.restore(manager.latest_checkpoint)
    for _ in range(3):
        step()
        path = manager.save()
    assert path == str(tmp_path / "ckpt-3") and manager.checkpoints == [path]
    expected = [step() for _ in range(3)]
    checkpoint, step = training()
    status = checkpoint.restore(tf.train.latest_checkpoint(tmp_path))
    status.expect_partial()
    with pytest.raises(AssertionError, match="net/first/kernel"):
        status.assert_consumed()
    assert int(checkpoint.step) == 3
    np.testing.assert_allclose([step() for _ in range(3)], expected, rtol=1e-5)
    status.assert_consumed()


def test_values_that_do_not_fit_change_nothing(tmp_path: Path) -> None:
    part = Part()
    part.a, part.b = tf.Variable([1.0]), tf.Variable([1.0, 2.0])
    path = tf.train.Checkpoint(part=part).save(tmp_path / "x")
    other = Part()
    other.a, other.b = tf.Variable([0.0]), tf.Variable([0.0])
    with pytest.raises(ValueError, match=r"shape \(1,\).*part/b.*shape \(2,\)"):
        tf.train.Checkpoint(part=other).restore(path)
    assert other.a.numpy() == [0.0]
    with pytest.raises(ValueError, match="trackable"):
        tf.train.Checkpoint(x=3)
    with pytest.raises(tf.errors.NotFoundError):
        tf.train.Checkpoint(part=part).restore(str(tmp_path / "y-1"))
    with pytest.raises(AssertionError):
        tf.train.Checkpoint(part=part).restore(None).assert_consumed()
    with pytest.raises(ValueError, match="Nothing in the checkpoint"):
        dense_model().load_weights(path)


def test_damage_is_noticed(tmp_path: Path) -> None:
    for ending in (".index", ".data-00000-of-00001"):
        for file in GOLDEN.glob("weight.ckpt*"):
            shutil.copy(file, tmp_path)
        data = bytearray((tmp_path / f"weight.ckpt{ending}").read_bytes())
        data[len(data) // 3] ^= 1
        (tmp_path / f"weight.ckpt{ending}").write_bytes(data)
        model = dense_model()
        before = model.get_weights()
        with pytest.raises(tf.errors.DataLossError):
            model.load_weights(tmp_path / "weight.ckpt")
        np.testing.assert_array_equal(model.get_weights()[0], before[0])


def test_managers_keep_what_they_are_told_to(tmp_path: Path) -> None:
    step = tf.Variable(0)
    checkpoint = tf.train.Checkpoint(step=step)
    manager = tf.train.CheckpointManager(
        checkpoint,
        tmp_path / "m",
        max_to_keep=2,
        step_counter=step,
        checkpoint_interval=2,
        checkpoint_name="c",
    )
    saved = []
    for _ in range(6):
        step.assign_add(1)
        saved.append(manager.save())
    assert [p and Path(p).name for p in saved] == ["c-1", None, "c-2", None, "c-3", None]
    assert [Path(p).name for p in manager.checkpoints] == ["c-2", "c-3"]
    assert Path(manager.save(checkpoint_number=9, check_interval=False)).name == "c-9"
    again = tf.train.CheckpointManager(checkpoint, tmp_path / "m", max_to_keep=2)
    assert again.checkpoints == manager.checkpoints and again.latest_checkpoint == manager.latest_checkpoint
    state = tf.train.get_checkpoint_state(tmp_path / "m")
    assert state.model_checkpoint_path == manager.latest_checkpoint
    with pytest.raises(ValueError, match="max_to_keep"):
        tf.train.CheckpointManager(checkpoint, tmp_path / "m", max_to_keep=0)
