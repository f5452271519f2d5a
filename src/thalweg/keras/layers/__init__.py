"""`keras.layers`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers import experimental as experimental
from thalweg.keras.layers.activations.prelu import PReLU as PReLU
from thalweg.keras.layers.activations.rectifiers import ELU as ELU
from thalweg.keras.layers.activations.rectifiers import LeakyReLU as LeakyReLU
from thalweg.keras.layers.activations.rectifiers import ReLU as ReLU
from thalweg.keras.layers.activations.softmax import Softmax as Softmax
from thalweg.keras.layers.attention.attention import AdditiveAttention as AdditiveAttention
from thalweg.keras.layers.attention.attention import Attention as Attention
from thalweg.keras.layers.attention.grouped_query_attention import GroupQueryAttention as GroupQueryAttention
from thalweg.keras.layers.attention.multi_head_attention import MultiHeadAttention as MultiHeadAttention
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
from thalweg.keras.layers.core.einsum_dense import EinsumDense as EinsumDense
from thalweg.keras.layers.core.embedding import Embedding as Embedding
from thalweg.keras.layers.core.identity import Identity as Identity
from thalweg.keras.layers.core.input_layer import Input as Input
from thalweg.keras.layers.core.input_layer import InputLayer as InputLayer
from thalweg.keras.layers.core.lambda_layer import Lambda as Lambda
from thalweg.keras.layers.core.masking import Masking as Masking
from thalweg.keras.layers.core.op_layer import OpLayer as _OpLayer  # noqa: F401  (makes layers of ops)
from thalweg.keras.layers.core.reversible_embedding import ReversibleEmbedding as ReversibleEmbedding
from thalweg.keras.layers.core.wrapper import Wrapper as Wrapper
from thalweg.keras.layers.input_spec import InputSpec as InputSpec
from thalweg.keras.layers.layer import Layer as Layer
from thalweg.keras.layers.merging.concatenate import Concatenate as Concatenate
from thalweg.keras.layers.merging.concatenate import concatenate as concatenate
from thalweg.keras.layers.merging.dot import Dot as Dot
from thalweg.keras.layers.merging.dot import dot as dot
from thalweg.keras.layers.merging.elementwise import Add as Add
from thalweg.keras.layers.merging.elementwise import Average as Average
from thalweg.keras.layers.merging.elementwise import Maximum as Maximum
from thalweg.keras.layers.merging.elementwise import Minimum as Minimum
from thalweg.keras.layers.merging.elementwise import Multiply as Multiply
from thalweg.keras.layers.merging.elementwise import Subtract as Subtract
from thalweg.keras.layers.merging.elementwise import add as add
from thalweg.keras.layers.merging.elementwise import average as average
from thalweg.keras.layers.merging.elementwise import maximum as maximum
from thalweg.keras.layers.merging.elementwise import minimum as minimum
from thalweg.keras.layers.merging.elementwise import multiply as multiply
from thalweg.keras.layers.merging.elementwise import subtract as subtract
from thalweg.keras.layers.normalization.batch_normalization import BatchNormalization as BatchNormalization
from thalweg.keras.layers.normalization.group_normalization import GroupNormalization as GroupNormalization
from thalweg.keras.layers.normalization.layer_normalization import LayerNormalization as LayerNormalization
from thalweg.keras.layers.normalization.layer_normalization import RMSNormalization as RMSNormalization
from thalweg.keras.layers.normalization.spectral_normalization import (
    SpectralNormalization as SpectralNormalization,
)
from thalweg.keras.layers.normalization.unit_normalization import UnitNormalization as UnitNormalization
from thalweg.keras.layers.pooling.adaptive import AdaptiveAveragePooling1D as AdaptiveAveragePooling1D
from thalweg.keras.layers.pooling.adaptive import AdaptiveAveragePooling2D as AdaptiveAveragePooling2D
from thalweg.keras.layers.pooling.adaptive import AdaptiveAveragePooling3D as AdaptiveAveragePooling3D
from thalweg.keras.layers.pooling.adaptive import AdaptiveMaxPooling1D as AdaptiveMaxPooling1D
from thalweg.keras.layers.pooling.adaptive import AdaptiveMaxPooling2D as AdaptiveMaxPooling2D
from thalweg.keras.layers.pooling.adaptive import AdaptiveMaxPooling3D as AdaptiveMaxPooling3D
from thalweg.keras.layers.pooling.whole import GlobalAveragePooling1D as GlobalAveragePooling1D
from thalweg.keras.layers.pooling.whole import GlobalAveragePooling2D as GlobalAveragePooling2D
from thalweg.keras.layers.pooling.whole import GlobalAveragePooling3D as GlobalAveragePooling3D
from thalweg.keras.layers.pooling.whole import GlobalAvgPool1D as GlobalAvgPool1D
from thalweg.keras.layers.pooling.whole import GlobalAvgPool2D as GlobalAvgPool2D
from thalweg.keras.layers.pooling.whole import GlobalAvgPool3D as GlobalAvgPool3D
from thalweg.keras.layers.pooling.whole import GlobalMaxPool1D as GlobalMaxPool1D
from thalweg.keras.layers.pooling.whole import GlobalMaxPool2D as GlobalMaxPool2D
from thalweg.keras.layers.pooling.whole import GlobalMaxPool3D as GlobalMaxPool3D
from thalweg.keras.layers.pooling.whole import GlobalMaxPooling1D as GlobalMaxPooling1D
from thalweg.keras.layers.pooling.whole import GlobalMaxPooling2D as GlobalMaxPooling2D
from thalweg.keras.layers.pooling.whole import GlobalMaxPooling3D as GlobalMaxPooling3D
from thalweg.keras.layers.pooling.windows import AveragePooling1D as AveragePooling1D
from thalweg.keras.layers.pooling.windows import AveragePooling2D as AveragePooling2D
from thalweg.keras.layers.pooling.windows import AveragePooling3D as AveragePooling3D
from thalweg.keras.layers.pooling.windows import AvgPool1D as AvgPool1D
from thalweg.keras.layers.pooling.windows import AvgPool2D as AvgPool2D
from thalweg.keras.layers.pooling.windows import AvgPool3D as AvgPool3D
from thalweg.keras.layers.pooling.windows import MaxPool1D as MaxPool1D
from thalweg.keras.layers.pooling.windows import MaxPool2D as MaxPool2D
from thalweg.keras.layers.pooling.windows import MaxPool3D as MaxPool3D
from thalweg.keras.layers.pooling.windows import MaxPooling1D as MaxPooling1D
from thalweg.keras.layers.pooling.windows import MaxPooling2D as MaxPooling2D
from thalweg.keras.layers.pooling.windows import MaxPooling3D as MaxPooling3D
from thalweg.keras.layers.preprocessing.adaptive_equalization import (
    ContrastLimitedAdaptiveHistogramEqualization as ContrastLimitedAdaptiveHistogramEqualization,
)
from thalweg.keras.layers.preprocessing.aug_mix import AugMix as AugMix
from thalweg.keras.layers.preprocessing.auto_contrast import AutoContrast as AutoContrast
from thalweg.keras.layers.preprocessing.category_encoding import CategoryEncoding as CategoryEncoding
from thalweg.keras.layers.preprocessing.center_crop import CenterCrop as CenterCrop
from thalweg.keras.layers.preprocessing.cut_mix import CutMix as CutMix
from thalweg.keras.layers.preprocessing.discretization import Discretization as Discretization
from thalweg.keras.layers.preprocessing.equalization import Equalization as Equalization
from thalweg.keras.layers.preprocessing.hashed_crossing import HashedCrossing as HashedCrossing
from thalweg.keras.layers.preprocessing.hashing import Hashing as Hashing
from thalweg.keras.layers.preprocessing.integer_lookup import IntegerLookup as IntegerLookup
from thalweg.keras.layers.preprocessing.max_num_bounding_boxes import (
    MaxNumBoundingBoxes as MaxNumBoundingBoxes,
)
from thalweg.keras.layers.preprocessing.mix_up import MixUp as MixUp
from thalweg.keras.layers.preprocessing.normalization import Normalization as Normalization
from thalweg.keras.layers.preprocessing.pipeline import Pipeline as Pipeline
from thalweg.keras.layers.preprocessing.rand_augment import RandAugment as RandAugment
from thalweg.keras.layers.preprocessing.random_brightness import RandomBrightness as RandomBrightness
from thalweg.keras.layers.preprocessing.random_color_degeneration import (
    RandomColorDegeneration as RandomColorDegeneration,
)
from thalweg.keras.layers.preprocessing.random_color_jitter import RandomColorJitter as RandomColorJitter
from thalweg.keras.layers.preprocessing.random_contrast import RandomContrast as RandomContrast
from thalweg.keras.layers.preprocessing.random_crop import RandomCrop as RandomCrop
from thalweg.keras.layers.preprocessing.random_elastic_transform import (
    RandomElasticTransform as RandomElasticTransform,
)
from thalweg.keras.layers.preprocessing.random_erasing import RandomErasing as RandomErasing
from thalweg.keras.layers.preprocessing.random_flip import RandomFlip as RandomFlip
from thalweg.keras.layers.preprocessing.random_gaussian_blur import RandomGaussianBlur as RandomGaussianBlur
from thalweg.keras.layers.preprocessing.random_grayscale import RandomGrayscale as RandomGrayscale
from thalweg.keras.layers.preprocessing.random_hue import RandomHue as RandomHue
from thalweg.keras.layers.preprocessing.random_invert import RandomInvert as RandomInvert
from thalweg.keras.layers.preprocessing.random_perspective import RandomPerspective as RandomPerspective
from thalweg.keras.layers.preprocessing.random_posterization import RandomPosterization as RandomPosterization
from thalweg.keras.layers.preprocessing.random_rotation import RandomRotation as RandomRotation
from thalweg.keras.layers.preprocessing.random_saturation import RandomSaturation as RandomSaturation
from thalweg.keras.layers.preprocessing.random_sharpness import RandomSharpness as RandomSharpness
from thalweg.keras.layers.preprocessing.random_shear import RandomShear as RandomShear
from thalweg.keras.layers.preprocessing.random_translation import RandomTranslation as RandomTranslation
from thalweg.keras.layers.preprocessing.random_zoom import RandomZoom as RandomZoom
from thalweg.keras.layers.preprocessing.rescaling import Rescaling as Rescaling
from thalweg.keras.layers.preprocessing.resizing import Resizing as Resizing
from thalweg.keras.layers.preprocessing.solarization import Solarization as Solarization
from thalweg.keras.layers.preprocessing.string_lookup import StringLookup as StringLookup
from thalweg.keras.layers.preprocessing.text_vectorization import TextVectorization as TextVectorization
from thalweg.keras.layers.regularization.activity_regularization import (
    ActivityRegularization as ActivityRegularization,
)
from thalweg.keras.layers.regularization.dropout import Dropout as Dropout
from thalweg.keras.layers.regularization.noise import AlphaDropout as AlphaDropout
from thalweg.keras.layers.regularization.noise import GaussianDropout as GaussianDropout
from thalweg.keras.layers.regularization.noise import GaussianNoise as GaussianNoise
from thalweg.keras.layers.regularization.spatial_dropout import SpatialDropout1D as SpatialDropout1D
from thalweg.keras.layers.regularization.spatial_dropout import SpatialDropout2D as SpatialDropout2D
from thalweg.keras.layers.regularization.spatial_dropout import SpatialDropout3D as SpatialDropout3D
from thalweg.keras.layers.reshaping.flatten import Flatten as Flatten
from thalweg.keras.layers.reshaping.padding import Cropping1D as Cropping1D
from thalweg.keras.layers.reshaping.padding import Cropping2D as Cropping2D
from thalweg.keras.layers.reshaping.padding import Cropping3D as Cropping3D
from thalweg.keras.layers.reshaping.padding import ZeroPadding1D as ZeroPadding1D
from thalweg.keras.layers.reshaping.padding import ZeroPadding2D as ZeroPadding2D
from thalweg.keras.layers.reshaping.padding import ZeroPadding3D as ZeroPadding3D
from thalweg.keras.layers.reshaping.permute import Permute as Permute
from thalweg.keras.layers.reshaping.repeat_vector import RepeatVector as RepeatVector
from thalweg.keras.layers.reshaping.reshape import Reshape as Reshape
from thalweg.keras.layers.reshaping.up_sampling import UpSampling1D as UpSampling1D
from thalweg.keras.layers.reshaping.up_sampling import UpSampling2D as UpSampling2D
from thalweg.keras.layers.reshaping.up_sampling import UpSampling3D as UpSampling3D
from thalweg.keras.layers.rnn.bidirectional import Bidirectional as Bidirectional
from thalweg.keras.layers.rnn.conv_lstm import ConvLSTM1D as ConvLSTM1D
from thalweg.keras.layers.rnn.conv_lstm import ConvLSTM2D as ConvLSTM2D
from thalweg.keras.layers.rnn.conv_lstm import ConvLSTM3D as ConvLSTM3D
from thalweg.keras.layers.rnn.gru import GRU as GRU
from thalweg.keras.layers.rnn.gru import CuDNNGRU as CuDNNGRU
from thalweg.keras.layers.rnn.gru import GRUCell as GRUCell
from thalweg.keras.layers.rnn.lstm import LSTM as LSTM
from thalweg.keras.layers.rnn.lstm import CuDNNLSTM as CuDNNLSTM
from thalweg.keras.layers.rnn.lstm import LSTMCell as LSTMCell
from thalweg.keras.layers.rnn.rnn import RNN as RNN
from thalweg.keras.layers.rnn.simple_rnn import SimpleRNN as SimpleRNN
from thalweg.keras.layers.rnn.simple_rnn import SimpleRNNCell as SimpleRNNCell
from thalweg.keras.layers.rnn.stacked_rnn_cells import StackedRNNCells as StackedRNNCells
from thalweg.keras.layers.rnn.time_distributed import TimeDistributed as TimeDistributed
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
