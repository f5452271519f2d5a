"""What all networks have in common: their arguments, their inputs, their classifiers, their weights."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NamedTuple

from thalweg.keras import activations, layers
from thalweg.keras.applications import imagenet_utils
from thalweg.keras.defaults import Defaults
from thalweg.keras.engine.node import node_of
from thalweg.keras.engine.symbolic import is_keras_tensor
from thalweg.keras.models import Model
from thalweg.keras.utils.files import keras_file


class Wanted(NamedTuple):
    """What is wanted of a network: the arguments that the functions of all networks have.

    Attributes:
      include_top: whether it has its classifier.
      weights: None: random ones; "imagenet": those trained on ImageNet; or the path of a file.
      input_tensor: the symbolic tensor that it begins with; None: an input of its own.
      input_shape: the shape of its input without the batch; None: the usual one.
      pooling: without a classifier: "avg" or "max" over height and width; None: neither.
      classes: how many classes the classifier has.
      classifier_activation: the classifier's activation.
      name: the model's name.
    """

    include_top: bool
    weights: Any
    input_tensor: Any
    input_shape: Any
    pooling: str | None
    classes: int
    classifier_activation: Any
    name: str


class File(NamedTuple):
    """A file with weights: its name in Keras's folder, its address, and its hash if Keras knows it."""

    name: str
    address: str
    hash: str | None = None


class Frame:
    """The beginning and the end of a network.

    Args:
      wanted: what is wanted.
      size: the height and the width that it was made for.
      least: the smallest ones.

    Attributes:
      x: the images, as a symbolic tensor.
      axis: the axis of channels.

    Raises:
      ValueError: what is wanted doesn't fit together.
    """

    def __init__(self, wanted: Wanted, size: int, least: int = 32, first_allowed: bool = True) -> None:
        self.wanted = wanted
        self.axis = 3 if Defaults.image_data_format == "channels_last" else 1
        if not first_allowed and self.axis == 1:
            raise ValueError(
                f"{wanted.name} does not support the `channels_first` image data format: set it to "
                "`channels_last` by `keras.config.set_image_data_format`."
            )
        check_weights(wanted)
        self.input_shape = imagenet_utils.obtain_input_shape(
            wanted.input_shape,
            default_size=size,
            min_size=least,
            data_format=Defaults.image_data_format,
            require_flatten=wanted.include_top,
            weights=wanted.weights,
        )
        self.x = self.images()

    def images(self) -> Any:
        """The images, as a symbolic tensor."""
        tensor = self.wanted.input_tensor
        if is_keras_tensor(tensor):
            return tensor
        if tensor is not None:
            return layers.Input(tensor=tensor, shape=self.input_shape)
        return layers.Input(shape=self.input_shape)

    def classifier(self, x: Any, **options: Any) -> Any:
        """The last layer of a network with a classifier."""
        wanted = self.wanted
        self.check_activation()
        dense = layers.Dense(
            wanted.classes, activation=wanted.classifier_activation, name="predictions", **options
        )
        return dense(x)

    def check_activation(self) -> None:
        """Refuse an activation that trained weights weren't trained with: ValueError."""
        given = self.wanted.classifier_activation
        known = (activations.get("softmax"), activations.get(None))
        if self.wanted.weights is not None and activations.get(given) not in known:
            raise ValueError(
                "Only `None` and `softmax` activations are allowed for the `classifier_activation` argument "
                "when using pretrained weights, with `include_top=True`; Received: classifier_activation="
                f"{given}"
            )

    def pooled(self, x: Any, avg: str | None = None, maximum: str | None = None) -> Any:
        """The end of a network without a classifier."""
        if self.wanted.pooling == "avg":
            return layers.GlobalAveragePooling2D(name=avg)(x)
        if self.wanted.pooling == "max":
            return layers.GlobalMaxPooling2D(name=maximum)(x)
        return x

    def end(self, x: Any, named: bool = True) -> Any:
        """The usual end: the mean over height and width, and the classifier.

        Args:
          named: whether pooling without a classifier has names.
        """
        if self.wanted.include_top:
            return self.classifier(layers.GlobalAveragePooling2D(name="avg_pool")(x))
        return self.pooled(x, "avg_pool", "max_pool") if named else self.pooled(x)

    def model(self, outputs: Any, file: File | None = None) -> Any:
        """The model, with the weights that are wanted.

        Args:
          file: the weights trained on ImageNet.
        """
        wanted = self.wanted
        inputs = self.x if wanted.input_tensor is None else sources_of(self.x)
        model = Model(inputs, outputs, name=wanted.name)
        if wanted.weights == "imagenet":
            if file is None:
                raise ValueError(f"There are no weights trained on ImageNet for {wanted.name}.")
            model.load_weights(keras_file(file.name, file.address, file.hash, folder="models"))
        elif wanted.weights is not None:
            model.load_weights(wanted.weights)
        return model


def check_weights(wanted: Wanted) -> None:
    """Refuse weights that there aren't, or that don't fit the classes: ValueError."""
    weights = wanted.weights
    if weights not in ("imagenet", None) and not os.path.exists(weights):
        raise ValueError(
            "The `weights` argument should be either `None` (random initialization), 'imagenet' "
            "(pre-training on ImageNet), or the path to the weights file to be loaded. Received: "
            f"weights={weights}"
        )
    if weights == "imagenet" and wanted.include_top and wanted.classes != 1000:
        raise ValueError(
            "If using `weights='imagenet'` with `include_top=True`, `classes` should be 1000. Received "
            f"classes={wanted.classes}"
        )


def sources_of(x: Any) -> Any:
    """The inputs that a symbolic tensor was computed of: one, or a list."""
    found: dict[int, Any] = {}
    waiting = [x]
    seen: set[int] = set()
    while waiting:
        tensor = waiting.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        node = node_of(tensor)
        if node.is_input:
            found[id(tensor)] = tensor
        waiting += reversed(node.inputs)
    inputs = list(found.values())
    return inputs[0] if len(inputs) == 1 else inputs


def application(title: str, build: Callable[[Wanted], Any], name: str, about: str) -> Callable[..., Any]:
    """The public function of a network.

    Args:
      title: its name, such as "ResNet50".
      build: makes the model.
      name: the name that models have by default.
      about: the first line of its description.
    """

    def make(
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        input_shape: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
        name: str = name,
    ) -> Any:
        return build(
            Wanted(
                include_top,
                weights,
                input_tensor,
                input_shape,
                pooling,
                classes,
                classifier_activation,
                name,
            )
        )

    function: Callable[..., Any] = described(make, title, about)
    return function


_ARGUMENTS = """

    Args:
      include_top: whether it has its classifier.
      weights: None: random ones; "imagenet": those trained on ImageNet, downloaded to Keras's folder; or the
        path of a file.
      input_tensor: the symbolic tensor that it begins with; None: an input of its own.
      input_shape: the shape of its input without the batch; None: the usual one with a classifier, any height
        and width without.
      pooling: without a classifier: "avg" or "max" over height and width; None: neither.
      classes: how many classes the classifier has.
      classifier_activation: the classifier's activation; None: it gives logits.
      name: the model's name.

    Raises:
      ValueError: arguments don't go together, or images are too small.
      Exception: the weights aren't in Keras's folder and can't be downloaded.
    """


def described(function: Any, title: str, about: str) -> Any:
    """A function under its public name, with its description."""
    function.__name__ = function.__qualname__ = title
    function.__doc__ = about + _ARGUMENTS
    return function


def preprocessing(mode: str) -> Callable[..., Any]:
    """The `preprocess_input` of networks whose images have the values of a mode of `imagenet_utils`."""

    def preprocess_input(x: Any, data_format: str | None = None) -> Any:
        return imagenet_utils.preprocess_input(x, data_format=data_format, mode=mode)

    preprocess_input.__doc__ = f"""Images with values between 0 and 255 as the network was trained on them.

    Args:
      x: an image or a batch of images with three channels, an array or a tensor.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    See mode="{mode}" of `keras.applications.imagenet_utils.preprocess_input`.
    """
    return preprocess_input


def unchanged(x: Any, data_format: str | None = None) -> Any:
    """The images as they are: the network itself brings them to the values that it was trained on."""
    return x


def rounded(channels: float, divisor: int = 8, least: int | None = None) -> int:
    """A number of channels that `divisor` divides, and that isn't smaller by more than a tenth."""
    found = max(least or divisor, int(channels + divisor / 2) // divisor * divisor)
    return found + divisor if found < 0.9 * channels else found


def padding_for(x: Any, kernel_size: int) -> Any:
    """The padding before a convolution with strides of 2, so that it reads images as TensorFlow does."""
    first = 1 if Defaults.image_data_format == "channels_last" else 2
    size = x.shape.as_list()[first : first + 2]
    half = kernel_size // 2
    adjust = (1, 1) if size[0] is None else tuple(1 - n % 2 for n in size)
    return tuple((half - n, half) for n in adjust)
