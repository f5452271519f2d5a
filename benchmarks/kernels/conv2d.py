"""Convolutions of the notes' networks, with the gradients to the input and to the filter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from frameworks import repeated


class Case(NamedTuple):
    """A convolution of square images with a square filter, padded as "SAME" pads."""

    network: str
    images: int
    size: int
    channels: int
    filters: int
    taps: int
    stride: int = 1
    kind: str = "forward"

    def __str__(self) -> str:
        stride = f"/{self.stride}" if self.stride > 1 else ""
        images = f"{self.images}x{self.size}^2x{self.channels}"
        return f"{self.network} {images} {self.taps}x{self.taps}{stride} {self.filters} {self.kind}"

    @property
    def result(self) -> int:
        return -(-self.size // self.stride)

    @property
    def operations(self) -> float:
        return 2.0 * self.images * self.result**2 * self.filters * self.taps**2 * self.channels

    @property
    def traffic(self) -> float:
        """Bytes that have to be read and written."""
        pixels = self.images * (self.size**2 * self.channels + self.result**2 * self.filters)
        return 4.0 * (pixels + self.taps**2 * self.channels * self.filters)


def _layer(*geometry: Any, first: bool = False) -> list[Case]:
    """A layer's three convolutions; nobody wants the gradient with respect to a network's input."""
    kinds = ("forward", "to filter") if first else ("forward", "to input", "to filter")
    return [Case(*geometry, kind=kind) for kind in kinds]


CASES = [
    *_layer("CNN", 128, 28, 1, 64, 3, 1, first=True),
    *_layer("CNN", 128, 14, 64, 64, 3, 1),
    *_layer("LeNet", 128, 28, 1, 6, 5, 1, first=True),
    *_layer("LeNet", 128, 14, 6, 16, 5, 1),
    *_layer("AlexNet", 8, 224, 3, 64, 11, 4, first=True),
    *_layer("AlexNet", 8, 27, 64, 192, 5, 1),
    *_layer("VGG", 8, 224, 3, 64, 3, 1, first=True),
    *_layer("VGG", 32, 32, 3, 64, 3, 1, first=True),
    *_layer("VGG", 32, 32, 64, 64, 3, 1),
    *_layer("VGG", 32, 16, 128, 128, 3, 1),
    *_layer("VGG", 32, 8, 256, 256, 3, 1),
    *_layer("VGG", 32, 4, 512, 512, 3, 1),
    *_layer("VGG", 32, 2, 512, 512, 3, 1),
    *_layer("ResNet", 32, 32, 64, 128, 3, 2),
    *_layer("ResNet", 32, 32, 64, 128, 1, 2),
    *_layer("Inception", 16, 28, 192, 64, 1, 1),
    *_layer("Inception", 16, 28, 16, 32, 5, 1),
    *_layer("DenseNet", 16, 14, 256, 32, 3, 1),
    *_layer("MobileNet", 16, 14, 96, 576, 1, 1),
    *_layer("YOLO", 2, 52, 128, 256, 3, 1),
    *_layer("DCGAN", 64, 7, 128, 256, 5),
    *_layer("DCGAN", 64, 28, 1, 64, 5, 2),
    *_layer("DCGAN", 64, 14, 64, 128, 5, 2),
    *_layer("Autoencoder", 64, 28, 32, 1, 3),
    *_layer("Autoencoder", 32, 32, 32, 3, 3),
]


def prepare(framework: str, case: Case) -> Callable[[int], int | None]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(case.images, case.size, case.size, case.channels)).astype(np.float32)
    w = rng.normal(size=(case.taps, case.taps, case.channels, case.filters)).astype(np.float32)
    y = rng.normal(size=(case.images, case.result, case.result, case.filters)).astype(np.float32)
    if framework == "torch":
        return _in_torch(case, x, w, y)
    operands = {"forward": [x, w], "to input": [w, y], "to filter": [x, y]}[case.kind]
    geometry = {"strides": (1, case.stride, case.stride, 1), "padding": "SAME", "dilations": (1, 1, 1, 1)}

    def kernel(a: Any, b: Any) -> Any:
        if framework == "tensorflow":
            import tensorflow as tf

            raw = tf.raw_ops
            if case.kind == "forward":
                return raw.Conv2D(input=a, filter=b, **geometry)
            if case.kind == "to input":
                return raw.Conv2DBackpropInput(input_sizes=x.shape, filter=a, out_backprop=b, **geometry)
            return raw.Conv2DBackpropFilter(input=a, filter_sizes=w.shape, out_backprop=b, **geometry)
        from thalweg.core.xla import jnp
        from thalweg.ops import convolution as ops

        attributes = geometry | {"explicit_paddings": (), "data_format": "NHWC"}
        if case.kind == "forward":
            return ops.conv2d.lower(jnp, a, b, **attributes)
        if case.kind == "to input":
            return ops.conv2d_backprop_input.lower(jnp, a, b, input_sizes=x.shape, **attributes)
        return ops.conv2d_backprop_filter.lower(jnp, a, b, filter_sizes=w.shape, **attributes)

    return repeated(framework, kernel, operands)


def _in_torch(case: Case, x: Any, w: Any, y: Any) -> Callable[[int], int | None]:
    """PyTorch's kernels in the layout that it likes best, padded alike on both sides."""
    import torch

    last = torch.channels_last
    images = torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(memory_format=last)
    filter = torch.from_numpy(w).permute(3, 2, 0, 1).contiguous(memory_format=last)
    padding = [(case.taps - 1) // 2] * 2
    strides = [case.stride] * 2
    result = torch.nn.functional.conv2d(images, filter, None, strides, padding)
    gradient = torch.randn_like(result)
    wanted = [case.kind == "to input", case.kind == "to filter", False]

    def run(count: int) -> None:
        with torch.no_grad():
            for _ in range(count):
                if case.kind == "forward":
                    torch.nn.functional.conv2d(images, filter, None, strides, padding)
                else:
                    torch.ops.aten.convolution_backward(
                        gradient, images, filter, None, strides, padding, [1, 1], False, [0, 0], 1, wanted
                    )

    return run
