"""Pools of the notes' networks: maxima, means, and their gradients.

The gradient of a maximum is measured with the maximum before it: PyTorch's notes there which pixels won, the
others' find them out afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from frameworks import repeated


class Case(NamedTuple):
    """A pool of square images by square windows."""

    network: str
    images: int
    size: int
    channels: int
    window: int
    stride: int
    padding: str
    kind: str

    def __str__(self) -> str:
        images = f"{self.images}x{self.size}^2x{self.channels}"
        return f"{self.network} {images} {self.window}/{self.stride} {self.kind}"

    @property
    def result(self) -> int:
        if self.padding == "SAME":
            return -(-self.size // self.stride)
        return (self.size - self.window) // self.stride + 1

    @property
    def operations(self) -> float:
        return 1.0 * self.images * self.result**2 * self.channels * self.window**2

    @property
    def traffic(self) -> float:
        """Bytes that have to be read and written."""
        images, result = self.size**2, self.result**2
        pixels = (result + images) * (2 if self.kind == "max and gradient" else 1)
        return 4.0 * self.images * self.channels * pixels


def _layer(*geometry: Any, kind: str = "max", padding: str = "VALID") -> list[Case]:
    """A layer's pool and its gradient."""
    backward = "max and gradient" if kind == "max" else "mean gradient"
    return [Case(*geometry, padding, kind), Case(*geometry, padding, backward)]


CASES = [
    *_layer("CNN", 128, 28, 64, 2, 2),
    *_layer("CNN", 128, 14, 64, 2, 2),
    *_layer("LeNet", 128, 28, 6, 2, 2, kind="mean"),
    *_layer("LeNet", 128, 10, 16, 2, 2, kind="mean"),
    *_layer("AlexNet", 8, 55, 64, 3, 2),
    *_layer("AlexNet", 8, 27, 192, 3, 2),
    *_layer("VGG", 32, 32, 64, 2, 2),
    *_layer("VGG", 32, 16, 128, 2, 2),
    *_layer("VGG", 32, 2, 512, 2, 2),
    *_layer("ResNet", 8, 112, 64, 3, 2, padding="SAME"),
    *_layer("ResNet", 32, 4, 512, 4, 4, kind="mean"),
    *_layer("Inception", 16, 28, 192, 3, 1, padding="SAME"),
    *_layer("DenseNet", 16, 28, 128, 2, 2, kind="mean"),
]


def prepare(framework: str, case: Case) -> Callable[[int], int | None]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(case.images, case.size, case.size, case.channels)).astype(np.float32)
    dy = rng.normal(size=(case.images, case.result, case.result, case.channels)).astype(np.float32)
    if framework == "torch":
        return _in_torch(case, x, dy)
    sides = {"ksize": (1, case.window, case.window, 1), "strides": (1, case.stride, case.stride, 1)}
    geometry = sides | {"padding": case.padding}
    shape = x.shape
    wanted, _, gradient = case.kind.partition(" ")

    def in_tensorflow(x: Any, dy: Any) -> Any:
        import tensorflow as tf

        raw = tf.raw_ops
        if wanted == "mean":
            if gradient:
                return raw.AvgPoolGrad(orig_input_shape=shape, grad=dy, **geometry)
            return raw.AvgPool(value=x, **geometry)
        y = raw.MaxPool(input=x, **geometry)
        return (y, raw.MaxPoolGrad(orig_input=x, orig_output=y, grad=dy, **geometry)) if gradient else y

    def in_xla(x: Any, dy: Any) -> Any:
        from thalweg.core.xla import jnp
        from thalweg.ops import pooling as ops

        attributes = geometry | {"data_format": "NHWC"}
        if wanted == "mean":
            if gradient:
                return ops.avg_pool_grad.lower(jnp, dy, orig_input_shape=shape, **attributes)
            return ops.avg_pool.lower(jnp, x, **attributes)
        y = ops.max_pool.lower(jnp, x, **attributes)
        return (y, ops.max_pool_grad.lower(jnp, x, y, dy, **attributes)) if gradient else y

    return repeated(framework, in_tensorflow if framework == "tensorflow" else in_xla, [x, dy])


def _in_torch(case: Case, x: Any, dy: Any) -> Callable[[int], int | None]:
    """PyTorch's kernels in the layout that it likes best, padded alike on both sides."""
    import torch

    last = torch.channels_last
    images = torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(memory_format=last)
    padding = (case.window - 1) // 2 if case.padding == "SAME" else 0
    geometry = (case.window, case.stride, padding)
    wanted, _, gradient = case.kind.partition(" ")
    images.requires_grad_(bool(gradient))
    pool = torch.nn.functional.max_pool2d if wanted == "max" else torch.nn.functional.avg_pool2d
    result = pool(images, *geometry)
    grad = torch.randn_like(result).contiguous(memory_format=last)

    def run(count: int) -> None:
        for _ in range(count):
            if wanted == "max" and gradient:
                torch.autograd.grad(pool(images, *geometry), images, grad)
            elif gradient:
                torch.autograd.grad(result, images, grad, retain_graph=True)
            else:
                with torch.no_grad():
                    pool(images, *geometry)

    return run
