"""Convolutions, poolings, paddings, activations, losses and random numbers under Keras 2's names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import thalweg as tf
from thalweg.keras import losses
from thalweg.keras.config import epsilon
from thalweg.keras.ops import convolution
from thalweg.keras.ops.promotion import as_dtype, sizes_of
from thalweg.keras.ops.shaping import moveaxis
from thalweg.keras.tensors import as_tensor

softplus = tf.math.softplus
softsign = tf.nn.softsign
sigmoid = tf.sigmoid
tanh = tf.tanh
standardize_data_format = convolution.standardize_data_format


def relu(x: Any, alpha: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """`x` above `threshold`, at most `max_value`, and below it a line of the slope `alpha`."""
    from thalweg.keras.activations import relu as activation

    return activation(x, alpha, max_value, threshold)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """`x` where it is positive, `alpha * (exp(x) - 1)` elsewhere."""
    from thalweg.keras.activations import elu as activation

    return activation(x, alpha)


def hard_sigmoid(x: Any) -> Any:
    """`0.2 * x + 0.5` between 0 and 1: Keras 2's.

    Example:
      >>> tf.keras.backend.hard_sigmoid(tf.constant([-3.0, 1.0])).numpy()
      array([0. , 0.7], dtype=float32)
    """
    return tf.clip_by_value(as_tensor(x) * 0.2 + 0.5, 0.0, 1.0)


def softmax(x: Any, axis: int = -1) -> Any:
    """Probabilities proportional to `exp(x)`.

    Raises:
      ValueError: `x` has one dimension only.
    """
    from thalweg.keras.activations import softmax as activation

    x = as_tensor(x)
    if x.shape.rank is not None and x.shape.rank <= 1:
        raise ValueError(f"Cannot apply softmax to a tensor that is 1D. Received input: {x}")
    return activation(x, axis)


def dropout(x: Any, level: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """`x` with a part of the elements set to 0, and the others scaled so that the mean stays."""
    return tf.nn.dropout(x, level, noise_shape, seed)


def random_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Normally distributed numbers."""
    return tf.random.normal(shape, mean, stddev, as_dtype(dtype), seed)


def random_uniform(
    shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Evenly distributed numbers."""
    return tf.random.uniform(shape, minval, maxval, as_dtype(dtype), seed)


def truncated_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Normally distributed numbers less than two standard deviations from the mean."""
    return tf.random.truncated_normal(shape, mean, stddev, as_dtype(dtype), seed)


def random_bernoulli(shape: Any, p: float = 0.0, dtype: Any = None, seed: Any = None) -> Any:
    """Ones with a probability, else zeros."""
    wanted = as_dtype(dtype)
    return tf.cast(tf.random.uniform(shape, dtype=wanted, seed=seed) <= p, wanted)


random_binomial = random_bernoulli


def batch_normalization(
    x: Any, mean: Any, var: Any, beta: Any, gamma: Any, axis: int = -1, epsilon: float = 1e-3
) -> Any:
    """`(x - mean) / sqrt(var + epsilon) * gamma + beta`."""
    return tf.nn.batch_normalization(x, mean, var, beta, gamma, epsilon)


def normalize_batch_in_training(
    x: Any, gamma: Any, beta: Any, reduction_axes: Any, epsilon: float = 1e-3
) -> tuple[Any, Any, Any]:
    """A batch normalised by its own mean and variance, and these."""
    mean, variance = tf.nn.moments(x, reduction_axes, keepdims=True)
    kept = [i for i in range(x.shape.rank) if i not in [axis % x.shape.rank for axis in reduction_axes]]
    shape = [x.shape[i] if i in kept else 1 for i in range(x.shape.rank)]
    shift, scale = (None if part is None else tf.reshape(part, shape) for part in (beta, gamma))
    normed = tf.nn.batch_normalization(x, mean, variance, shift, scale, epsilon)
    return normed, tf.squeeze(mean, reduction_axes), tf.squeeze(variance, reduction_axes)


def bias_add(x: Any, bias: Any, data_format: str | None = None) -> Any:
    """`x` with a bias added, a vector along the channels or a tensor of all but the batch's dimension.

    Raises:
      ValueError: another data format, or another rank of the bias.

    Example:
      >>> tf.keras.backend.bias_add(tf.zeros([1, 2]), tf.constant([1.0, 2.0])).numpy()
      array([[1., 2.]], dtype=float32)
    """
    first = standardize_data_format(data_format) == "channels_first"
    x, bias = as_tensor(x), as_tensor(bias)
    rank = bias.shape.rank
    if rank not in (1, x.shape.rank - 1):
        raise ValueError(
            f"Unexpected bias dimensions {rank}. Expected it to be 1 or {x.shape.rank - 1} dimensions"
        )
    if rank == 1:
        return tf.nn.bias_add(x, bias, "NCHW" if first else "NHWC")
    return x + tf.expand_dims(moveaxis(bias, -1, 0) if first else bias, 0)


def conv1d(
    x: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Any:
    """The convolution of one spatial dimension; "causal" padding looks back only."""
    if padding == "causal":
        x, padding = temporal_padding(x, (dilation_rate * (kernel.shape[0] - 1), 0)), "valid"
    return convolution.conv(x, kernel, strides, padding, data_format, dilation_rate)


def conv2d(
    x: Any,
    kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    """The convolution of two spatial dimensions."""
    return convolution.conv(x, kernel, strides, padding, data_format, dilation_rate)


def conv3d(
    x: Any,
    kernel: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1, 1),
) -> Any:
    """The convolution of three spatial dimensions."""
    return convolution.conv(x, kernel, strides, padding, data_format, dilation_rate)


def conv2d_transpose(
    x: Any,
    kernel: Any,
    output_shape: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    """The transpose of a convolution of two spatial dimensions, with the shape of its result."""
    return _transposed(x, kernel, output_shape, strides, padding, data_format, dilation_rate, "NHWC NCHW")


def conv3d_transpose(
    x: Any,
    kernel: Any,
    output_shape: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """The transpose of a convolution of three spatial dimensions, with the shape of its result."""
    return _transposed(x, kernel, output_shape, strides, padding, data_format, 1, "NDHWC NCDHW")


def _transposed(
    x: Any, kernel: Any, shape: Any, strides: Any, padding: str, data_format: Any, rates: Any, layouts: str
) -> Any:
    x = as_tensor(x)
    first = standardize_data_format(data_format) == "channels_first"
    if isinstance(shape, (list, tuple)):
        shape = [sizes_of(x)[0] if shape[0] is None else shape[0], *shape[1:]]
    return tf.nn.conv_transpose(
        x, kernel, shape, strides, padding.upper(), layouts.split()[first], dilations=rates
    )


def depthwise_conv2d(
    x: Any,
    depthwise_kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    """The convolution that has windows of its own for each channel."""
    return convolution.depthwise_conv(x, depthwise_kernel, strides, padding, data_format, dilation_rate)


def separable_conv2d(
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    """A depthwise convolution, and one with a window of 1 after it."""
    return convolution.separable_conv(
        x, depthwise_kernel, pointwise_kernel, strides, padding, data_format, dilation_rate
    )


def pool2d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Any:
    """The greatest elements ("max") or the means ("avg") of windows of two dimensions."""
    return _pooling(pool_mode)(x, pool_size, strides, padding, data_format)


def pool3d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Any:
    """The greatest elements ("max") or the means ("avg") of windows of three dimensions."""
    return _pooling(pool_mode)(x, pool_size, strides, padding, data_format)


def _pooling(mode: str) -> Callable[..., Any]:
    kinds = {"max": convolution.max_pool, "avg": convolution.average_pool}
    if mode not in kinds:
        raise ValueError(f"Invalid pooling mode: {mode}. It is one of {list(kinds)}.")
    return kinds[mode]


def temporal_padding(x: Any, padding: tuple[int, int] = (1, 1)) -> Any:
    """Sequences with zeros before and after."""
    return tf.pad(x, [(0, 0), tuple(padding), (0, 0)])


def spatial_2d_padding(x: Any, padding: Any = ((1, 1), (1, 1)), data_format: str | None = None) -> Any:
    """Images with zeros at their sides."""
    return _padded(x, padding, data_format)


def spatial_3d_padding(
    x: Any, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None
) -> Any:
    """Volumes with zeros at their sides."""
    return _padded(x, padding, data_format)


def _padded(x: Any, padding: Any, data_format: str | None) -> Any:
    first = standardize_data_format(data_format) == "channels_first"
    sides = [tuple(pair) for pair in padding]
    if any(len(pair) != 2 for pair in sides) or len(sides) != as_tensor(x).shape.rank - 2:
        raise ValueError(
            f"Expected `padding` to have two integers for each spatial dimension. Received: padding={padding}"
        )
    return tf.pad(x, [(0, 0), (0, 0), *sides] if first else [(0, 0), *sides, (0, 0)])


def resize_images(
    x: Any, height_factor: int, width_factor: int, data_format: str, interpolation: str = "nearest"
) -> Any:
    """Images made larger by whole factors."""
    first = standardize_data_format(data_format) == "channels_first"
    x = as_tensor(x)
    x = moveaxis(x, 1, -1) if first else x
    height, width = sizes_of(x)[1:3]
    size = tf.convert_to_tensor([height * height_factor, width * width_factor])
    x = tf.image.resize(x, size, method=interpolation)
    return moveaxis(x, -1, 1) if first else x


def resize_volumes(x: Any, depth_factor: int, height_factor: int, width_factor: int, data_format: str) -> Any:
    """Volumes made larger by whole factors."""
    first = standardize_data_format(data_format) == "channels_first"
    for axis, factor in enumerate((depth_factor, height_factor, width_factor), 2 if first else 1):
        x = tf.repeat(x, factor, axis)
    return x


def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """The cross-entropy between probabilities, one-hot as a rule, and predictions.

    Example:
      >>> tf.keras.backend.categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).numpy()
      array([0.6931472], dtype=float32)
    """
    return losses.categorical_crossentropy(target, output, from_logits, axis=axis)


def categorical_focal_crossentropy(
    target: Any, output: Any, alpha: Any = 0.25, gamma: float = 2.0, from_logits: bool = False, axis: int = -1
) -> Any:
    """`categorical_crossentropy` in which samples that are predicted well count less."""
    return losses.categorical_focal_crossentropy(target, output, alpha, gamma, from_logits, axis=axis)


def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1, ignore_class: int | None = None
) -> Any:
    """The cross-entropy between classes given by number and predictions, with the classes on any axis."""
    target, output = as_tensor(target), as_tensor(output)
    axis %= output.shape.rank
    output = moveaxis(output, axis, -1) if axis != output.shape.rank - 1 else output
    if target.shape.rank == output.shape.rank and target.shape[-1] != 1:
        target = tf.reshape(target, sizes_of(output)[:-1])
    return losses.sparse_categorical_crossentropy(target, output, from_logits, ignore_class)


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """The cross-entropy between labels of 0 and 1 and predictions, element by element.

    Example:
      >>> np.round(tf.keras.backend.binary_crossentropy([1.0], [0.5]).numpy(), 4)
      array([0.6931], dtype=float32)
    """
    target, output = as_tensor(target), as_tensor(output)
    if from_logits:
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=target, logits=output)
    least = epsilon()
    output = tf.clip_by_value(output, least, 1.0 - least)
    return -(target * tf.math.log(output + least) + (1 - target) * tf.math.log(1 - output + least))


def binary_focal_crossentropy(
    target: Any,
    output: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
) -> Any:
    """`binary_crossentropy` in which samples that are predicted well count less."""
    target, output = as_tensor(target), as_tensor(output)
    p = tf.sigmoid(output) if from_logits else output
    right = target * p + (1 - target) * (1 - p)
    loss = tf.pow(1.0 - right, gamma) * binary_crossentropy(target, output, from_logits)
    return (target * alpha + (1 - target) * (1 - alpha)) * loss if apply_class_balancing else loss


def ctc_label_dense_to_sparse(labels: Any, label_lengths: Any) -> Any:
    """The labels of sequences, of which as many count as the lengths tell, as a SparseTensor."""
    labels = as_tensor(labels)
    counted = tf.sequence_mask(label_lengths, tf.shape(labels)[1])
    places = tf.where(counted)
    return tf.SparseTensor(places, tf.gather_nd(labels, places), tf.cast(tf.shape(labels), tf.int64))


def ctc_batch_cost(y_true: Any, y_pred: Any, input_length: Any, label_length: Any) -> Any:
    """The CTC loss of each sample.

    Args:
      y_true: `[batch, labels]`.
      y_pred: `[batch, steps, classes]` probabilities; the last class stands for no label.
      input_length: `[batch, 1]`: how many steps count.
      label_length: `[batch, 1]`: how many labels count.

    Returns:
      `[batch, 1]`.

    Example:
      >>> p = tf.fill([1, 4, 3], 1 / 3)
      >>> tf.keras.backend.ctc_batch_cost([[0, 1]], p, [[4]], [[2]]).shape
      TensorShape([1, 1])
    """
    y_pred = as_tensor(y_pred)
    loss = tf.nn.ctc_loss(
        labels=tf.cast(as_tensor(y_true), tf.int32),
        logits=tf.math.log(y_pred + epsilon()),
        label_length=tf.cast(tf.squeeze(as_tensor(label_length), -1), tf.int32),
        logit_length=tf.cast(tf.squeeze(as_tensor(input_length), -1), tf.int32),
        logits_time_major=False,
        blank_index=-1,
    )
    return tf.expand_dims(loss, 1)


def ctc_decode(
    y_pred: Any, input_length: Any, greedy: bool = True, beam_width: int = 100, top_paths: int = 1
) -> tuple[list[Any], Any]:
    """The labels that probabilities of sequences most likely stand for.

    Args:
      y_pred: `[batch, steps, classes]` probabilities; the last class stands for no label.
      input_length: `[batch]`: how many steps count.
      greedy: take the likeliest class of each step; else search with a beam.
      beam_width: how many beginnings the search goes on with.
      top_paths: how many answers it gives.

    Returns:
      A list with a tensor `[batch, steps]` for each answer, -1 behind the last label; and the scores.

    Example:
      >>> p = tf.constant([[[0.8, 0.1, 0.1], [0.1, 0.1, 0.8], [0.1, 0.8, 0.1]]])
      >>> tf.keras.backend.ctc_decode(p, [3])[0][0].numpy()
      array([[ 0,  1, -1]])
    """
    y_pred = as_tensor(y_pred)
    steps = tf.math.log(tf.transpose(y_pred, (1, 0, 2)) + epsilon())
    lengths = tf.cast(input_length, tf.int32)
    if greedy:
        paths, scores = tf.nn.ctc_greedy_decoder(steps, lengths)
    else:
        decode: Any = tf.compat.v1.nn.ctc_beam_search_decoder
        paths, scores = decode(steps, lengths, beam_width, top_paths)
    shape = tf.cast(tf.shape(y_pred)[:2], tf.int64)
    return [tf.sparse.to_dense(tf.SparseTensor(p.indices, p.values, shape), -1) for p in paths], scores
