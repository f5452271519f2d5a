"""Convolutions of volumes, short films and scans, with the gradients to the input and to the filter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from frameworks import repeated


class Case(NamedTuple):
    """A convolution of volumes with a cubic filter, padded as "SAME" pads, its stride 1."""

    network: str
    volumes: int
    depth: int
    size: int
    channels: int
    filters: int
    taps: int = 3
    kind: str = "forward"

    def __str__(self) -> str:
        volumes = f"{self.volumes}x{self.depth}x{self.size}^2x{self.channels}"
        return f"{self.network} {volumes} {self.taps}^3 {self.filters} {self.kind}"

    @property
    def voxels(self) -> int:
        return self.volumes * self.depth * self.size**2

    @property
    def operations(self) -> float:
        return 2.0 * self.voxels * self.filters * self.taps**3 * self.channels

    @property
    def traffic(self) -> float:
        """Bytes that have to be read and written."""
        return 4.0 * (
            self.voxels * (self.channels + self.filters) + self.taps**3 * self.channels * self.filters
        )


def _layer(*geometry: Any, first: bool = False) -> list[Case]:
    kinds = ("forward", "to filter") if first else ("forward", "to input", "to filter")
    return [Case(*geometry, kind=kind) for kind in kinds]


CASES = [
    *_layer("Film", 4, 8, 56, 3, 32, first=True),
    *_layer("Film", 4, 8, 28, 32, 64),
    *_layer("Scan", 2, 16, 32, 1, 16, first=True),
    *_layer("Scan", 2, 16, 16, 16, 32),
    *_layer("Scan", 2, 8, 8, 32, 64),
]


def prepare(framework: str, case: Case) -> Callable[[int], int | None]:
    rng = np.random.default_rng(0)
    space, filter = (case.volumes, case.depth, case.size, case.size), (case.taps,) * 3
    x = rng.normal(size=(*space, case.channels)).astype(np.float32)
    w = rng.normal(size=(*filter, case.channels, case.filters)).astype(np.float32)
    y = rng.normal(size=(*space, case.filters)).astype(np.float32)
    if framework == "torch":
        return _in_torch(case, x, w, y)
    operands = {"forward": [x, w], "to input": [w, y], "to filter": [x, y]}[case.kind]
    geometry = {"strides": (1,) * 5, "padding": "SAME", "dilations": (1,) * 5}

    def in_tensorflow(a: Any, b: Any) -> Any:
        import tensorflow as tf

        raw = tf.raw_ops
        if case.kind == "forward":
            return raw.Conv3D(input=a, filter=b, **geometry)
        if case.kind == "to input":
            return raw.Conv3DBackpropInputV2(input_sizes=x.shape, filter=a, out_backprop=b, **geometry)
        return raw.Conv3DBackpropFilterV2(input=a, filter_sizes=w.shape, out_backprop=b, **geometry)

    def in_xla(a: Any, b: Any) -> Any:
        from thalweg.core.xla import jnp
        from thalweg.ops import convolution as ops

        attributes = geometry | {"data_format": "NDHWC"}
        if case.kind == "forward":
            return ops.conv3d.lower(jnp, a, b, **attributes)
        if case.kind == "to input":
            return ops.conv3d_backprop_input.lower(jnp, a, b, input_sizes=x.shape, **attributes)
        return ops.conv3d_backprop_filter.lower(jnp, a, b, filter_sizes=w.shape, **attributes)

    return repeated(framework, in_tensorflow if framework == "tensorflow" else in_xla, operands)


def _in_torch(case: Case, x: Any, w: Any, y: Any) -> Callable[[int], int | None]:
    """PyTorch's kernels in the layout that it likes best."""
    import torch

    def last(array: Any, *order: int) -> Any:
        return torch.from_numpy(array).permute(*order).contiguous(memory_format=torch.channels_last_3d)

    volumes, filter, gradient = last(x, 0, 4, 1, 2, 3), last(w, 4, 3, 0, 1, 2), last(y, 0, 4, 1, 2, 3)
    padding, ones = [case.taps // 2] * 3, [1] * 3
    wanted = [case.kind == "to input", case.kind == "to filter", False]

    def run(count: int) -> None:
        with torch.no_grad():
            for _ in range(count):
                if case.kind == "forward":
                    torch.nn.functional.conv3d(volumes, filter, None, ones, padding)
                else:
                    torch.ops.aten.convolution_backward(
                        gradient, volumes, filter, None, ones, padding, ones, False, [0] * 3, 1, wanted
                    )

    return run
