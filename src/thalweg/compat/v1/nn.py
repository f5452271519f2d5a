"""`tf.compat.v1.nn`: neural network functions with the arguments of 1.x."""

from __future__ import annotations

from typing import Any

from thalweg import nn
from thalweg.array import concat, shape, stack, stop_gradient
from thalweg.compat.v1.fallback import from_2x, renamed
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import int64
from thalweg.dtypes import cast
from thalweg.gathering import gather
from thalweg.linalg import matmul
from thalweg.math import cumsum
from thalweg.nn.backprop import conv2d_backprop_filter as conv2d_backprop_filter
from thalweg.nn.backprop import conv2d_backprop_input as conv2d_backprop_input
from thalweg.nn.backprop import conv3d_backprop_filter as conv3d_backprop_filter
from thalweg.nn.normalization import fused_batch_norm as fused_batch_norm

conv3d_backprop_filter_v2 = conv3d_backprop_filter


def _one_of(new_name: str, new: Any, old_name: str, old: Any) -> Any:
    """An argument that has two names and must be given under one of them."""
    value = renamed(new_name, new, old_name, old)
    if value is None:
        raise ValueError(f"Argument `{old_name}` must be given.")
    return value


# Activations.


def softmax(logits: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Any:
    """Exponentials that add up to 1 along an axis; the last by default."""
    axis = renamed("axis", axis, "dim", dim)
    return nn.softmax(logits, -1 if axis is None else axis, name)


def log_softmax(logits: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Any:
    """The logarithms of `softmax`."""
    axis = renamed("axis", axis, "dim", dim)
    return nn.log_softmax(logits, -1 if axis is None else axis, name)


def crelu(features: Any, name: str | None = None, axis: int = -1) -> Any:
    """The positive and the negative part, side by side."""
    return nn.crelu(features, axis, name)


def xw_plus_b(x: Any, weights: Any, biases: Any, name: str | None = None) -> Any:
    """`x @ weights + biases`."""
    return nn.bias_add(matmul(x, weights), biases, name=name)


def relu_layer(x: Any, weights: Any, biases: Any, name: str | None = None) -> Any:
    """`relu(x @ weights + biases)`."""
    return nn.relu(xw_plus_b(x, weights, biases), name=name)


def dropout(
    x: Any,
    keep_prob: Any = None,
    noise_shape: Any = None,
    seed: int | None = None,
    name: str | None = None,
    rate: Any = None,
) -> Any:
    """Set elements to 0 at random and scale the others up, so that the sum stays on average.

    Args:
      keep_prob: the probability that an element is kept.
      rate: the probability that it isn't: give one of the two.

    Raises:
      ValueError: both or neither is given.
    """
    if keep_prob is not None:
        if rate is not None:
            raise ValueError("Cannot specify both 'keep_prob' and 'rate'.")
        rate = 1.0 - keep_prob
    if rate is None:
        raise ValueError("`rate` must be provided")
    return nn.dropout(x, rate=rate, noise_shape=noise_shape, seed=seed, name=name)


# Losses.


def _both(labels: Any, logits: Any) -> None:
    if labels is None or logits is None:
        raise ValueError(
            f"Both `labels` and `logits` must be provided. Received: labels={labels} and logits={logits}"
        )


def softmax_cross_entropy_with_logits(
    labels: Any = None, logits: Any = None, dim: int = -1, name: str | None = None, axis: Any = None
) -> Any:
    """The cross-entropy of `softmax(logits)` and the probabilities `labels`, to which no gradient flows.

    Raises:
      ValueError: one of them is missing.
    """
    _both(labels, logits)
    return nn.softmax_cross_entropy_with_logits(
        stop_gradient(labels), logits, dim if axis is None else axis, name
    )


def softmax_cross_entropy_with_logits_v2(
    labels: Any, logits: Any, axis: Any = None, name: str | None = None, dim: Any = None
) -> Any:
    """The cross-entropy of `softmax(logits)` and the probabilities `labels`."""
    axis = renamed("axis", axis, "dim", dim)
    return nn.softmax_cross_entropy_with_logits(labels, logits, -1 if axis is None else axis, name)


def sparse_softmax_cross_entropy_with_logits(
    labels: Any = None, logits: Any = None, name: str | None = None
) -> Any:
    """The cross-entropy of `softmax(logits)` and the classes `labels`."""
    _both(labels, logits)
    return nn.sparse_softmax_cross_entropy_with_logits(labels, logits, name)


def sigmoid_cross_entropy_with_logits(labels: Any = None, logits: Any = None, name: str | None = None) -> Any:
    """The cross-entropy of `sigmoid(logits)` and the probabilities `labels`, element by element."""
    _both(labels, logits)
    return nn.sigmoid_cross_entropy_with_logits(labels, logits, name)


def weighted_cross_entropy_with_logits(
    labels: Any = None,
    logits: Any = None,
    pos_weight: Any = None,
    name: str | None = None,
    targets: Any = None,
) -> Any:
    """`sigmoid_cross_entropy_with_logits` in which positive labels count `pos_weight` times."""
    labels = renamed("labels", labels, "targets", targets)
    return nn.weighted_cross_entropy_with_logits(labels, logits, pos_weight, name)


# Statistics.


def moments(
    x: Any,
    axes: Any,
    shift: Any = None,
    name: str | None = None,
    keep_dims: bool | None = None,
    keepdims: bool | None = None,
) -> Any:
    """The mean and the variance over axes."""
    return nn.moments(x, axes, shift, bool(renamed("keepdims", keepdims, "keep_dims", keep_dims)), name)


def sufficient_statistics(
    x: Any,
    axes: Any,
    shift: Any = None,
    keep_dims: bool | None = None,
    name: str | None = None,
    keepdims: bool | None = None,
) -> Any:
    """The count, the sum, the sum of squares and the shift, from which mean and variance follow."""
    return nn.sufficient_statistics(
        x, axes, shift, bool(renamed("keepdims", keepdims, "keep_dims", keep_dims)), name
    )


def weighted_moments(
    x: Any,
    axes: Any,
    frequency_weights: Any,
    name: str | None = None,
    keep_dims: bool | None = None,
    keepdims: bool | None = None,
) -> Any:
    """The weighted mean and variance over axes."""
    return nn.weighted_moments(
        x, axes, frequency_weights, bool(renamed("keepdims", keepdims, "keep_dims", keep_dims)), name
    )


def in_top_k(predictions: Any, targets: Any, k: Any, name: str | None = None) -> Any:
    """Whether the targets are among the `k` greatest predictions."""
    return nn.in_top_k(targets, predictions, k, name)


def batch_norm_with_global_normalization(
    t: Any = None,
    m: Any = None,
    v: Any = None,
    beta: Any = None,
    gamma: Any = None,
    variance_epsilon: Any = None,
    scale_after_normalization: bool | None = None,
    name: str | None = None,
    input: Any = None,
    mean: Any = None,
    variance: Any = None,
) -> Any:
    """Batch normalization with given moments: see `tf.nn.batch_normalization`."""
    x = _one_of("input", input, "t", t)
    mean, variance = _one_of("mean", mean, "m", m), _one_of("variance", variance, "v", v)
    scale = gamma if scale_after_normalization else None
    return nn.batch_normalization(x, mean, variance, beta, scale, variance_epsilon, name)


# Convolutions. The filter has the name `filter` here, and `use_cudnn_on_gpu` is accepted.


def conv1d(
    value: Any = None,
    filters: Any = None,
    stride: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool | None = None,
    data_format: str | None = None,
    name: str | None = None,
    input: Any = None,
    dilations: Any = None,
) -> Any:
    """A convolution along one axis."""
    return nn.conv1d(
        _one_of("input", input, "value", value),
        filters,
        stride,
        padding,
        data_format or "NWC",
        dilations,
        name,
    )


def conv2d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str = "NHWC",
    dilations: Any = None,
    name: str | None = None,
    filters: Any = None,
) -> Any:
    """A convolution along two axes: see `tf.nn.conv2d`."""
    return nn.conv2d(
        input,
        _one_of("filters", filters, "filter", filter),
        strides,
        padding,
        data_format or "NHWC",
        dilations,
        name,
    )


def conv3d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: Any = None,
    data_format: str = "NDHWC",
    dilations: Any = None,
    name: str | None = None,
    filters: Any = None,
) -> Any:
    """A convolution along three axes."""
    return nn.conv3d(
        input,
        _one_of("filters", filters, "filter", filter),
        strides,
        padding,
        data_format or "NDHWC",
        dilations,
        name,
    )


def conv2d_transpose(
    value: Any = None,
    filter: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: str = "SAME",
    data_format: str = "NHWC",
    name: str | None = None,
    input: Any = None,
    filters: Any = None,
    dilations: Any = None,
) -> Any:
    """The transpose of `conv2d`, which enlarges images."""
    x, kernel = _one_of("input", input, "value", value), _one_of("filters", filters, "filter", filter)
    return nn.conv2d_transpose(x, kernel, output_shape, strides, padding, data_format, dilations, name)


def conv3d_transpose(
    value: Any = None,
    filter: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: str = "SAME",
    data_format: str = "NDHWC",
    name: str | None = None,
    input: Any = None,
    filters: Any = None,
    dilations: Any = None,
) -> Any:
    """The transpose of `conv3d`."""
    x, kernel = _one_of("input", input, "value", value), _one_of("filters", filters, "filter", filter)
    return nn.conv3d_transpose(x, kernel, output_shape, strides, padding, data_format, dilations, name)


def depthwise_conv2d(
    input: Any,
    filter: Any,
    strides: Any,
    padding: Any,
    rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Any:
    """A convolution of each channel by filters of its own."""
    return nn.depthwise_conv2d(
        input, filter, strides, padding, data_format, renamed("dilations", dilations, "rate", rate), name
    )


def depthwise_conv2d_native(
    input: Any,
    filter: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """`depthwise_conv2d` under the name of its op."""
    spatial = (
        None if dilations is None else list(dilations)[2:] if data_format == "NCHW" else list(dilations)[1:3]
    )
    return nn.depthwise_conv2d(input, filter, strides, padding, data_format, spatial, name)


def separable_conv2d(
    input: Any,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: Any,
    rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Any:
    """`depthwise_conv2d`, and a convolution by filters of size 1 after it."""
    dilations = renamed("dilations", dilations, "rate", rate)
    return nn.separable_conv2d(
        input, depthwise_filter, pointwise_filter, strides, padding, data_format, dilations, name
    )


def convolution(
    input: Any,
    filter: Any = None,
    padding: Any = None,
    strides: Any = None,
    dilation_rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    filters: Any = None,
    dilations: Any = None,
) -> Any:
    """A convolution along as many axes as the filter has."""
    kernel = _one_of("filters", filters, "filter", filter)
    return nn.convolution(
        input,
        kernel,
        strides,
        padding,
        data_format,
        renamed("dilations", dilations, "dilation_rate", dilation_rate),
        name,
    )


# Pooling.


def max_pool(
    value: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    name: str | None = None,
    input: Any = None,
) -> Any:
    """The greatest element of each window."""
    return nn.max_pool(_one_of("input", input, "value", value), ksize, strides, padding, data_format, name)


def avg_pool(
    value: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    name: str | None = None,
    input: Any = None,
) -> Any:
    """The mean of each window."""
    return nn.avg_pool(_one_of("input", input, "value", value), ksize, strides, padding, data_format, name)


avg_pool2d = avg_pool
max_pool_v2 = nn.max_pool
avg_pool_v2 = nn.avg_pool


def max_pool_with_argmax(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    Targmax: Any = None,
    name: str | None = None,
    output_dtype: Any = None,
    include_batch_in_index: bool = False,
) -> Any:
    """The greatest element of each window, and where it is."""
    dtype = renamed("output_dtype", output_dtype, "Targmax", Targmax) or int64
    return nn.max_pool_with_argmax(
        input, ksize, strides, padding, data_format, dtype, include_batch_in_index, name
    )


def pool(
    input: Any,
    window_shape: Any,
    pooling_type: str,
    padding: Any,
    dilation_rate: Any = None,
    strides: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Any:
    """Pooling along as many axes as the window has."""
    dilations = renamed("dilations", dilations, "dilation_rate", dilation_rate)
    return nn.pool(input, window_shape, pooling_type, strides, padding, data_format, dilations, name)


# Embeddings.


def embedding_lookup(
    params: Any,
    ids: Any,
    partition_strategy: str = "mod",
    name: str | None = None,
    validate_indices: bool = True,
    max_norm: Any = None,
) -> Any:
    """Rows of a table, or of tables that it is split into.

    Args:
      params: the table, or a list of its parts.
      partition_strategy: "mod": row `i` is in part `i % n`; "div": the parts follow one another.
      max_norm: rows are scaled down to this norm.
    """
    if partition_strategy not in ("mod", "div"):
        raise ValueError(
            f"Only 'mod' and 'div' partition strategies are supported, got {partition_strategy!r}."
        )
    tables = list(params) if isinstance(params, (list, tuple)) else [params]
    if len(tables) == 1 or partition_strategy == "div":
        return nn.embedding_lookup(tables[0] if len(tables) == 1 else _joined(tables), ids, max_norm, name)
    ids = to_tensor(ids)
    rows = gather(cast(_starts(tables), ids.dtype), ids % len(tables)) + ids // len(tables)
    return nn.embedding_lookup(_joined(tables), rows, max_norm, name)


def _joined(tables: list[Any]) -> Any:
    return concat([to_tensor(t) for t in tables], 0)


def _starts(tables: list[Any]) -> Any:
    """In which row of the joined table each part begins."""
    return cumsum(stack([shape(table)[0] for table in tables]), exclusive=True)


def __getattr__(name: str) -> Any:
    return from_2x("nn", name)
