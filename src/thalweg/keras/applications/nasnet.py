"""`keras.applications.nasnet`: cells that a search found, in two sizes (Zoph et al. 2017)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from thalweg.keras import layers
from thalweg.keras.applications.frame import File, Frame, Wanted, described, padding_for, preprocessing
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions
from thalweg.scopes import name_scope

_FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/nasnet"


class _Size(NamedTuple):
    """How large a network is.

    Attributes:
      filters: those of the last cells' parts.
      cells: how many normal cells there are in a row.
      stem: the filters of the first convolution.
      skip: whether cells after a reduction see what was before the cell before it.
    """

    kind: str
    size: int
    filters: int
    cells: int
    stem: int
    skip: bool
    hashes: tuple[str, str]


_MOBILE = _Size(
    *("mobile", 224, 1056, 4, 32, False),
    ("020fb642bf7360b370c678b08e0adf61", "1ed92395b5b598bdda52abe5c0dbfd63"),
)
_LARGE = _Size(
    *("large", 331, 4032, 6, 96, True),
    ("11577c9a518f0070763c2b964a382f17", "d81d89dc07e6e56530c4e77faddd61b5"),
)


def _norm(x: Any, name: str) -> Any:
    return layers.BatchNormalization(axis=-1, momentum=0.9997, epsilon=1e-3, name=name)(x)


def _conv(x: Any, filters: int, name: str) -> Any:
    """A convolution of single pixels."""
    options: dict[str, Any] = {"padding": "same", "use_bias": False, "kernel_initializer": "he_normal"}
    return layers.Conv2D(filters, (1, 1), name=name, **options)(x)


def _mean(x: Any, name: str, stride: int = 1) -> Any:
    """The mean over 3 by 3 pixels."""
    padding = "same" if stride == 1 else "valid"
    return layers.AveragePooling2D((3, 3), strides=(stride, stride), padding=padding, name=name)(x)


def _maximum(x: Any, name: str) -> Any:
    return layers.MaxPooling2D((3, 3), strides=(2, 2), padding="valid", name=name)(x)


def _separable(x: Any, filters: int, size: int, name: str, half: bool = False) -> Any:
    """Two separable convolutions, each after a ReLU; `half` makes images half as large."""
    with name_scope(f"separable_conv_block_{name}"):
        x = layers.Activation("relu")(x)
        if half:
            x = layers.ZeroPadding2D(padding=padding_for(x, size), name=f"separable_conv_1_pad_{name}")(x)
        x = layers.SeparableConv2D(
            filters,
            (size, size),
            strides=(2, 2) if half else (1, 1),
            name=f"separable_conv_1_{name}",
            padding="valid" if half else "same",
            use_bias=False,
        )(x)
        x = layers.Activation("relu")(_norm(x, f"separable_conv_1_bn_{name}"))
        x = layers.SeparableConv2D(
            filters, (size, size), name=f"separable_conv_2_{name}", padding="same", use_bias=False
        )(x)
        return _norm(x, f"separable_conv_2_bn_{name}")


def _adjusted(p: Any, x: Any, filters: int, name: str) -> Any:
    """What the cell before last gave, of the size and with the channels that the cell needs."""
    if p is None:
        return x
    if p.shape[-2] != x.shape[-2]:
        with name_scope(f"adjust_block/adjust_reduction_block_{name}"):
            return _halved(p, filters, name)
    if p.shape[-1] != filters:
        with name_scope(f"adjust_block/adjust_projection_block_{name}"):
            p = _conv(layers.Activation("relu")(p), filters, f"adjust_conv_projection_{name}")
            return _norm(p, f"adjust_bn_{name}")
    return p


def _halved(p: Any, filters: int, name: str) -> Any:
    """Images half as large: half of the channels see every other pixel, the others those in between."""
    p = layers.Activation("relu", name=f"adjust_relu_1_{name}")(p)
    one = layers.AveragePooling2D((1, 1), strides=(2, 2), name=f"adjust_avg_pool_1_{name}")(p)
    one = _conv(one, filters // 2, f"adjust_conv_1_{name}")
    other = layers.ZeroPadding2D(padding=((0, 1), (0, 1)))(p)
    other = layers.Cropping2D(cropping=((1, 0), (1, 0)))(other)
    other = layers.AveragePooling2D((1, 1), strides=(2, 2), name=f"adjust_avg_pool_2_{name}")(other)
    other = _conv(other, filters // 2, f"adjust_conv_2_{name}")
    return _norm(layers.Concatenate(axis=-1)([one, other]), f"adjust_bn_{name}")


class _Cell:
    """A cell of the network.

    Args:
      x: what the cell before gave.
      p: what the one before that gave; None: nothing.
      kind: "normal" or "reduction".
    """

    def __init__(self, x: Any, p: Any, filters: int, kind: str, name: str) -> None:
        self.filters, self.kind, self.name = filters, kind, name
        self.half = kind == "reduction"
        self.p = _adjusted(p, x, filters, name)
        h = _conv(layers.Activation("relu")(x), filters, f"{kind}_conv_1_{name}")
        self.h = _norm(h, f"{kind}_bn_1_{name}")

    def named(self, part: str) -> str:
        return f"{self.kind}_{part}_{self.name}"

    def separable(self, x: Any, size: int, part: str, half: bool | None = None) -> Any:
        half = self.half if half is None else half
        return _separable(x, self.filters, size, self.named(part), half)

    def mean(self, x: Any, part: str, stride: int = 1) -> Any:
        return _mean(x, self.named(part), stride)

    def added(self, one: Any, other: Any, part: str) -> Any:
        return layers.Add(name=self.named(part))([one, other])

    def joined(self, parts: list[Any]) -> Any:
        return layers.Concatenate(axis=-1, name=self.named("concat"))(parts)


def _normal(x: Any, p: Any, filters: int, name: str) -> tuple[Any, Any]:
    """A cell that keeps the size: what it gives, and what it was given."""
    with name_scope(f"normal_A_block_{name}"):
        cell = _Cell(x, p, filters, "normal", name)
        h, p = cell.h, cell.p
        with name_scope("block_1"):
            left, right = cell.separable(h, 5, "left1"), cell.separable(p, 3, "right1")
            x1 = cell.added(left, right, "add_1")
        with name_scope("block_2"):
            left, right = cell.separable(p, 5, "left2"), cell.separable(p, 3, "right2")
            x2 = cell.added(left, right, "add_2")
        x3 = cell.added(cell.mean(h, "left3"), p, "add_3")
        x4 = cell.added(cell.mean(p, "left4"), cell.mean(p, "right4"), "add_4")
        with name_scope("block_5"):
            x5 = cell.added(cell.separable(h, 3, "left5"), h, "add_5")
        return cell.joined([p, x1, x2, x3, x4, x5]), x


def _reduction(x: Any, p: Any, filters: int, name: str) -> tuple[Any, Any]:
    """A cell that makes images half as large: what it gives, and what it was given."""
    with name_scope(f"reduction_A_block_{name}"):
        cell = _Cell(x, p, filters, "reduction", name)
        h, p = cell.h, cell.p
        padded = layers.ZeroPadding2D(padding=padding_for(h, 3), name=cell.named("pad_1"))(h)
        with name_scope("block_1"):
            left, right = cell.separable(h, 5, "left1"), cell.separable(p, 7, "right1")
            x1 = cell.added(left, right, "add_1")
        with name_scope("block_2"):
            left, right = _maximum(padded, cell.named("left2")), cell.separable(p, 7, "right2")
            x2 = cell.added(left, right, "add_2")
        with name_scope("block_3"):
            left, right = cell.mean(padded, "left3", stride=2), cell.separable(p, 5, "right3")
            x3 = cell.added(left, right, "add3")
        x4 = layers.Add()([x2, cell.mean(x1, "left4")])
        with name_scope("block_5"):
            left = cell.separable(x1, 3, "left4", half=False)
            x5 = cell.added(left, _maximum(padded, cell.named("right5")), "add4")
        return cell.joined([x2, x3, x4, x5]), x


def _body(x: Any, size: _Size) -> Any:
    filters = size.filters // 24
    x = layers.Conv2D(
        size.stem,
        (3, 3),
        strides=(2, 2),
        padding="valid",
        use_bias=False,
        name="stem_conv1",
        kernel_initializer="he_normal",
    )(x)
    x = _norm(x, "stem_bn1")
    x, p = _reduction(x, None, filters // 4, "stem_1")
    x, p = _reduction(x, p, filters // 2, "stem_2")
    first = 0
    for stage in range(3):
        if stage:
            last = p
            x, p = _reduction(x, p, filters * 2**stage, f"reduce_{stage * size.cells}")
            p = last if size.skip else p
            first = stage * size.cells + 1
        for i in range(size.cells):
            x, p = _normal(x, p, filters * 2**stage, f"{first + i}")
    return layers.Activation("relu")(x)


def _build(wanted: Wanted, size: _Size) -> Any:
    frame = Frame(wanted, size=size.size, first_allowed=False)
    x = _body(frame.x, size)
    if wanted.include_top:
        x = frame.classifier(layers.GlobalAveragePooling2D()(x))
    else:
        x = frame.pooled(x)
    top = wanted.include_top
    file = File(
        f"nasnet_{size.kind}{'' if top else '_no_top'}.h5",
        f"{_FOLDER}/NASNet-{size.kind}{'' if top else '-no-top'}.h5",
        size.hashes[0 if top else 1],
    )
    return frame.model(x, file)


def _nasnet(size: _Size) -> Callable[..., Any]:
    title = f"NASNet{size.kind.capitalize()}"

    def make(
        input_shape: Any = None,
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
        name: str = f"nasnet_{size.kind}",
    ) -> Any:
        if size is _MOBILE and not include_top and input_shape is None:
            input_shape = (224, 224, 3)
        given = (include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation)
        return _build(Wanted(*given, name), size)

    about = f"The network {title}; images of {size.size} by {size.size} pixels."
    function: Callable[..., Any] = described(make, title, about)
    return function


NASNetMobile = _nasnet(_MOBILE)
NASNetLarge = _nasnet(_LARGE)
preprocess_input = preprocessing("tf")
