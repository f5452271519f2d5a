"""Candidate samplers: a few classes drawn from very many, for losses that can't afford them all."""

from __future__ import annotations

from typing import Any, NamedTuple

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.ops import candidate_sampling as ops
from thalweg.random.seeds import get_seed, place

# A call of a kernel takes so many blocks of its stream for each sample.
_BLOCKS_PER_SAMPLE = 512


class UniformCandidateSampler(NamedTuple):
    """What `uniform_candidate_sampler` gives."""

    sampled_candidates: Any
    true_expected_count: Any
    sampled_expected_count: Any


class LogUniformCandidateSampler(NamedTuple):
    """What `log_uniform_candidate_sampler` gives."""

    sampled_candidates: Any
    true_expected_count: Any
    sampled_expected_count: Any


class LearnedUnigramCandidateSampler(NamedTuple):
    """What `learned_unigram_candidate_sampler` gives."""

    sampled_candidates: Any
    true_expected_count: Any
    sampled_expected_count: Any


class FixedUnigramCandidateSampler(NamedTuple):
    """What `fixed_unigram_candidate_sampler` gives."""

    sampled_candidates: Any
    true_expected_count: Any
    sampled_expected_count: Any


class AllCandidateSampler(NamedTuple):
    """What `all_candidate_sampler` gives."""

    sampled_candidates: Any
    true_expected_count: Any
    sampled_expected_count: Any


def uniform_candidate_sampler(
    true_classes: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: Any = None,
    name: str | None = None,
) -> UniformCandidateSampler:
    """Classes drawn uniformly from 0, …, range_max - 1.

    Args:
      true_classes: int64 [batch, num_true]: the classes that are right.
      num_true: how many classes are right for each example.
      num_sampled: how many classes to draw.
      unique: draw no class twice.
      range_max: the number of classes.
      seed: an integer; see `tf.random.set_seed`.

    Returns:
      The classes drawn, int64 [num_sampled], and how often the true classes, float32 [batch, num_true], and
      the classes drawn, float32 [num_sampled], are expected among them.

    Raises:
      InvalidArgumentError: `true_classes` isn't [batch, num_true], or has a class out of range, or there are
        fewer classes than are wanted.

    Example:
      >>> tf.random.uniform_candidate_sampler([[3]], 1, 4, False, 4).sampled_expected_count.numpy()
      array([1., 1., 1., 1.], dtype=float32)
    """
    attributes = _attributes(num_true, num_sampled, unique, range_max)
    return UniformCandidateSampler(*_draw(ops.uniform_candidate_sampler, true_classes, attributes, seed))


def log_uniform_candidate_sampler(
    true_classes: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: Any = None,
    name: str | None = None,
) -> LogUniformCandidateSampler:
    """Classes drawn by Zipf's law: class k with probability log((k + 2) / (k + 1)) / log(range_max + 1).

    It fits words that are numbered in the order of their frequencies, the most frequent first.

    Args, returns, errors: as for `tf.random.uniform_candidate_sampler`.

    Example:
      >>> tf.random.log_uniform_candidate_sampler([[0]], 1, 3, True, 6).true_expected_count.shape
      TensorShape([1, 1])
    """
    attributes = _attributes(num_true, num_sampled, unique, range_max)
    return LogUniformCandidateSampler(
        *_draw(ops.log_uniform_candidate_sampler, true_classes, attributes, seed)
    )


def learned_unigram_candidate_sampler(
    true_classes: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: Any = None,
    name: str | None = None,
) -> LearnedUnigramCandidateSampler:
    """Classes drawn as often as they have been true classes in the calls before, plus one.

    Args, returns, errors: as for `tf.random.uniform_candidate_sampler`.

    Raises:
      ValueError: `range_max` doesn't fit 32 bits.

    Example:
      >>> tf.random.learned_unigram_candidate_sampler([[0]], 1, 3, True, 6).sampled_candidates.dtype
      tf.int64
    """
    if range_max > 2**31 - 1:
        raise ValueError(f"Value of range_max:{range_max} is too large to handle")
    attributes = _attributes(num_true, num_sampled, unique, range_max)
    result = _draw(ops.learned_unigram_candidate_sampler, true_classes, attributes, seed)
    return LearnedUnigramCandidateSampler(*result)


def fixed_unigram_candidate_sampler(
    true_classes: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    vocab_file: str = "",
    distortion: float = 1.0,
    num_reserved_ids: int = 0,
    num_shards: int = 1,
    shard: int = 0,
    unigrams: Any = (),
    seed: Any = None,
    name: str | None = None,
) -> FixedUnigramCandidateSampler:
    """Classes drawn with given weights.

    Args:
      true_classes, num_true, num_sampled, unique, range_max: as for `tf.random.uniform_candidate_sampler`.
      vocab_file: a file with a line a class, whose last column, after a comma, is the weight.
      distortion: the power that weights are raised to: 0 makes them equal.
      num_reserved_ids: how many classes that are never drawn stand in front of those with weights.
      num_shards, shard: take only every `num_shards`-th class, from `shard` on.
      unigrams: the weights, if there is no file.
      seed: an integer; see `tf.random.set_seed`.

    Raises:
      InvalidArgumentError: neither a file nor weights are given, or both, or not `range_max` of them; and as
        for `tf.random.uniform_candidate_sampler`.
      NotFoundError: there is no such file.

    Example:
      >>> draw = tf.random.fixed_unigram_candidate_sampler
      >>> draw([[0]], 1, 2, False, 2, unigrams=[0.0, 1.0]).sampled_candidates.numpy()
      array([1, 1])
    """
    attributes = _attributes(num_true, num_sampled, unique, range_max) | {
        "vocab_file": str(vocab_file),
        "distortion": float(distortion),
        "num_reserved_ids": int(num_reserved_ids),
        "num_shards": int(num_shards),
        "shard": int(shard),
        "unigrams": tuple(float(weight) for weight in unigrams),
    }
    result = _draw(ops.fixed_unigram_candidate_sampler, true_classes, attributes, seed)
    return FixedUnigramCandidateSampler(*result)


def all_candidate_sampler(
    true_classes: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    seed: Any = None,
    name: str | None = None,
) -> AllCandidateSampler:
    """All classes, 0, …, num_sampled - 1: to compare a sampled loss with the whole one.

    Args, returns, errors: as for `tf.random.uniform_candidate_sampler`.

    Example:
      >>> tf.random.all_candidate_sampler([[0]], 1, 3, True).sampled_candidates.numpy()
      array([0, 1, 2])
    """
    # It draws nothing, but takes a seed, as every random op does.
    get_seed(seed)
    attributes = _attributes(num_true, num_sampled, unique, num_sampled)
    del attributes["range_max"]
    return AllCandidateSampler(
        *ops.all_candidate_sampler(to_tensor(true_classes, dtypes.int64), **attributes)
    )


def _attributes(num_true: int, num_sampled: int, unique: bool, range_max: int) -> dict[str, Any]:
    """The attributes that all samplers have."""
    return {
        "num_true": int(num_true),
        "num_sampled": int(num_sampled),
        "unique": bool(unique),
        "range_max": int(range_max),
    }


def _draw(op: Any, true_classes: Any, attributes: dict[str, Any], seed: Any) -> Any:
    classes = to_tensor(true_classes, dtypes.int64)
    blocks = _BLOCKS_PER_SAMPLE * attributes["num_sampled"]
    where, seeds = place(op.name, seed, tuple(attributes.values()), None, blocks)
    return op(classes, *where, **attributes, **seeds)
