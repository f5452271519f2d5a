"""Pipelines that TensorFlow and Thalweg both run: the same elements are expected.

`golden/pipelines.json` has TensorFlow's; it is made anew by

    python tests/data/pipelines.py            # with TensorFlow's Python
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

GOLDEN = Path(__file__).with_name("golden") / "pipelines.json"
MOST = 40  # elements of a pipeline that are compared

Pipeline = Callable[[Any], Any]
PIPELINES: dict[str, Pipeline] = {}


def define(**functions: Pipeline) -> None:
    """Add functions that make datasets of `tf`."""
    PIPELINES.update(functions)


def plain(x: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(x, dict):
        return {"dict": [[k, plain(x[k])] for k in x]}
    if isinstance(x, tuple):
        return {"tuple": [plain(v) for v in x]}
    if hasattr(x, "to_list"):
        return {"ragged": plain(x.to_list())}
    if hasattr(x, "dense_shape"):
        return {"sparse": [plain(x.indices.numpy()), plain(x.values.numpy()), plain(x.dense_shape.numpy())]}
    if hasattr(x, "element_spec"):
        return {"dataset": [plain(e) for e in x]}
    if hasattr(x, "numpy"):
        x = x.numpy()
    if isinstance(x, np.ndarray):
        return [x.dtype.name, plain(x.tolist())]
    if isinstance(x, np.generic):
        return [x.dtype.name, plain(x.item())]
    if isinstance(x, list):
        return [plain(v) for v in x]
    return x.decode("latin1") if isinstance(x, bytes) else x


def walked(tf: Any, make: Pipeline) -> dict[str, Any]:
    """What a pipeline is and gives: errors stand as the names of their classes, and iteration goes on."""
    tf.random.set_seed(11)
    try:
        dataset = make(tf)
    except Exception as error:
        return {"refused": type(error).__name__}
    found: list[Any] = []
    iterator = iter(dataset)
    while len(found) < MOST:
        try:
            found.append(plain(next(iterator)))
        except StopIteration:
            break
        except Exception as error:
            found.append({"error": type(error).__name__})
    return {
        "spec": str(dataset.element_spec),
        "cardinality": int(dataset.cardinality()),
        "kind": repr(dataset).split()[0],
        "elements": found,
    }


def checked(tf: Any, wrong: int) -> Any:
    """A function that fails for one number."""

    def check(x: Any) -> Any:
        asserts = [tf.debugging.assert_none_equal(x, tf.constant(wrong, tf.int64), message="wrong")]
        with tf.control_dependencies(asserts):
            return tf.identity(x)

    return check


def numbers(tf: Any, n: int = 10) -> Any:
    return tf.data.Dataset.range(n)


def growing(tf: Any, n: int = 7) -> Any:
    """Vectors of different lengths."""
    return numbers(tf, n).map(lambda x: tf.range(x % 4))


def images(tf: Any, n: int = 6) -> Any:
    pixels = (np.arange(n * 12) % 256).astype(np.uint8).reshape(n, 2, 3, 2)
    return tf.data.Dataset.from_tensor_slices((pixels, np.arange(n) % 3))


# Sources

define(
    slices=lambda tf: tf.data.Dataset.from_tensor_slices(
        {"a": [1, 2, 3], "b": ([[1.0], [2.0], [3.0]], ["x", "y", "z"])}
    ),
    ragged_slices=lambda tf: tf.data.Dataset.from_tensor_slices(tf.ragged.constant([[1], [2, 3], []])),
    ragged_slices_deep=lambda tf: tf.data.Dataset.from_tensor_slices(
        tf.ragged.constant([[[1], [2, 3]], [], [[4]]])
    ),
    ragged_batches=lambda tf: tf.data.Dataset.from_tensor_slices(tf.ragged.constant([[1], [2, 3], []])).batch(
        2
    ),
    sparse_slices=lambda tf: tf.data.Dataset.from_tensor_slices(
        tf.sparse.from_dense([[0, 1], [2, 0], [0, 0]])
    ),
    sparse_batches=lambda tf: tf.data.Dataset.from_tensor_slices(
        tf.sparse.from_dense([[0, 1], [2, 0], [0, 0]])
    ).batch(2),
    sparse_whole=lambda tf: tf.data.Dataset.from_tensors(tf.sparse.from_dense([[0, 1], [2, 0]])).repeat(2),
    counter=lambda tf: tf.data.Dataset.counter(5, 3).take(4),
    random=lambda tf: tf.data.Dataset.random(seed=4).take(4),
    random_anew=lambda tf: tf.data.Dataset.random(seed=4, rerandomize_each_iteration=True).take(3).repeat(2),
    generator_ragged=lambda tf: tf.data.Dataset.from_generator(
        lambda: iter([tf.ragged.constant([[1], [2, 3]]), tf.ragged.constant([[4]])]),
        output_signature=tf.RaggedTensorSpec([None, None], tf.int32),
    ),
    generator_goes_on=lambda tf: tf.data.Dataset.from_generator(
        lambda: iter([1, "a", 3]), output_types=tf.int32
    ),
    from_list=lambda tf: tf.data.experimental.from_list([(1, "a"), (2, "b")]),
)

# Functions of elements

define(
    map_image=lambda tf: (
        images(tf).map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, tf.one_hot(y, 3))).batch(4)
    ),
    map_shuffle_batch=lambda tf: (
        images(tf, 20).map(lambda x, y: (tf.reshape(x, [-1]), y * 2)).shuffle(7, seed=3).batch(6)
    ),
    map_repeat_shuffle=lambda tf: (
        numbers(tf).map(lambda x: x * x).repeat(2).shuffle(4, seed=1).batch(3, True)
    ),
    map_random=lambda tf: numbers(tf, 4).map(lambda x: tf.random.uniform([2], seed=2)).repeat(2),
    map_random_shuffle=lambda tf: (
        numbers(tf).map(lambda x: (x, tf.random.uniform([], seed=2))).shuffle(4, seed=3).batch(3)
    ),
    map_random_of_shuffled=lambda tf: (
        numbers(tf).shuffle(4, seed=3).map(lambda x: (x, tf.random.normal([2], seed=2))).batch(3)
    ),
    map_random_int_cached=lambda tf: (
        numbers(tf, 5).map(lambda x: tf.random.uniform([], 0, 100, tf.int32, seed=2)).cache().repeat(2)
    ),
    map_random_flip=lambda tf: (
        images(tf).map(lambda x, y: tf.image.random_flip_left_right(x, seed=4)).batch(3)
    ),
    map_random_twice=lambda tf: (
        numbers(tf, 6)
        .map(lambda x: tf.random.uniform([], seed=1))
        .map(lambda x: (x, tf.random.uniform([], seed=2)))
        .shuffle(3, seed=5)
    ),
    map_stateless=lambda tf: numbers(tf, 4).map(lambda x: tf.random.stateless_uniform([2], [x, 1])).batch(2),
    map_strings=lambda tf: tf.data.Dataset.from_tensor_slices(["a b", " c"]).map(
        lambda s: tf.strings.upper(tf.strings.strip(s))
    ),
    map_split=lambda tf: tf.data.Dataset.from_tensor_slices(["a b", "c"]).map(lambda s: tf.strings.split(s)),
    map_condition=lambda tf: numbers(tf, 5).map(lambda x: tf.cond(x > 2, lambda: x * 10, lambda: x)).batch(5),
    map_loop=lambda tf: numbers(tf, 4).map(
        lambda x: tf.while_loop(
            lambda i, s: i < x, lambda i, s: (i + 1, s + i), (tf.constant(0, tf.int64), x)
        )[1]
    ),
    map_reduce=lambda tf: (
        images(tf)
        .map(
            lambda x, y: (
                tf.reduce_max(x, axis=-1),
                tf.reduce_sum(tf.cast(x, tf.int32)),
                tf.transpose(x, [2, 0, 1])[:, 1:, ::2],
            )
        )
        .batch(4)
    ),
    map_pad_concat=lambda tf: (
        numbers(tf, 5).map(lambda x: tf.concat([tf.pad(tf.stack([x, x + 1]), [[1, 0]]), [7]], 0)).batch(2)
    ),
    map_gather=lambda tf: (
        numbers(tf, 5)
        .map(lambda x: tf.gather(tf.constant([10, 20, 30, 40, 50]), x))
        .shuffle(3, seed=2)
        .batch(2)
    ),
    map_ragged=lambda tf: growing(tf, 4).ragged_batch(2).map(lambda r: (r + 1, tf.reduce_sum(r, axis=1))),
    map_sparse=lambda tf: numbers(tf, 3).map(lambda x: tf.sparse.from_dense([x, 0])).batch(2),
    map_parallel=lambda tf: growing(tf).map(lambda x: tf.reduce_sum(x), num_parallel_calls=2),
    map_python=lambda tf: numbers(tf, 3).map(
        lambda x: tf.py_function(lambda v: v.numpy() * 3, [x], tf.int64), num_parallel_calls=tf.data.AUTOTUNE
    ),
    map_none=lambda tf: numbers(tf, 3).map(lambda x: (x, None)).batch(2),
    filter=lambda tf: numbers(tf).filter(lambda x: x % 3 == 1).batch(2),
    filter_mapped=lambda tf: (
        numbers(tf).map(lambda x: (x, x * 2)).filter(lambda x, y: y % 4 == 0).shuffle(2, seed=1)
    ),
    take_while=lambda tf: numbers(tf).take_while(lambda x: x < 4),
    scan=lambda tf: numbers(tf, 5).scan(np.int64(0), lambda s, x: (s + x, {"sum": s + x, "x": x})),
    unique=lambda tf: tf.data.Dataset.from_tensor_slices([1, 37, 2, 37, 2, 1]).unique(),
    unique_strings=lambda tf: tf.data.Dataset.from_tensor_slices(["a", "b", "a"]).unique(),
    enumerate=lambda tf: (
        tf.data.Dataset.from_tensor_slices((["a", "b", "c"], [1.0, 2.0, 3.0]))
        .enumerate(5)
        .shuffle(2, seed=4)
        .batch(2)
    ),
    shard=lambda tf: numbers(tf).shuffle(3, seed=1).shard(3, 1),
    shard_refused=lambda tf: numbers(tf).shard(3, 3),
    shard_growing=lambda tf: growing(tf).shard(3, 2),
    zipped=lambda tf: tf.data.Dataset.zip(
        {
            "a": numbers(tf, 5).map(lambda x: x * 2),
            "b": (numbers(tf).shuffle(3, seed=2), images(tf).map(lambda x, y: y)),
        }
    ).batch(2),
    concatenated=lambda tf: numbers(tf, 3).batch(2).concatenate(numbers(tf, 5).batch(2, drop_remainder=True)),
    cached=lambda tf: numbers(tf, 5).map(lambda x: x + 1).shuffle(3, seed=2).cache().repeat(2).batch(4),
    cached_growing=lambda tf: growing(tf, 3).cache().repeat(2),
    prefetched=lambda tf: growing(tf, 4).prefetch(2).map(lambda x: x + 1).prefetch(tf.data.AUTOTUNE),
    skipped=lambda tf: numbers(tf).shuffle(4, seed=1).skip(3).take(4).repeat(2),
)

# Groups

define(
    padded=lambda tf: growing(tf).padded_batch(3),
    padded_to=lambda tf: growing(tf).padded_batch(
        3, padded_shapes=[5], padding_values=np.int64(-1), drop_remainder=True
    ),
    padded_structure=lambda tf: (
        growing(tf)
        .map(lambda x: {"x": x, "n": (tf.size(x), tf.as_string(x))})
        .padded_batch(2, {"x": [None], "n": ([], [None])}, {"x": np.int64(9), "n": (0, "-")})
    ),
    padded_too_small=lambda tf: growing(tf).padded_batch(2, padded_shapes=[2]),
    padded_rank=lambda tf: growing(tf).padded_batch(2, padded_shapes=[2, 2]),
    padded_type=lambda tf: growing(tf).padded_batch(2, padding_values=np.float32(1)),
    ragged_batch=lambda tf: growing(tf).ragged_batch(3),
    ragged_batch_pairs=lambda tf: (
        growing(tf, 5).map(lambda x: (x, tf.size(x))).ragged_batch(2, drop_remainder=True)
    ),
    sparse_batch=lambda tf: growing(tf, 5).apply(tf.data.experimental.dense_to_sparse_batch(2, [4])),
    sparse_batch_small=lambda tf: growing(tf, 5).apply(tf.data.experimental.dense_to_sparse_batch(2, [2])),
    rebatch=lambda tf: numbers(tf, 7).batch(3).rebatch(2),
    rebatch_turns=lambda tf: numbers(tf, 9).batch(4).rebatch([1, 3], drop_remainder=True),
    unbatch=lambda tf: numbers(tf, 5).batch(2).unbatch(),
    unbatch_pairs=lambda tf: tf.data.Dataset.from_tensor_slices(
        ([[1, 2], [3, 4]], [["a", "b"], ["c", "d"]])
    ).unbatch(),
    unbatch_ragged=lambda tf: growing(tf, 4).ragged_batch(2).unbatch(),
    unbatch_scalars=lambda tf: numbers(tf).unbatch(),
    batch_uneven=lambda tf: growing(tf).batch(2),
    batch_refused=lambda tf: numbers(tf).batch(0),
    window=lambda tf: numbers(tf, 7).window(3, shift=2, stride=2),
    window_whole=lambda tf: (
        numbers(tf, 7).window(3, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(3))
    ),
    window_gaps=lambda tf: numbers(tf, 9).window(2, shift=4),
    window_stride_gaps=lambda tf: numbers(tf, 17).window(2, shift=5, stride=2, drop_remainder=True),
    window_pairs=lambda tf: (
        tf.data.Dataset.zip((numbers(tf, 5), images(tf, 5).map(lambda x, y: y)))
        .window(2)
        .flat_map(lambda a, b: tf.data.Dataset.zip((a.batch(2), b.batch(2))))
    ),
    window_dict=lambda tf: (
        numbers(tf, 5)
        .map(lambda x: {"a": x, "b": x * x})
        .window(2, 1)
        .map(lambda w: w["b"].reduce(np.int64(0), lambda s, x: s + x))
    ),
    window_refused=lambda tf: numbers(tf).window(0),
    group_by_window=lambda tf: numbers(tf).group_by_window(
        lambda x: x % 3, lambda key, window: window.batch(2), 2
    ),
    group_by_key=lambda tf: numbers(tf).group_by_window(
        lambda x: x % 3,
        lambda key, window: window.map(lambda x: x * 10 + key).batch(4),
        window_size_func=lambda key: key + 1,
    ),
    group_by_padded=lambda tf: growing(tf).group_by_window(
        lambda x: tf.cast(tf.size(x) // 2, tf.int64), lambda key, window: window.padded_batch(2), 2
    ),
    buckets=lambda tf: growing(tf, 12).bucket_by_sequence_length(tf.size, [2, 3], [2, 2, 2]),
    buckets_to_boundary=lambda tf: growing(tf, 12).bucket_by_sequence_length(
        tf.size,
        [2, 4],
        [2, 2, 2],
        pad_to_bucket_boundary=True,
        padding_values=np.int64(-1),
        drop_remainder=True,
    ),
    buckets_unpadded=lambda tf: growing(tf, 12).bucket_by_sequence_length(
        tf.size, [1, 2, 3], [2] * 4, no_padding=True
    ),
    buckets_refused=lambda tf: growing(tf, 12).bucket_by_sequence_length(tf.size, [1, 2, 3], [2]),
)

# Datasets of datasets, mixtures


def repeated(tf: Any) -> Any:
    return lambda x: tf.data.Dataset.from_tensors(x).repeat(x)


define(
    flat_map=lambda tf: numbers(tf, 4).flat_map(
        lambda x: tf.data.Dataset.range(x, x + 2).map(lambda y: x * 10 + y)
    ),
    flat_map_rows=lambda tf: images(tf, 3).flat_map(
        lambda x, y: tf.data.Dataset.from_tensor_slices((x, tf.repeat(y, 2)))
    ),
    flat_map_shuffled=lambda tf: numbers(tf, 3).flat_map(
        lambda x: tf.data.Dataset.range(4).shuffle(4, seed=3)
    ),
    flat_map_nested=lambda tf: numbers(tf, 3).flat_map(
        lambda x: tf.data.Dataset.range(x).flat_map(lambda y: tf.data.Dataset.from_tensors((x, y)))
    ),
    interleave=lambda tf: numbers(tf, 6).interleave(repeated(tf), cycle_length=2, block_length=2),
    interleave_three=lambda tf: numbers(tf, 6).interleave(repeated(tf), cycle_length=3),
    interleave_parallel=lambda tf: numbers(tf, 6).interleave(
        repeated(tf), cycle_length=3, block_length=2, num_parallel_calls=2
    ),
    interleave_wide=lambda tf: numbers(tf, 3).interleave(repeated(tf), cycle_length=10),
    interleave_refused=lambda tf: numbers(tf, 3).interleave(repeated(tf), cycle_length=0),
    choose=lambda tf: tf.data.Dataset.choose_from_datasets(
        [tf.data.Dataset.from_tensors(x).repeat(2) for x in ("a", "b", "c")],
        tf.data.Dataset.from_tensor_slices(np.array([0, 1, 2, 1, 0, 1, 2])),
    ),
    choose_on=lambda tf: tf.data.Dataset.choose_from_datasets(
        [numbers(tf, 1), numbers(tf, 3)], tf.data.Dataset.range(2).repeat(3), stop_on_empty_dataset=False
    ),
    choose_out_of_range=lambda tf: tf.data.Dataset.choose_from_datasets(
        [numbers(tf, 3), numbers(tf, 3)], tf.data.Dataset.range(3), stop_on_empty_dataset=False
    ),
    choose_refused=lambda tf: tf.data.Dataset.choose_from_datasets(
        [numbers(tf)] * 2, tf.data.Dataset.from_tensors(1.0)
    ),
    sample=lambda tf: tf.data.Dataset.sample_from_datasets(
        [numbers(tf), tf.data.Dataset.range(100, 110)], [0.3, 0.7], seed=5
    ),
    sample_stop=lambda tf: tf.data.Dataset.sample_from_datasets(
        [numbers(tf, 3), tf.data.Dataset.range(100, 110)], seed=5, stop_on_empty_dataset=True
    ),
)

# Errors: which element fails, and how iteration goes on

define(
    error=lambda tf: numbers(tf, 5).map(checked(tf, 2)),
    error_batch=lambda tf: numbers(tf, 7).map(checked(tf, 2)).batch(2),
    error_batch_of_three=lambda tf: numbers(tf, 7).map(checked(tf, 3)).batch(3),
    error_shuffle=lambda tf: numbers(tf, 7).map(checked(tf, 2)).shuffle(3, seed=1),
    error_prefetch=lambda tf: numbers(tf, 7).map(checked(tf, 2)).prefetch(3),
    error_repeat=lambda tf: numbers(tf, 3).map(checked(tf, 2)).repeat(2),
    error_zip=lambda tf: tf.data.Dataset.zip((numbers(tf, 5).map(checked(tf, 2)), numbers(tf, 5))),
    error_concatenate=lambda tf: numbers(tf, 4).map(checked(tf, 2)).concatenate(numbers(tf, 2)),
    error_filter=lambda tf: numbers(tf, 5).map(checked(tf, 2)).filter(lambda x: x > 0),
    error_in_filter=lambda tf: numbers(tf, 5).filter(lambda x: checked(tf, 2)(x) > 0),
    error_take=lambda tf: numbers(tf, 5).map(checked(tf, 2)).take(4),
    error_skip=lambda tf: numbers(tf, 8).map(checked(tf, 2)).skip(3),
    error_parallel=lambda tf: numbers(tf, 5).map(checked(tf, 2), num_parallel_calls=2),
    error_enumerate=lambda tf: numbers(tf, 5).map(checked(tf, 2)).enumerate(),
    error_ignored=lambda tf: numbers(tf, 5).map(checked(tf, 2)).ignore_errors(),
    error_flat_map=lambda tf: numbers(tf, 5).flat_map(
        lambda x: tf.data.Dataset.from_tensors(checked(tf, 2)(x))
    ),
    error_inside=lambda tf: numbers(tf, 2).flat_map(lambda x: tf.data.Dataset.range(3).map(checked(tf, 1))),
    error_scan=lambda tf: numbers(tf, 5).scan(np.int64(0), lambda s, x: (s + x, checked(tf, 2)(s + x))),
    error_window=lambda tf: numbers(tf, 5).map(checked(tf, 2)).window(2).flat_map(lambda w: w.batch(2)),
    error_group=lambda tf: (
        numbers(tf, 7).map(checked(tf, 2)).group_by_window(lambda x: x % 2, lambda k, w: w.batch(2), 2)
    ),
    error_padded=lambda tf: numbers(tf, 7).map(checked(tf, 2)).padded_batch(2),
    error_interleave=lambda tf: numbers(tf, 5).map(checked(tf, 2)).interleave(repeated(tf), cycle_length=2),
    error_unbatch=lambda tf: numbers(tf, 7).map(checked(tf, 2)).batch(2).unbatch(),
    error_take_while=lambda tf: numbers(tf, 7).map(checked(tf, 2)).take_while(lambda x: x < 5),
    error_shard=lambda tf: numbers(tf, 7).map(checked(tf, 2)).shard(2, 1),
    error_unique=lambda tf: numbers(tf, 4).map(checked(tf, 2)).unique(),
    error_gather=lambda tf: numbers(tf, 5).map(lambda x: tf.gather([1, 2, 3], x)).batch(2),
    error_reshape=lambda tf: growing(tf, 5).map(lambda x: tf.reshape(x, [1])),
    cardinality_as_told=lambda tf: (
        numbers(tf, 3).filter(lambda x: x >= 0).apply(tf.data.experimental.assert_cardinality(3))
    ),
)


def main() -> None:
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow as tf

    GOLDEN.parent.mkdir(exist_ok=True)
    results = {name: walked(tf, make) for name, make in PIPELINES.items()}
    lines = [f"{json.dumps(name)}: {json.dumps(result)}" for name, result in results.items()]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
