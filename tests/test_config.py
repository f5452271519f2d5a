"""`tf.config` and `tf.test`: devices and settings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import thalweg as tf

SOURCE = Path(__file__).parents[1] / "src"


def test_the_cpu() -> None:
    (cpu,) = tf.config.list_physical_devices("CPU")
    assert repr(cpu) == "PhysicalDevice(name='/physical_device:CPU:0', device_type='CPU')"
    assert tf.config.get_visible_devices("CPU") == [cpu]
    assert tf.config.list_logical_devices("CPU")[0].name == "/device:CPU:0"
    assert tf.config.list_physical_devices("XLA_CPU") == []
    assert tf.config.experimental.get_device_details(cpu) == {}
    assert set(tf.config.experimental.get_memory_info("CPU:0")) == {"current", "peak"}


def test_what_is_no_device() -> None:
    stranger = tf.config.PhysicalDevice("/physical_device:GPU:77", "GPU")
    for change in (tf.config.set_visible_devices, tf.config.experimental.get_memory_growth):
        with pytest.raises(ValueError, match="device"):
            change(stranger)
    with pytest.raises(ValueError, match="GPU:77"):
        tf.config.experimental.get_memory_info("GPU:77")
    with pytest.raises(ValueError, match="non-GPU"):
        tf.config.experimental.set_memory_growth(tf.config.list_physical_devices("CPU")[0], True)


def test_listing_the_cpu_does_not_load_xla_and_settings_before_it_count() -> None:
    program = f"""
import sys; sys.path.insert(0, {str(SOURCE)!r})
import thalweg as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
tf.config.threading.set_intra_op_parallelism_threads(1)
assert "jax" not in sys.modules
tf.config.set_visible_devices([], "GPU")
import jax
print(len(tf.config.list_logical_devices("CPU")), len(jax.devices("cpu")))
try:
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 3)
except RuntimeError as error:
    print(error)
try:
    tf.config.threading.set_intra_op_parallelism_threads(2)
except RuntimeError as error:
    print(error)
"""
    lines = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert lines == [
        "2 2",
        "Virtual devices cannot be modified after being initialized.",
        "Intra op parallelism cannot be modified after initialization.",
    ]


def test_switches() -> None:
    tf.config.optimizer.set_jit(True)
    assert tf.config.optimizer.get_jit() == "autoclustering"
    tf.config.optimizer.set_jit(False)
    tf.config.optimizer.set_experimental_options({"constant_folding": True})
    assert tf.config.optimizer.get_experimental_options()["constant_folding"] is True
    tf.config.set_soft_device_placement(False)
    assert not tf.config.get_soft_device_placement()
    tf.config.set_soft_device_placement(True)
    with pytest.raises(ValueError):
        tf.config.experimental.set_device_policy("loud")


def test_functions_run_eagerly() -> None:
    traced = []

    @tf.function
    def f(x: object) -> object:
        traced.append(tf.executing_eagerly())
        return x

    tf.config.run_functions_eagerly(True)
    try:
        f(tf.constant(1))
        assert tf.config.functions_run_eagerly()
    finally:
        tf.config.run_functions_eagerly(False)
    f(tf.constant(1))
    assert traced == [True, False]


def test_what_the_installation_can_do() -> None:
    assert tf.test.is_built_with_xla()
    has_gpu = bool(tf.config.list_physical_devices("GPU"))
    assert tf.test.is_gpu_available() == has_gpu
    assert bool(tf.test.gpu_device_name()) == has_gpu
    assert tf.sysconfig.get_build_info()["is_cuda_build"] == tf.test.is_built_with_cuda()
    assert tf.__version__ == tf.version.VERSION


class ComparisonTest(tf.test.TestCase):
    def test_close(self) -> None:
        self.assertAllClose(tf.constant([1.0, 2.0]), [1.0, 2.0 + 1e-7])
        self.assertAllClose({"a": [tf.constant(1.0), (2.0,)]}, {"a": [1.0, (tf.constant(2.0),)]})
        self.assertNotAllClose([1.0], [1.1])
        for a, b in (([1.0], [1.1]), ([1.0], [1.0, 1.0]), ({"a": 1.0}, {"b": 1.0})):
            with self.assertRaises(AssertionError):
                self.assertAllClose(a, b)

    def test_equal(self) -> None:
        self.assertAllEqual(tf.constant(["a", "b"]), ["a", b"b"])
        self.assertAllEqual([float("nan")], [float("nan")])
        self.assertNotAllEqual([1, 2], [1, 3])
        self.assertAllInRange(tf.range(3), 0, 2)
        self.assertAllInSet([1, 2, 1], {1, 2})
        with self.assertRaises(AssertionError):
            self.assertAllGreater([1, 2], 1)

    def test_errors(self) -> None:
        with self.assertRaisesOpError("Incompatible"):
            tf.constant([1.0, 2.0]) + tf.constant([1.0, 2.0, 3.0])
        self.assertEqual(self.evaluate([tf.constant(1), {"a": tf.constant(2)}]), [1, {"a": 2}])

    def test_gradients_by_rule_and_by_differences(self) -> None:
        by_rule, by_difference = tf.test.compute_gradient(
            lambda x, y: x * y, [tf.constant([1.0, 2.0]), tf.constant(3.0)]
        )
        self.assertAllClose(by_rule, by_difference, rtol=1e-3, atol=1e-3)
        self.assertAllClose(by_rule[0], [[3.0, 0.0], [0.0, 3.0]])
