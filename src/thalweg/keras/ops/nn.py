"""`keras.ops.nn`: the functions that neural networks are made of."""

from __future__ import annotations

from thalweg.keras.ops.activations import celu as celu
from thalweg.keras.ops.activations import elu as elu
from thalweg.keras.ops.activations import gelu as gelu
from thalweg.keras.ops.activations import glu as glu
from thalweg.keras.ops.activations import hard_shrink as hard_shrink
from thalweg.keras.ops.activations import hard_sigmoid as hard_sigmoid
from thalweg.keras.ops.activations import hard_silu as hard_silu
from thalweg.keras.ops.activations import hard_swish as hard_swish
from thalweg.keras.ops.activations import hard_tanh as hard_tanh
from thalweg.keras.ops.activations import leaky_relu as leaky_relu
from thalweg.keras.ops.activations import log_sigmoid as log_sigmoid
from thalweg.keras.ops.activations import log_softmax as log_softmax
from thalweg.keras.ops.activations import relu as relu
from thalweg.keras.ops.activations import relu6 as relu6
from thalweg.keras.ops.activations import selu as selu
from thalweg.keras.ops.activations import sigmoid as sigmoid
from thalweg.keras.ops.activations import silu as silu
from thalweg.keras.ops.activations import soft_shrink as soft_shrink
from thalweg.keras.ops.activations import softmax as softmax
from thalweg.keras.ops.activations import softplus as softplus
from thalweg.keras.ops.activations import softsign as softsign
from thalweg.keras.ops.activations import sparse_plus as sparse_plus
from thalweg.keras.ops.activations import sparse_sigmoid as sparse_sigmoid
from thalweg.keras.ops.activations import sparsemax as sparsemax
from thalweg.keras.ops.activations import squareplus as squareplus
from thalweg.keras.ops.activations import swish as swish
from thalweg.keras.ops.activations import tanh_shrink as tanh_shrink
from thalweg.keras.ops.activations import threshold as threshold
from thalweg.keras.ops.classification import binary_crossentropy as binary_crossentropy
from thalweg.keras.ops.classification import categorical_crossentropy as categorical_crossentropy
from thalweg.keras.ops.classification import ctc_decode as ctc_decode
from thalweg.keras.ops.classification import ctc_loss as ctc_loss
from thalweg.keras.ops.classification import multi_hot as multi_hot
from thalweg.keras.ops.classification import one_hot as one_hot
from thalweg.keras.ops.classification import psnr as psnr
from thalweg.keras.ops.classification import (
    sparse_categorical_crossentropy as sparse_categorical_crossentropy,
)
from thalweg.keras.ops.convolution import adaptive_average_pool as adaptive_average_pool
from thalweg.keras.ops.convolution import adaptive_max_pool as adaptive_max_pool
from thalweg.keras.ops.convolution import average_pool as average_pool
from thalweg.keras.ops.convolution import conv as conv
from thalweg.keras.ops.convolution import conv_transpose as conv_transpose
from thalweg.keras.ops.convolution import depthwise_conv as depthwise_conv
from thalweg.keras.ops.convolution import max_pool as max_pool
from thalweg.keras.ops.convolution import separable_conv as separable_conv
from thalweg.keras.ops.elementwise import polar as polar
from thalweg.keras.ops.normalization import batch_normalization as batch_normalization
from thalweg.keras.ops.normalization import dot_product_attention as dot_product_attention
from thalweg.keras.ops.normalization import layer_normalization as layer_normalization
from thalweg.keras.ops.normalization import moments as moments
from thalweg.keras.ops.normalization import normalize as normalize
from thalweg.keras.ops.normalization import rms_normalization as rms_normalization
from thalweg.keras.ops.patches import depth_to_space as depth_to_space
from thalweg.keras.ops.patches import fold as fold
from thalweg.keras.ops.patches import space_to_depth as space_to_depth
from thalweg.keras.ops.patches import unfold as unfold
