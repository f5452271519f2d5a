"""`tf.nn`: the building blocks of neural networks."""

from __future__ import annotations

from thalweg.math.clipping import l2_normalize as l2_normalize
from thalweg.math.exponential import sigmoid as sigmoid
from thalweg.math.exponential import softplus as softplus
from thalweg.math.exponential import softsign as softsign
from thalweg.math.reductions import zero_fraction as zero_fraction
from thalweg.math.sorting import approx_max_k as approx_max_k
from thalweg.math.sorting import approx_min_k as approx_min_k
from thalweg.math.sorting import in_top_k as in_top_k
from thalweg.math.sorting import top_k as top_k
from thalweg.math.trigonometry import tanh as tanh
from thalweg.nn import experimental as experimental
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
from thalweg.nn.averaging import compute_average_loss as compute_average_loss
from thalweg.nn.averaging import scale_regularization_loss as scale_regularization_loss
from thalweg.nn.bias import bias_add as bias_add
from thalweg.nn.candidate_sampling import compute_accidental_hits as compute_accidental_hits
from thalweg.nn.convolutions import atrous_conv2d as atrous_conv2d
from thalweg.nn.convolutions import conv1d as conv1d
from thalweg.nn.convolutions import conv2d as conv2d
from thalweg.nn.convolutions import conv3d as conv3d
from thalweg.nn.convolutions import convolution as convolution
from thalweg.nn.ctc import collapse_repeated as collapse_repeated
from thalweg.nn.ctc import ctc_beam_search_decoder as ctc_beam_search_decoder
from thalweg.nn.ctc import ctc_greedy_decoder as ctc_greedy_decoder
from thalweg.nn.ctc import ctc_loss as ctc_loss
from thalweg.nn.ctc import ctc_unique_labels as ctc_unique_labels
from thalweg.nn.depthwise import depthwise_conv2d as depthwise_conv2d
from thalweg.nn.depthwise import depthwise_conv2d_backprop_filter as depthwise_conv2d_backprop_filter
from thalweg.nn.depthwise import depthwise_conv2d_backprop_input as depthwise_conv2d_backprop_input
from thalweg.nn.depthwise import dilation2d as dilation2d
from thalweg.nn.depthwise import erosion2d as erosion2d
from thalweg.nn.depthwise import separable_conv2d as separable_conv2d
from thalweg.nn.dropout import dropout as dropout
from thalweg.nn.embedding import embedding_lookup as embedding_lookup
from thalweg.nn.embedding import embedding_lookup_sparse as embedding_lookup_sparse
from thalweg.nn.embedding import safe_embedding_lookup_sparse as safe_embedding_lookup_sparse
from thalweg.nn.fractional_pooling import fractional_avg_pool as fractional_avg_pool
from thalweg.nn.fractional_pooling import fractional_max_pool as fractional_max_pool
from thalweg.nn.isotonic import isotonic_regression as isotonic_regression
from thalweg.nn.losses import l2_loss as l2_loss
from thalweg.nn.losses import log_poisson_loss as log_poisson_loss
from thalweg.nn.losses import sigmoid_cross_entropy_with_logits as sigmoid_cross_entropy_with_logits
from thalweg.nn.losses import softmax_cross_entropy_with_logits as softmax_cross_entropy_with_logits
from thalweg.nn.losses import (
    sparse_softmax_cross_entropy_with_logits as sparse_softmax_cross_entropy_with_logits,
)
from thalweg.nn.losses import weighted_cross_entropy_with_logits as weighted_cross_entropy_with_logits
from thalweg.nn.normalization import (
    batch_norm_with_global_normalization as batch_norm_with_global_normalization,
)
from thalweg.nn.normalization import batch_normalization as batch_normalization
from thalweg.nn.normalization import local_response_normalization as local_response_normalization
from thalweg.nn.normalization import lrn as lrn
from thalweg.nn.normalization import moments as moments
from thalweg.nn.normalization import normalize_moments as normalize_moments
from thalweg.nn.normalization import sufficient_statistics as sufficient_statistics
from thalweg.nn.normalization import weighted_moments as weighted_moments
from thalweg.nn.pooling import avg_pool as avg_pool
from thalweg.nn.pooling import avg_pool1d as avg_pool1d
from thalweg.nn.pooling import avg_pool2d as avg_pool2d
from thalweg.nn.pooling import avg_pool3d as avg_pool3d
from thalweg.nn.pooling import max_pool as max_pool
from thalweg.nn.pooling import max_pool1d as max_pool1d
from thalweg.nn.pooling import max_pool2d as max_pool2d
from thalweg.nn.pooling import max_pool3d as max_pool3d
from thalweg.nn.pooling import max_pool_with_argmax as max_pool_with_argmax
from thalweg.nn.pooling import pool as pool
from thalweg.nn.sampled import nce_loss as nce_loss
from thalweg.nn.sampled import sampled_softmax_loss as sampled_softmax_loss
from thalweg.nn.space_to_batch import with_space_to_batch as with_space_to_batch
from thalweg.nn.transposed import atrous_conv2d_transpose as atrous_conv2d_transpose
from thalweg.nn.transposed import conv1d_transpose as conv1d_transpose
from thalweg.nn.transposed import conv2d_transpose as conv2d_transpose
from thalweg.nn.transposed import conv3d_transpose as conv3d_transpose
from thalweg.nn.transposed import conv_transpose as conv_transpose
from thalweg.random.candidates import all_candidate_sampler as all_candidate_sampler
from thalweg.random.candidates import fixed_unigram_candidate_sampler as fixed_unigram_candidate_sampler
from thalweg.random.candidates import (
    learned_unigram_candidate_sampler as learned_unigram_candidate_sampler,
)
from thalweg.rearranging import depth_to_space as depth_to_space
from thalweg.rearranging import space_to_batch as space_to_batch
from thalweg.rearranging import space_to_depth as space_to_depth
