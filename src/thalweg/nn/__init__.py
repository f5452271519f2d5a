"""`tf.nn`: the building blocks of neural networks."""

from __future__ import annotations

from thalweg.math.exponential import sigmoid as sigmoid
from thalweg.math.exponential import softplus as softplus
from thalweg.math.exponential import softsign as softsign
from thalweg.math.trigonometry import tanh as tanh
from thalweg.nn.activations import crelu as crelu
from thalweg.nn.activations import elu as elu
from thalweg.nn.activations import gelu as gelu
from thalweg.nn.activations import leaky_relu as leaky_relu
from thalweg.nn.activations import log_softmax as log_softmax
from thalweg.nn.activations import relu as relu
from thalweg.nn.activations import relu6 as relu6
from thalweg.nn.activations import selu as selu
from thalweg.nn.activations import silu as silu
from thalweg.nn.activations import softmax as softmax
from thalweg.nn.activations import swish as swish
from thalweg.nn.bias import bias_add as bias_add
from thalweg.nn.convolutions import atrous_conv2d as atrous_conv2d
from thalweg.nn.convolutions import conv1d as conv1d
from thalweg.nn.convolutions import conv2d as conv2d
from thalweg.nn.convolutions import conv3d as conv3d
from thalweg.nn.convolutions import convolution as convolution
from thalweg.nn.depthwise import depthwise_conv2d as depthwise_conv2d
from thalweg.nn.depthwise import depthwise_conv2d_backprop_filter as depthwise_conv2d_backprop_filter
from thalweg.nn.depthwise import depthwise_conv2d_backprop_input as depthwise_conv2d_backprop_input
from thalweg.nn.depthwise import separable_conv2d as separable_conv2d
from thalweg.nn.losses import l2_loss as l2_loss
from thalweg.nn.losses import log_poisson_loss as log_poisson_loss
from thalweg.nn.losses import sigmoid_cross_entropy_with_logits as sigmoid_cross_entropy_with_logits
from thalweg.nn.losses import softmax_cross_entropy_with_logits as softmax_cross_entropy_with_logits
from thalweg.nn.losses import (
    sparse_softmax_cross_entropy_with_logits as sparse_softmax_cross_entropy_with_logits,
)
from thalweg.nn.losses import weighted_cross_entropy_with_logits as weighted_cross_entropy_with_logits
from thalweg.nn.transposed import atrous_conv2d_transpose as atrous_conv2d_transpose
from thalweg.nn.transposed import conv1d_transpose as conv1d_transpose
from thalweg.nn.transposed import conv2d_transpose as conv2d_transpose
from thalweg.nn.transposed import conv3d_transpose as conv3d_transpose
from thalweg.nn.transposed import conv_transpose as conv_transpose
