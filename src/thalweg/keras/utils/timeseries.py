"""`keras.utils.timeseries_dataset_from_array`: windows of a series."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.keras.utils.folders import check_format


def timeseries_dataset_from_array(
    data: Any,
    targets: Any,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
    format: str = "tf",
) -> Any:
    """A data set of windows of a series.

    Args:
      data: the series, its first axis being time.
      targets: the target of each window, by the point it begins at; None: there are no targets.
      sequence_length: how many points a window has.
      sequence_stride: how far apart windows begin.
      sampling_rate: take every so many points.
      batch_size: windows in a batch; None: single ones.
      shuffle: bring them into a random order.
      seed: of the order.
      start_index, end_index: the points of the series to use, the last one not included.
      format: "tf".

    Returns:
      A `tf.data.Dataset` of windows `[batch, sequence_length, …]`, or of these and targets `[batch, …]`.

    Raises:
      ValueError: an argument is outside of its range.

    Example:
      >>> series = np.arange(6)
      >>> windows = tf.keras.utils.timeseries_dataset_from_array(series[:-2], series[2:], sequence_length=2)
      >>> x, y = next(iter(windows))
      >>> x.numpy().tolist(), y.numpy().tolist()
      ([[0, 1], [1, 2], [2, 3]], [2, 3, 4])
    """
    from thalweg.core.convert import to_tensor
    from thalweg.data import AUTOTUNE, Dataset
    from thalweg.gathering import gather

    check_format(format)
    _check(len(data), start_index, end_index, sampling_rate, sequence_stride)
    start, end = start_index or 0, len(data) if end_index is None else end_index
    count = end - start - (sequence_length - 1) * sampling_rate
    if targets is not None:
        count = min(count, len(targets))
    first = np.arange(0, count, sequence_stride)
    if shuffle:
        seed = int(np.random.randint(10**6)) if seed is None else seed
        np.random.RandomState(seed).shuffle(first)
    steps = np.arange(0, sequence_length * sampling_rate, sampling_rate)
    series = to_tensor(data[start:end])
    results = None if targets is None else to_tensor(targets[start:end])

    def window(i: Any) -> Any:
        x = gather(series, i + steps)
        return x if results is None else (x, gather(results, i))

    dataset = Dataset.from_tensor_slices(first)
    if shuffle:  # the places rather than the windows: that is the same, and smaller
        dataset = dataset.shuffle(1024 if batch_size is None else batch_size * 8, seed=seed)
    dataset = dataset.map(window, num_parallel_calls=AUTOTUNE)
    if batch_size is not None:
        dataset = dataset.batch(batch_size)
    return dataset.prefetch(AUTOTUNE)


def _check(length: int, start: int | None, end: int | None, rate: int, stride: int) -> None:
    if start and not 0 <= start < length:
        raise ValueError(
            "`start_index` must be 0 or greater, and lower than the length of the data. Received: "
            f"start_index={start}, for data of length {length}"
        )
    if end and start and end <= start:
        raise ValueError(
            f"`end_index` must be higher than `start_index`. Received: start_index={start}, and "
            f"end_index={end}"
        )
    if end and not 0 < end < length:
        raise ValueError(
            "`end_index` must be higher than 0, and lower than the length of the data. Received: "
            f"end_index={end}, for data of length {length}"
        )
    for name, value in (("sampling_rate", rate), ("sequence_stride", stride)):
        if not 0 < value < length:
            raise ValueError(
                f"`{name}` must be higher than 0, and lower than the length of the data. Received: "
                f"{name}={value}, for data of length {length}"
            )
