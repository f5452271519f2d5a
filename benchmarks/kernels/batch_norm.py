"""Batch normalisation in training, of the notes' networks: forward, and the gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from frameworks import repeated

EPSILON = 1e-3


class Case(NamedTuple):
    """Square images whose channels are normalized."""

    network: str
    images: int
    size: int
    channels: int
    kind: str

    def __str__(self) -> str:
        return f"{self.network} {self.images}x{self.size}^2x{self.channels} {self.kind}"

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.images, self.size, self.size, self.channels)

    @property
    def operations(self) -> float:
        return (6.0 if self.kind == "forward" else 8.0) * np.prod(self.shape)

    @property
    def traffic(self) -> float:
        """Bytes that have to be read and written: everything is read once for the sums, and once more."""
        return 4.0 * np.prod(self.shape) * (3 if self.kind == "forward" else 5)


def _layer(*geometry: Any) -> list[Case]:
    return [Case(*geometry, kind) for kind in ("forward", "gradient")]


CASES = [
    *_layer("MNIST", 128, 14, 64),
    *_layer("ResNet", 32, 32, 64),
    *_layer("ResNet", 32, 16, 128),
    *_layer("ResNet", 32, 8, 256),
    *_layer("ResNet", 32, 4, 512),
    *_layer("ResNet", 8, 56, 64),
    *_layer("MobileNet", 32, 16, 32),
    *_layer("MobileNet", 32, 4, 192),
    *_layer("MobileNet", 32, 1, 1280),
    *_layer("MobileNet", 8, 56, 24),
    *_layer("MobileNet", 8, 28, 192),
    *_layer("MobileNet", 16, 14, 576),
    *_layer("DenseNet", 16, 28, 128),
    *_layer("DenseNet", 16, 14, 256),
    *_layer("Inception", 16, 17, 192),
    *_layer("Inception", 16, 8, 320),
    *_layer("DCGAN", 64, 7, 256),
]


def prepare(framework: str, case: Case) -> Callable[[int], int | None]:
    rng = np.random.default_rng(0)
    x, dy = (rng.normal(size=case.shape).astype(np.float32) for _ in range(2))
    scale, offset, mean, variance = (
        rng.uniform(0.5, 1.5, size=case.channels).astype(np.float32) for _ in range(4)
    )
    if framework == "torch":
        return _in_torch(case, x, dy, scale, offset)

    def in_tensorflow(*operands: Any) -> Any:
        import tensorflow as tf

        raw = tf.raw_ops
        if case.kind == "forward":
            x, scale, offset, mean, variance = operands
            return raw.FusedBatchNormV3(
                x=x,
                scale=scale,
                offset=offset,
                mean=mean,
                variance=variance,
                epsilon=EPSILON,
                exponential_avg_factor=0.01,
                is_training=True,
            )[:3]
        dy, x, scale, mean, variance = operands
        return raw.FusedBatchNormGradV3(
            y_backprop=dy,
            x=x,
            scale=scale,
            reserve_space_1=mean,
            reserve_space_2=variance,
            reserve_space_3=tf.zeros([0]),
            epsilon=EPSILON,
            is_training=True,
        )[:3]

    def in_xla(*operands: Any) -> Any:
        from thalweg.core.xla import jnp
        from thalweg.ops import normalization as ops

        attributes = {"epsilon": EPSILON, "data_format": "NHWC", "is_training": True}
        if case.kind == "forward":
            lower = ops.fused_batch_norm_v3.lower
            return lower(jnp, *operands, **attributes, exponential_avg_factor=0.01)[:3]
        return ops.fused_batch_norm_grad_v3.lower(jnp, *operands, np.zeros(0), **attributes)[:3]

    operands = (
        [x, scale, offset, mean, variance] if case.kind == "forward" else [dy, x, scale, mean, variance]
    )
    return repeated(framework, in_tensorflow if framework == "tensorflow" else in_xla, operands)


def _in_torch(case: Case, x: Any, dy: Any, scale: Any, offset: Any) -> Callable[[int], int | None]:
    """PyTorch's kernels in the layout that it likes best."""
    import torch

    def images(array: Any) -> Any:
        return torch.from_numpy(array).permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)

    x, dy, scale, offset = images(x), images(dy), torch.from_numpy(scale), torch.from_numpy(offset)
    mean, variance = torch.zeros_like(scale), torch.ones_like(scale)
    forward, backward = torch.ops.aten.native_batch_norm, torch.ops.aten.native_batch_norm_backward
    _, saved_mean, saved_slope = forward(x, scale, offset, mean, variance, True, 0.01, EPSILON)

    def run(count: int) -> None:
        with torch.no_grad():
            for _ in range(count):
                if case.kind == "forward":
                    forward(x, scale, offset, mean, variance, True, 0.01, EPSILON)
                else:
                    backward(dy, x, scale, mean, variance, saved_mean, saved_slope, True, EPSILON, [True] * 3)

    return run
