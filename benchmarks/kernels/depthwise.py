"""Depthwise convolutions of the notes' networks, with the gradients to the input and to the filter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from frameworks import repeated


class Case(NamedTuple):
    """A depthwise convolution of square images with a square filter, padded as "SAME" pads."""

    network: str
    images: int
    size: int
    channels: int
    taps: int
    stride: int = 1
    multiplier: int = 1
    kind: str = "forward"

    def __str__(self) -> str:
        stride = f"/{self.stride}" if self.stride > 1 else ""
        images = f"{self.images}x{self.size}^2x{self.channels}"
        times = f" x{self.multiplier}" if self.multiplier > 1 else ""
        return f"{self.network} {images}{times} {self.taps}x{self.taps}{stride} {self.kind}"

    @property
    def result(self) -> int:
        return -(-self.size // self.stride)

    @property
    def filters(self) -> int:
        return self.channels * self.multiplier

    @property
    def operations(self) -> float:
        return 2.0 * self.images * self.result**2 * self.filters * self.taps**2

    @property
    def traffic(self) -> float:
        """Bytes that have to be read and written."""
        pixels = self.images * (self.size**2 * self.channels + self.result**2 * self.filters)
        return 4.0 * (pixels + self.taps**2 * self.filters)


def _layer(*geometry: Any) -> list[Case]:
    """A layer's three convolutions."""
    return [Case(*geometry, kind=kind) for kind in ("forward", "to input", "to filter")]


CASES = [
    # 32 x 32 pixels, and what becomes of them.
    *_layer("MobileNet", 32, 16, 32, 3),
    *_layer("MobileNet", 32, 16, 96, 3, 2),
    *_layer("MobileNet", 32, 8, 144, 3),
    *_layer("MobileNet", 32, 4, 192, 3, 2),
    *_layer("MobileNet", 32, 2, 384, 3),
    *_layer("MobileNet", 32, 1, 960, 3),
    # 224 x 224 pixels.
    *_layer("MobileNet", 8, 112, 32, 3),
    *_layer("MobileNet", 8, 112, 96, 3, 2),
    *_layer("MobileNet", 8, 56, 144, 3),
    *_layer("MobileNet", 8, 28, 192, 3),
    *_layer("MobileNet", 16, 14, 576, 3),
    *_layer("MobileNet", 16, 14, 576, 3, 2),
    *_layer("MobileNet", 16, 7, 960, 3),
    *_layer("EfficientNet", 8, 28, 240, 5),
    *_layer("EfficientNet", 8, 14, 672, 5, 2),
    *_layer("ConvNeXt", 8, 14, 384, 7),
    *_layer("Separable", 32, 32, 16, 3, 1, 4),
]


def prepare(framework: str, case: Case) -> Callable[[int], int | None]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(case.images, case.size, case.size, case.channels)).astype(np.float32)
    w = rng.normal(size=(case.taps, case.taps, case.channels, case.multiplier)).astype(np.float32)
    y = rng.normal(size=(case.images, case.result, case.result, case.filters)).astype(np.float32)
    if framework == "torch":
        return _in_torch(case, x, w)
    operands = {"forward": [x, w], "to input": [w, y], "to filter": [x, y]}[case.kind]
    geometry = {"strides": (1, case.stride, case.stride, 1), "padding": "SAME", "dilations": (1, 1, 1, 1)}

    def in_tensorflow(a: Any, b: Any) -> Any:
        import tensorflow as tf

        raw = tf.raw_ops
        if case.kind == "forward":
            return raw.DepthwiseConv2dNative(input=a, filter=b, **geometry)
        if case.kind == "to input":
            return raw.DepthwiseConv2dNativeBackpropInput(
                input_sizes=x.shape, filter=a, out_backprop=b, **geometry
            )
        return raw.DepthwiseConv2dNativeBackpropFilter(
            input=a, filter_sizes=w.shape, out_backprop=b, **geometry
        )

    def in_xla(a: Any, b: Any) -> Any:
        from thalweg.core.xla import jnp
        from thalweg.ops import depthwise as ops

        attributes = geometry | {"explicit_paddings": (), "data_format": "NHWC"}
        if case.kind == "forward":
            return ops.depthwise_conv2d.lower(jnp, a, b, **attributes)
        if case.kind == "to input":
            return ops.depthwise_conv2d_backprop_input.lower(jnp, a, b, input_sizes=x.shape, **attributes)
        return ops.depthwise_conv2d_backprop_filter.lower(jnp, a, b, filter_sizes=w.shape, **attributes)

    return repeated(framework, in_tensorflow if framework == "tensorflow" else in_xla, operands)


def _in_torch(case: Case, x: Any, w: Any) -> Callable[[int], int | None]:
    """PyTorch's kernels in the layout that it likes best, padded alike on both sides."""
    import torch

    last = torch.channels_last
    images = torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(memory_format=last)
    filter = torch.from_numpy(w).permute(2, 3, 0, 1).reshape(case.filters, 1, case.taps, case.taps)
    filter = filter.contiguous(memory_format=last)
    padding, strides, groups = [(case.taps - 1) // 2] * 2, [case.stride] * 2, case.channels
    result = torch.nn.functional.conv2d(images, filter, None, strides, padding, 1, groups)
    gradient = torch.randn_like(result)
    wanted = [case.kind == "to input", case.kind == "to filter", False]

    def run(count: int) -> None:
        with torch.no_grad():
            for _ in range(count):
                if case.kind == "forward":
                    torch.nn.functional.conv2d(images, filter, None, strides, padding, 1, groups)
                else:
                    torch.ops.aten.convolution_backward(
                        gradient,
                        images,
                        filter,
                        None,
                        strides,
                        padding,
                        [1, 1],
                        False,
                        [0, 0],
                        groups,
                        wanted,
                    )

    return run
