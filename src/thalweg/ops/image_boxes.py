"""Boxes that stand for objects: those kept that no better one overlaps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.checks import require
from thalweg.core.op import Call, op
from thalweg.core.rules import dims_of, known
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.image_cropping import check_shape


def corners(xp: Any, boxes: Any) -> tuple[Any, Any, Any, Any]:
    """The lower and the upper corner of boxes [..., 4], whichever two opposite ones they name."""
    y1, x1, y2, x2 = (boxes[..., k] for k in range(4))
    return xp.minimum(y1, y2), xp.minimum(x1, x2), xp.maximum(y1, y2), xp.maximum(x1, x2)


def overlap(xp: Any, boxes: Any, one: Any) -> Any:
    """Intersection over union of boxes [..., n, 4] with one box [..., 4]."""
    top, left, bottom, right = corners(xp, boxes)
    low_y, low_x, high_y, high_x = (edge[..., None] for edge in corners(xp, one))
    area, own = (bottom - top) * (right - left), (high_y - low_y) * (high_x - low_x)
    rows = xp.maximum(xp.minimum(bottom, high_y) - xp.maximum(top, low_y), 0)
    columns = xp.maximum(xp.minimum(right, high_x) - xp.maximum(left, low_x), 0)
    shared, zero = rows * columns, np.zeros((), boxes.dtype)
    union = area + own - shared
    return xp.where((area > 0) & (own > 0), shared / xp.where(union > 0, union, 1), zero)


# One image, any number of results: `NonMaxSuppressionV3` and `V5`.


def _check_scores(call: Call, boxes: Spec, scores: Spec, columns: int | None = 4) -> None:
    check_shape("boxes", boxes.shape, None, columns)
    check_shape("scores", scores.shape, None)
    if boxes.shape is not None and scores.shape is not None:
        check_shape("scores", scores.shape, boxes.shape[0])


def _check_range(what: str, value: float) -> None:
    require(np, 0 <= value <= 1, f"{what} must be in [0, 1], got {value:g}")


def _suppressed(scores: Any, overlaps_with: Any, limit: int, threshold: float, least: float) -> list[int]:
    """The positions of scores from the best on, without those that overlap a better one too much."""
    order = np.argsort(-scores, kind="stable")
    alive = scores[order] > least
    chosen: list[int] = []
    for place, index in enumerate(order.tolist()):
        if len(chosen) >= limit:
            break
        if alive[place]:
            chosen.append(index)
            alive[place + 1 :] &= overlaps_with(index, order[place + 1 :]) <= threshold
    return chosen


def select_boxes(boxes: Any, scores: Any, limit: int, iou_threshold: float, score_threshold: float) -> Any:
    """Positions of the boxes that are kept, the best first."""

    def overlaps_with(index: int, others: Any) -> Any:
        return overlap(np, boxes[others], boxes[index])

    return _suppressed(scores, overlaps_with, limit, iou_threshold, score_threshold)


def _limit(max_output_size: Any) -> int:
    limit = int(max_output_size)
    require(np, limit >= 0, f"max_output_size must be non-negative, got {limit}")
    return limit


def _v3_rule(call: Call, boxes: Spec, scores: Spec, *numbers: Spec) -> Spec:
    _check_scores(call, boxes, scores)
    return spec_of(dtypes.int32, (None,))


@op("NonMaxSuppressionV3", _v3_rule, host=True, differentiable=False)
def non_max_suppression(
    xp: Any, boxes: Any, scores: Any, max_output_size: Any, iou_threshold: Any, score_threshold: Any
) -> Any:
    _check_range("iou_threshold", float(iou_threshold))
    chosen = select_boxes(
        boxes, scores, _limit(max_output_size), float(iou_threshold), float(score_threshold)
    )
    return np.array(chosen, np.int32)


def _overlaps_rule(call: Call, overlaps: Spec, scores: Spec, *numbers: Spec) -> Spec:
    _check_scores(call, overlaps, scores, None)
    return spec_of(dtypes.int32, (None,))


@op("NonMaxSuppressionWithOverlaps", _overlaps_rule, host=True, differentiable=False)
def non_max_suppression_with_overlaps(
    xp: Any, overlaps: Any, scores: Any, max_output_size: Any, overlap_threshold: Any, score_threshold: Any
) -> Any:
    require(np, overlaps.shape[0] == overlaps.shape[1], f"overlaps must be square, got {overlaps.shape}")

    def overlaps_with(index: int, others: Any) -> Any:
        return overlaps[others, index]

    chosen = _suppressed(
        scores, overlaps_with, _limit(max_output_size), float(overlap_threshold), float(score_threshold)
    )
    return np.array(chosen, np.int32)


def _v5_rule(call: Call, boxes: Spec, scores: Spec, *numbers: Spec) -> tuple[Spec, ...]:
    _check_scores(call, boxes, scores)
    return (
        spec_of(dtypes.int32, (None,)),
        spec_of(scores.dtype, (None,)),
        spec_of(dtypes.int32, ()),
    )


@op("NonMaxSuppressionV5", _v5_rule, host=True, differentiable=False)
def soft_non_max_suppression(
    xp: Any,
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any,
    score_threshold: Any,
    soft_nms_sigma: Any,
    *,
    pad_to_max_output_size: bool,
) -> Any:
    limit, threshold, least = _limit(max_output_size), float(iou_threshold), float(score_threshold)
    _check_range("iou_threshold", threshold)
    sigma = float(soft_nms_sigma)
    require(np, sigma >= 0, f"soft_nms_sigma must be non-negative, got {sigma:g}")
    chosen, found = _softly(boxes, scores, limit, threshold, least, sigma)
    count = len(chosen)
    if pad_to_max_output_size:
        chosen += [0] * (limit - count)
        found += [0] * (limit - count)
    return np.array(chosen, np.int32), np.array(found, scores.dtype), np.array(count, np.int32)


def _softly(
    boxes: Any, scores: Any, limit: int, threshold: float, least: float, sigma: float
) -> tuple[list[int], list[Any]]:
    """Positions and scores of the boxes that are kept; each chosen one lowers the scores of those under it.

    With a `sigma` no box is dropped for its overlap: its score falls with a Gaussian of it.
    """
    left = np.where(scores > least, scores, -np.inf).astype(scores.dtype)
    chosen: list[int] = []
    found: list[Any] = []
    while len(chosen) < limit:
        best = int(np.argmax(left)) if left.size else -1
        if best < 0 or left[best] == -np.inf:
            break
        chosen.append(best)
        found.append(left[best])
        left[best] = -np.inf
        shared = overlap(np, boxes, boxes[best])
        if sigma > 0:
            left = (left * np.exp(-0.5 / sigma * shared * shared)).astype(left.dtype)
            left[~(left > least)] = -np.inf
        else:
            left[shared > threshold] = -np.inf
    return chosen, found


# Batches, results of one size: nothing depends on values, so this one compiles.


def _padded_rule(call: Call, boxes: Spec, scores: Spec, *numbers: Spec) -> tuple[Spec, Spec]:
    batch = scores.shape[:-1] if scores.shape else None
    limit = dims_of((call.attrs["max_output_size"],)) if known(call.attrs["max_output_size"]) else (None,)
    indices = None if batch is None or limit is None else (*batch, *limit)
    return spec_of(dtypes.int32, indices), spec_of(dtypes.int32, batch)


@op("NonMaxSuppressionPadded", _padded_rule, differentiable=False)
def non_max_suppression_padded(
    xp: Any, boxes: Any, scores: Any, iou_threshold: Any, score_threshold: Any, *, max_output_size: int
) -> Any:
    """Positions [..., max_output_size] of the boxes [..., n, 4] that are kept, then zeros; their number."""
    limit, none = int(max_output_size), np.asarray(-np.inf, scores.dtype)
    left = xp.where(scores > score_threshold, scores, none)

    def choose(k: Any, state: Any) -> Any:
        left, chosen, count = state
        best = xp.argmax(left, axis=-1)
        exists = xp.take_along_axis(left, best[..., None], axis=-1)[..., 0] > none
        box = xp.take_along_axis(boxes, best[..., None, None], axis=-2)[..., 0, :]
        gone = overlap(xp, boxes, box) > iou_threshold
        gone = gone | (np.arange(boxes.shape[-2]) == best[..., None])
        here = (np.arange(limit) == k) & exists[..., None]
        chosen = xp.where(here, best[..., None].astype(np.int32), chosen)
        return xp.where(gone, none, left), chosen, count + exists.astype(np.int32)

    batch = scores.shape[:-1]
    state = (left, xp.zeros((*batch, limit), np.int32), xp.zeros(batch, np.int32))
    if not scores.shape[-1]:
        return state[1:]
    if xp is np:
        for k in range(limit):
            state = choose(k, state)
        return state[1:]
    from thalweg.core.xla import lax

    return lax.fori_loop(0, limit, choose, state)[1:]


# Several classes.


def _combined_rule(call: Call, boxes: Spec, scores: Spec, *numbers: Spec) -> tuple[Spec, ...]:
    check_shape("boxes", boxes.shape, None, None, None, 4)
    check_shape("scores", scores.shape, None, None, None)
    batch = (boxes.shape or scores.shape or (None,))[0]
    total = spec_of(dtypes.float32, (batch, None))
    return spec_of(dtypes.float32, (batch, None, 4)), total, total, spec_of(dtypes.int32, (batch,))


@op("CombinedNonMaxSuppression", _combined_rule, host=True, differentiable=False)
def combined_non_max_suppression(
    xp: Any,
    boxes: Any,
    scores: Any,
    max_output_size_per_class: Any,
    max_total_size: Any,
    iou_threshold: Any,
    score_threshold: Any,
    *,
    pad_per_class: bool,
    clip_boxes: bool,
) -> Any:
    per_class, total = int(max_output_size_per_class), int(max_total_size)
    require(np, per_class > 0, "max_size_per_class must be positive")
    require(np, total > 0, "max_total_size should be > 0")
    _check_range("iou_threshold", float(iou_threshold))
    classes = scores.shape[2]
    require(
        np,
        boxes.shape[2] in (1, classes),
        f"third dimension of boxes must be either 1 or num classes ({classes}), got {boxes.shape[2]}",
    )
    size = min(total, per_class * classes) if pad_per_class else total
    thresholds = float(iou_threshold), float(score_threshold)
    results = (
        np.zeros((len(boxes), size, 4), np.float32),
        np.zeros((len(boxes), size), np.float32),
        np.zeros((len(boxes), size), np.float32),
        np.zeros(len(boxes), np.int32),
    )
    for image in range(len(boxes)):
        found = _best_of_classes(boxes[image], scores[image], per_class, *thresholds)[:size]
        for place, (score, kind, index) in enumerate(found):
            box = boxes[image, index, kind if boxes.shape[2] > 1 else 0]
            results[0][image, place] = np.clip(box, 0, 1) if clip_boxes else box
            results[1][image, place], results[2][image, place] = score, kind
        results[3][image] = len(found)
    return results


def _best_of_classes(
    boxes: Any, scores: Any, per_class: int, iou_threshold: float, score_threshold: float
) -> list[tuple[float, int, int]]:
    """Score, class and position of what each class keeps, the best scores first."""
    found = []
    for kind in range(scores.shape[1]):
        own = boxes[:, kind if boxes.shape[1] > 1 else 0]
        chosen = select_boxes(own, scores[:, kind], per_class, iou_threshold, score_threshold)
        found += [(scores[index, kind], kind, index) for index in chosen]
    return sorted(found, key=lambda item: -item[0])


# Proposals of regions, from anchors and what a network adds to them.


def _proposals_rule(call: Call, scores: Spec, *others: Spec) -> tuple[Spec, Spec]:
    count = known(call.attrs["post_nms_topn"])
    batch = scores.shape[0] if scores.shape else None
    return spec_of(dtypes.float32, (batch, count, 4)), spec_of(dtypes.float32, (batch, count))


@op("GenerateBoundingBoxProposals", _proposals_rule, host=True, differentiable=False)
def generate_bounding_box_proposals(
    xp: Any,
    scores: Any,
    bbox_deltas: Any,
    image_info: Any,
    anchors: Any,
    nms_threshold: Any,
    pre_nms_topn: Any,
    min_size: Any,
    *,
    post_nms_topn: int,
) -> Any:
    before = int(pre_nms_topn)
    if before <= 0:
        raise errors.InvalidArgumentError(None, None, "pre_nms_topn should be greater than 0")
    batch = len(scores)
    rois = np.zeros((batch, post_nms_topn, 4), np.float32)
    chances = np.zeros((batch, post_nms_topn), np.float32)
    fixed = anchors.reshape(-1, 4)
    for image in range(batch):
        flat = scores[image].reshape(-1)
        best = np.argsort(-flat, kind="stable")[:before]
        boxes = _moved(fixed[best], bbox_deltas[image].reshape(-1, 4)[best], image_info[image])
        sides = boxes[:, 2:] - boxes[:, :2] + 1
        large = np.all(sides >= float(min_size) * image_info[image, 2], axis=1)
        boxes, found = boxes[large], flat[best][large]
        chosen = select_boxes(boxes, found, post_nms_topn, float(nms_threshold), -math.inf)
        rois[image, : len(chosen)], chances[image, : len(chosen)] = boxes[chosen], found[chosen]
    return rois, chances


def _moved(anchors: Any, deltas: Any, info: Any) -> Any:
    """Anchors moved and stretched by deltas [y, x, height, width], and cut off at the image's edges."""
    sides = anchors[:, 2:] - anchors[:, :2] + 1
    centers = anchors[:, :2] + 0.5 * sides
    limit = np.float32(math.log(1000.0 / 16.0))
    moved = deltas[:, :2] * sides + centers
    stretched = np.exp(np.minimum(deltas[:, 2:], limit)) * sides
    low, high = moved - 0.5 * stretched, moved + 0.5 * stretched - 1
    edges = np.array([info[0], info[1]], np.float32) - 1
    return np.concatenate([np.clip(low, 0, edges), np.clip(high, 0, edges)], axis=1).astype(np.float32)
