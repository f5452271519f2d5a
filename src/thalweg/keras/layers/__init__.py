"""`keras.layers`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.convolutional.conv import Conv1D as Conv1D
from thalweg.keras.layers.convolutional.conv import Conv2D as Conv2D
from thalweg.keras.layers.convolutional.conv import Conv3D as Conv3D
from thalweg.keras.layers.convolutional.conv import Convolution1D as Convolution1D
from thalweg.keras.layers.convolutional.conv import Convolution2D as Convolution2D
from thalweg.keras.layers.convolutional.conv import Convolution3D as Convolution3D
from thalweg.keras.layers.convolutional.conv_transpose import Conv1DTranspose as Conv1DTranspose
from thalweg.keras.layers.convolutional.conv_transpose import Conv2DTranspose as Conv2DTranspose
from thalweg.keras.layers.convolutional.conv_transpose import Conv3DTranspose as Conv3DTranspose
from thalweg.keras.layers.convolutional.conv_transpose import Convolution1DTranspose as Convolution1DTranspose
from thalweg.keras.layers.convolutional.conv_transpose import Convolution2DTranspose as Convolution2DTranspose
from thalweg.keras.layers.convolutional.conv_transpose import Convolution3DTranspose as Convolution3DTranspose
from thalweg.keras.layers.convolutional.depthwise_conv import DepthwiseConv1D as DepthwiseConv1D
from thalweg.keras.layers.convolutional.depthwise_conv import DepthwiseConv2D as DepthwiseConv2D
from thalweg.keras.layers.convolutional.separable_conv import SeparableConv1D as SeparableConv1D
from thalweg.keras.layers.convolutional.separable_conv import SeparableConv2D as SeparableConv2D
from thalweg.keras.layers.convolutional.separable_conv import SeparableConvolution1D as SeparableConvolution1D
from thalweg.keras.layers.convolutional.separable_conv import SeparableConvolution2D as SeparableConvolution2D
from thalweg.keras.layers.core.activation import Activation as Activation
from thalweg.keras.layers.core.dense import Dense as Dense
from thalweg.keras.layers.core.input_layer import Input as Input
from thalweg.keras.layers.core.input_layer import InputLayer as InputLayer
from thalweg.keras.layers.core.op_layer import OpLayer as _OpLayer  # noqa: F401  (makes layers of ops)
from thalweg.keras.layers.input_spec import InputSpec as InputSpec
from thalweg.keras.layers.layer import Layer as Layer
from thalweg.keras.layers.preprocessing.category_encoding import CategoryEncoding as CategoryEncoding
from thalweg.keras.layers.preprocessing.discretization import Discretization as Discretization
from thalweg.keras.layers.preprocessing.hashed_crossing import HashedCrossing as HashedCrossing
from thalweg.keras.layers.preprocessing.hashing import Hashing as Hashing
from thalweg.keras.layers.preprocessing.integer_lookup import IntegerLookup as IntegerLookup
from thalweg.keras.layers.preprocessing.normalization import Normalization as Normalization
from thalweg.keras.layers.preprocessing.pipeline import Pipeline as Pipeline
from thalweg.keras.layers.preprocessing.rescaling import Rescaling as Rescaling
from thalweg.keras.layers.preprocessing.string_lookup import StringLookup as StringLookup
from thalweg.keras.layers.preprocessing.text_vectorization import TextVectorization as TextVectorization
from thalweg.keras.layers.regularization.dropout import Dropout as Dropout
from thalweg.keras.layers.reshaping.flatten import Flatten as Flatten
from thalweg.keras.saving.families import Family

_family = Family(
    "keras.layers",
    "layer",
    [x for x in list(globals().values()) if isinstance(x, type) and issubclass(x, Layer)],
)


def serialize(layer: Any) -> Any:
    """The configuration of a layer."""
    from thalweg.keras.saving.serialization import serialize_keras_object

    return serialize_keras_object(layer)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The layer of a configuration."""
    return _family.deserialize(config, custom_objects)
