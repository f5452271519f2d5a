"""Residual networks: each block adds to its input what convolutions make of it (He et al. 2015, 2016)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.keras import layers
from thalweg.keras.applications.frame import File, Frame, Wanted, application

_FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/resnet"
_HASHES = {
    "resnet50": ("2cb95161c43110f7111970584f804107", "4d473c1dd8becc155b73f8504c6f6626"),
    "resnet101": ("f1aeb4b969a6efcfb50fad2f0c20cfc5", "88cf7a10940856eca736dc7b7e228a21"),
    "resnet152": ("100835be76be38e30d865e96f2aaae62", "ee4c566cf9a93f14d82f913c2dc6dd0c"),
    "resnet50v2": ("3ef43a0b657b3be2300d5770ece849e0", "fac2f116257151a9d068a22e544a4917"),
    "resnet101v2": ("6343647c601c52e1368623803854d971", "c0ed64b8031c3730f411d2eb4eea35b5"),
    "resnet152v2": ("a49b44d1979771252814e80f8ec446f9", "ed17cf2e0169df9d443503ef94b23b33"),
}
_FILTERS = (64, 128, 256, 512)


class Block:
    """Makes blocks of a network.

    Args:
      axis: the axis of channels.
    """

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def norm(self, x: Any, name: str) -> Any:
        return layers.BatchNormalization(axis=self.axis, epsilon=1.001e-5, name=name)(x)

    def norm_relu(self, x: Any, bn: str, relu: str) -> Any:
        return layers.Activation("relu", name=relu)(self.norm(x, bn))

    def first(self, x: Any, filters: int, name: str, stride: int = 1, project: bool = False) -> Any:
        """A block of the first version: normalization after each convolution, ReLU after the sum."""
        shortcut = x
        if project:
            shortcut = layers.Conv2D(4 * filters, 1, strides=stride, name=f"{name}_0_conv")(x)
            shortcut = self.norm(shortcut, f"{name}_0_bn")
        x = layers.Conv2D(filters, 1, strides=stride, name=f"{name}_1_conv")(x)
        x = self.norm_relu(x, f"{name}_1_bn", f"{name}_1_relu")
        x = layers.Conv2D(filters, 3, padding="same", name=f"{name}_2_conv")(x)
        x = self.norm_relu(x, f"{name}_2_bn", f"{name}_2_relu")
        x = layers.Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x)
        x = self.norm(x, f"{name}_3_bn")
        x = layers.Add(name=f"{name}_add")([shortcut, x])
        return layers.Activation("relu", name=f"{name}_out")(x)

    def second(self, x: Any, filters: int, name: str, stride: int = 1, project: bool = False) -> Any:
        """A block of the second version: normalization and ReLU before each convolution."""
        before = self.norm_relu(x, f"{name}_preact_bn", f"{name}_preact_relu")
        if project:
            shortcut = layers.Conv2D(4 * filters, 1, strides=stride, name=f"{name}_0_conv")(before)
        else:
            shortcut = layers.MaxPooling2D(1, strides=stride)(x) if stride > 1 else x
        x = layers.Conv2D(filters, 1, strides=1, use_bias=False, name=f"{name}_1_conv")(before)
        x = self.norm_relu(x, f"{name}_1_bn", f"{name}_1_relu")
        x = layers.ZeroPadding2D(padding=((1, 1), (1, 1)), name=f"{name}_2_pad")(x)
        x = layers.Conv2D(filters, 3, strides=stride, use_bias=False, name=f"{name}_2_conv")(x)
        x = self.norm_relu(x, f"{name}_2_bn", f"{name}_2_relu")
        x = layers.Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x)
        return layers.Add(name=f"{name}_out")([shortcut, x])


def _stacks_1(block: Block, x: Any, depths: Sequence[int]) -> Any:
    """Of each stack the first block makes images smaller, but for the first stack's."""
    for i, (filters, depth) in enumerate(zip(_FILTERS, depths, strict=True), 2):
        for j in range(1, depth + 1):
            stride = 2 if j == 1 and i > 2 else 1
            x = block.first(x, filters, f"conv{i}_block{j}", stride, project=j == 1)
    return x


def _stacks_2(block: Block, x: Any, depths: Sequence[int]) -> Any:
    """Of each stack the last block makes images smaller, but for the last stack's."""
    for i, (filters, depth) in enumerate(zip(_FILTERS, depths, strict=True), 2):
        for j in range(1, depth + 1):
            stride = 2 if j == depth and i < 5 else 1
            x = block.second(x, filters, f"conv{i}_block{j}", stride, project=j == 1)
    return x


def _build(wanted: Wanted, kind: str, depths: Sequence[int], second: bool) -> Any:
    frame = Frame(wanted, size=224)
    block = Block(frame.axis)
    x = layers.ZeroPadding2D(padding=((3, 3), (3, 3)), name="conv1_pad")(frame.x)
    x = layers.Conv2D(64, 7, strides=2, name="conv1_conv")(x)
    if not second:
        x = block.norm_relu(x, "conv1_bn", "conv1_relu")
    x = layers.ZeroPadding2D(padding=((1, 1), (1, 1)), name="pool1_pad")(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool1_pool")(x)
    x = (_stacks_2 if second else _stacks_1)(block, x, depths)
    if second:
        x = block.norm_relu(x, "post_bn", "post_relu")
    top = wanted.include_top
    name = f"{kind}_weights_tf_dim_ordering_tf_kernels{'' if top else '_notop'}.h5"
    return frame.model(frame.end(x), File(name, f"{_FOLDER}/{name}", _HASHES[kind][0 if top else 1]))


def residual(title: str, depths: Sequence[int]) -> Callable[..., Any]:
    """The public function of a residual network with stacks of so many blocks."""
    kind = title.lower()
    return application(
        title,
        lambda wanted: _build(wanted, kind, depths, second=kind.endswith("v2")),
        kind,
        f"The residual network {title}, with {sum(depths)} blocks; images of 224 by 224 pixels.",
    )
