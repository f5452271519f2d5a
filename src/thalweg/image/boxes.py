"""Boxes: drawn on images, chosen among many that overlap, made at random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.image.arguments import size, tensor
from thalweg.ops import image_boxes, image_distortion, image_drawing
from thalweg.random.seeds import get_seed, place_of

# What boxes are drawn with in turn, unless their colours are given.
_PALETTE = [
    [1.0, 1.0, 0.0, 1.0],
    [0.0, 0.0, 1.0, 1.0],
    [1.0, 0.0, 0.0, 1.0],
    [0.0, 1.0, 0.0, 1.0],
    [0.5, 0.0, 0.5, 1.0],
    [0.5, 0.5, 0.0, 1.0],
    [0.5, 0.0, 0.0, 1.0],
    [0.0, 0.0, 0.5, 1.0],
    [0.0, 1.0, 1.0, 1.0],
    [1.0, 0.0, 1.0, 1.0],
]

_NO_THRESHOLD = float("-inf")


def _number(value: Any, like: Any) -> Any:
    """A threshold in the dtype of the scores."""
    return value if isinstance(value, Tensor) else to_tensor(float(value), like.dtype)


def _floats(value: Any) -> Any:
    return to_tensor(value, dtype_hint=dtypes.float32)


def draw_bounding_boxes(images: Any, boxes: Any, colors: Any, name: str | None = None) -> Any:
    """Images with the borders of boxes drawn on them.

    Args:
      images: floats `[batch, height, width, 1, 3 or 4]`.
      boxes: float32 `[batch, boxes, 4]`, each `[y1, x1, y2, x2]` in units of the image's sides.
      colors: `[colors, channels]`, taken in turn by the boxes of an image; None: ten of its own.

    Raises:
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> y = tf.image.draw_bounding_boxes(tf.zeros([1, 3, 3, 1]), [[[0.0, 0.0, 1.0, 1.0]]], [[1.0]])
      >>> y[0, :, :, 0].numpy()
      array([[1., 1., 1.],
             [1., 0., 1.],
             [1., 1., 1.]], dtype=float32)
    """
    if colors is None:
        colors = _PALETTE if tensor(images).shape[-1] != 1 else [[1.0]]
    return image_drawing.draw_bounding_boxes(tensor(images), _floats(boxes), _floats(colors))


def non_max_suppression(
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = _NO_THRESHOLD,
    name: str | None = None,
) -> Any:
    """The positions of the best boxes, without those that overlap a better one too much.

    Args:
      boxes: floats `[boxes, 4]`, each `[y1, x1, y2, x2]`: two opposite corners.
      scores: floats `[boxes]`.
      max_output_size: at most so many boxes are chosen.
      iou_threshold: boxes overlap too much if intersection over union is above it.
      score_threshold: boxes of a score that isn't above it are left out.

    Returns:
      int32 `[chosen]`, the best first.

    Raises:
      InvalidArgumentError: the shapes don't fit, or `iou_threshold` isn't between 0 and 1.

    Example:
      >>> boxes = [[0.0, 0.0, 1.0, 1.0], [0.0, 0.1, 1.0, 1.1], [0.0, 5.0, 1.0, 6.0]]
      >>> tf.image.non_max_suppression(boxes, [0.5, 0.9, 0.7], 3).numpy()
      array([1, 2], dtype=int32)
    """
    boxes, scores = _floats(boxes), _floats(scores)
    return image_boxes.non_max_suppression(
        boxes,
        scores,
        to_tensor(max_output_size, dtype_hint=dtypes.int32),
        _number(iou_threshold, scores),
        _number(score_threshold, scores),
    )


def non_max_suppression_with_scores(
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = _NO_THRESHOLD,
    soft_nms_sigma: Any = 0.0,
    name: str | None = None,
) -> tuple[Any, Any]:
    """`tf.image.non_max_suppression` that gives scores too, and may lower scores rather than leave boxes out.

    Args:
      boxes, scores, max_output_size, iou_threshold, score_threshold: as there.
      soft_nms_sigma: above 0, the score of a box falls with its overlap with better ones, by a Gaussian with
        this deviation, and `iou_threshold` doesn't matter.

    Returns:
      Positions, int32 `[chosen]`, and scores `[chosen]`.

    Raises:
      InvalidArgumentError: the shapes don't fit, or a number is outside of its range.

    Example:
      >>> chosen, scores = tf.image.non_max_suppression_with_scores([[0.0, 0.0, 1.0, 1.0]], [0.5], 3)
      >>> chosen.numpy(), scores.numpy()
      (array([0], dtype=int32), array([0.5], dtype=float32))
    """
    boxes, scores = _floats(boxes), _floats(scores)
    chosen, found, _ = image_boxes.soft_non_max_suppression(
        boxes,
        scores,
        to_tensor(max_output_size, dtype_hint=dtypes.int32),
        _number(iou_threshold, scores),
        _number(score_threshold, scores),
        _number(soft_nms_sigma, scores),
        pad_to_max_output_size=False,
    )
    return chosen, found


def non_max_suppression_overlaps(
    overlaps: Any,
    scores: Any,
    max_output_size: Any,
    overlap_threshold: Any = 0.5,
    score_threshold: Any = _NO_THRESHOLD,
    name: str | None = None,
) -> Any:
    """`tf.image.non_max_suppression` of boxes of which only the overlaps are known.

    Args:
      overlaps: floats `[boxes, boxes]`.
      scores: floats `[boxes]`.
      max_output_size: at most so many boxes are chosen.
      overlap_threshold: boxes that overlap a better one by more are left out.
      score_threshold: boxes of a score that isn't above it are left out.

    Returns:
      int32 `[chosen]`, the best first.

    Raises:
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.image.non_max_suppression_overlaps([[1.0, 0.9], [0.9, 1.0]], [0.1, 0.2], 2).numpy()
      array([1], dtype=int32)
    """
    scores = _floats(scores)
    return image_boxes.non_max_suppression_with_overlaps(
        _floats(overlaps),
        scores,
        to_tensor(max_output_size, dtype_hint=dtypes.int32),
        _number(overlap_threshold, scores),
        _number(score_threshold, scores),
    )


def non_max_suppression_padded(
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = _NO_THRESHOLD,
    pad_to_max_output_size: bool = False,
    name: str | None = None,
    sorted_input: bool = False,
    canonicalized_coordinates: bool = False,
    tile_size: int = 512,
) -> tuple[Any, Any]:
    """`tf.image.non_max_suppression` of batches, with a result whose shape depends on no values.

    Args:
      boxes: floats `[..., boxes, 4]`.
      scores: floats `[..., boxes]`.
      max_output_size, iou_threshold, score_threshold: as for `tf.image.non_max_suppression`.
      pad_to_max_output_size: fill the result up with zeros; a batch needs that.
      sorted_input, canonicalized_coordinates, tile_size: hints, which change nothing.

    Returns:
      Positions, int32 `[..., max_output_size]`, and how many of them count, int32 `[...]`.

    Raises:
      ValueError: a batch was given, and the result isn't to be filled up.

    Example:
      >>> boxes = [[[0.0, 0.0, 1.0, 1.0], [0.0, 0.1, 1.0, 1.1]]]
      >>> chosen, count = tf.image.non_max_suppression_padded(
      ...     boxes, [[0.5, 0.9]], 3, pad_to_max_output_size=True
      ... )
      >>> chosen.numpy(), count.numpy()
      (array([[1, 0, 0]], dtype=int32), array([1], dtype=int32))
    """
    boxes, scores = _floats(boxes), _floats(scores)
    rank = boxes._spec.rank
    if not pad_to_max_output_size and rank is not None and rank > 2:
        raise ValueError(
            f"'pad_to_max_output_size' (value {pad_to_max_output_size}) must be True for batched input"
        )
    chosen, count = image_boxes.non_max_suppression_padded(
        boxes,
        scores,
        _number(iou_threshold, scores),
        _number(score_threshold, scores),
        max_output_size=size(max_output_size),
    )
    if pad_to_max_output_size:
        return chosen, count
    return chosen[: int(count) if isinstance(count, EagerTensor) else count], count


def combined_non_max_suppression(
    boxes: Any,
    scores: Any,
    max_output_size_per_class: Any,
    max_total_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = _NO_THRESHOLD,
    pad_per_class: bool = False,
    clip_boxes: bool = True,
    name: str | None = None,
) -> Any:
    """The best boxes of all classes, for each image of a batch.

    Args:
      boxes: float32 `[batch, boxes, classes, 4]`; 1 for `classes`: the same boxes for all.
      scores: float32 `[batch, boxes, classes]`.
      max_output_size_per_class: of each class at most so many boxes are kept.
      max_total_size: of all of them at most so many.
      iou_threshold, score_threshold: as for `tf.image.non_max_suppression`.
      pad_per_class: results are no longer than `max_output_size_per_class` times the number of classes.
      clip_boxes: cut boxes off at 0 and 1.

    Returns:
      A named tuple: `nmsed_boxes`, float32 `[batch, results, 4]`; `nmsed_scores` and `nmsed_classes`,
      float32 `[batch, results]`; `valid_detections`, int32 `[batch]`: how many of the results count.

    Raises:
      InvalidArgumentError: the shapes don't fit, or a number is outside of its range.

    Example:
      >>> result = tf.image.combined_non_max_suppression([[[[0.0, 0.0, 1.0, 1.0]]]], [[[0.5]]], 2, 2)
      >>> result.valid_detections.numpy()
      array([1], dtype=int32)
    """
    return Detections(
        *image_boxes.combined_non_max_suppression(
            _floats(boxes),
            _floats(scores),
            to_tensor(max_output_size_per_class),
            to_tensor(max_total_size),
            to_tensor(iou_threshold, dtypes.float32),
            to_tensor(score_threshold, dtypes.float32),
            pad_per_class=bool(pad_per_class),
            clip_boxes=bool(clip_boxes),
        )
    )


class Detections(NamedTuple):
    """What `tf.image.combined_non_max_suppression` gives."""

    nmsed_boxes: Any
    nmsed_scores: Any
    nmsed_classes: Any
    valid_detections: Any


class DistortedBox(NamedTuple):
    """What `tf.image.sample_distorted_bounding_box` gives."""

    begin: Any
    size: Any
    bboxes: Any


class Proposals(NamedTuple):
    """What `tf.image.generate_bounding_box_proposals` gives."""

    rois: Any
    roi_probabilities: Any


def _ranges(aspect_ratio: Any, area: Any, attempts: Any, whole: Any) -> dict[str, Any]:
    """The attributes of a box drawn at random."""
    return {
        "aspect_ratio_range": tuple(map(float, aspect_ratio or (0.75, 1.33))),
        "area_range": tuple(map(float, area or (0.05, 1.0))),
        "max_attempts": 100 if attempts is None else int(attempts),
        "use_image_if_no_bounding_boxes": bool(whole),
    }


def sample_distorted_bounding_box(
    image_size: Any,
    bounding_boxes: Any,
    seed: int = 0,
    min_object_covered: Any = 0.1,
    aspect_ratio_range: Sequence[float] | None = None,
    area_range: Sequence[float] | None = None,
    max_attempts: int | None = None,
    use_image_if_no_bounding_boxes: bool | None = None,
    name: str | None = None,
) -> DistortedBox:
    """A box at random that shows enough of an object, to cut an image out.

    Args:
      image_size: three integers: height, width and channels.
      bounding_boxes: float32 `[batch, boxes, 4]`: where the objects are, each `[y1, x1, y2, x2]` in units of
        the image's sides.
      seed: an integer; see `tf.random.set_seed`. 0: other numbers in each run.
      min_object_covered: the box shows at least this share of one of the objects.
      aspect_ratio_range: the bounds of width through height; 0.75 and 1.33.
      area_range: the bounds of the box's share of the image; 0.05 and 1.
      max_attempts: after so many boxes that don't fit the whole image is taken; 100.
      use_image_if_no_bounding_boxes: take the image for the object where no boxes are given.

    Returns:
      A named tuple: `begin` and `size`, three integers each, for `tf.slice`; `bboxes`, float32 `[1, 1, 4]`,
      for `tf.image.draw_bounding_boxes`.

    Raises:
      InvalidArgumentError: there are no boxes, or one isn't inside of the image; a range isn't one.

    Example:
      >>> begin, size, _ = tf.image.sample_distorted_bounding_box([8, 8, 3], [[[0.0, 0.0, 1.0, 1.0]]], seed=1)
      >>> tf.slice(tf.ones([8, 8, 3]), begin, size).shape[-1]
      3
    """
    pair = get_seed(seed) if seed else (0, 0)
    attributes = _ranges(aspect_ratio_range, area_range, max_attempts, use_image_if_no_bounding_boxes)
    where, seeds = place_of(
        "SampleDistortedBoundingBoxV2",
        (int(pair[0] or 0), int(pair[1] or 0)),
        tuple(attributes.values()),
        (3,),
        attributes["max_attempts"],
    )
    return DistortedBox(
        *image_distortion.sample_distorted_bounding_box(
            tensor(image_size),
            _floats(bounding_boxes),
            to_tensor(min_object_covered, dtype_hint=dtypes.float32),
            *where,
            **attributes,
            **seeds,
        )
    )


def stateless_sample_distorted_bounding_box(
    image_size: Any,
    bounding_boxes: Any,
    seed: Any,
    min_object_covered: Any = 0.1,
    aspect_ratio_range: Sequence[float] | None = None,
    area_range: Sequence[float] | None = None,
    max_attempts: int | None = None,
    use_image_if_no_bounding_boxes: bool | None = None,
    name: str | None = None,
) -> DistortedBox:
    """`tf.image.sample_distorted_bounding_box` by numbers that `seed`, two integers, determines.

    Example:
      >>> boxes = [[[0.0, 0.0, 1.0, 1.0]]]
      >>> tf.image.stateless_sample_distorted_bounding_box([8, 8, 3], boxes, (1, 2)).bboxes.shape
      TensorShape([1, 1, 4])
    """
    attributes = _ranges(aspect_ratio_range, area_range, max_attempts, use_image_if_no_bounding_boxes)
    return DistortedBox(
        *image_distortion.stateless_sample_distorted_bounding_box(
            tensor(image_size),
            _floats(bounding_boxes),
            to_tensor(min_object_covered, dtype_hint=dtypes.float32),
            tensor(seed),
            **attributes,
        )
    )


def generate_bounding_box_proposals(
    scores: Any,
    bbox_deltas: Any,
    image_info: Any,
    anchors: Any,
    nms_threshold: Any = 0.7,
    pre_nms_topn: Any = 6000,
    min_size: Any = 16,
    post_nms_topn: int = 300,
    name: str | None = None,
) -> Proposals:
    """Regions that may show objects, from anchors and what a network says of them.

    Args:
      scores: float32 `[batch, height, width, anchors]`.
      bbox_deltas: float32 `[batch, height, width, 4 * anchors]`: how each anchor is moved and stretched.
      image_info: float32 `[batch, 5]`: height, width and scale of the images first.
      anchors: float32 `[height, width, anchors, 4]` or `[anchors, 4]` for all places.
      nms_threshold: regions that overlap a better one by more are left out.
      pre_nms_topn: before that, so many of the best are kept.
      min_size: smaller regions are left out.
      post_nms_topn: how many regions are given.

    Returns:
      A named tuple: `rois`, float32 `[batch, post_nms_topn, 4]`, and `roi_probabilities`,
      float32 `[batch, post_nms_topn]`; zeros where there are fewer.

    Raises:
      InvalidArgumentError: `pre_nms_topn` isn't positive.

    Example:
      >>> rois, _ = tf.image.generate_bounding_box_proposals(
      ...     tf.ones([1, 1, 1, 1]), tf.zeros([1, 1, 1, 4]), [[64.0, 64.0, 1.0, 0.0, 0.0]],
      ...     [[[[0.0, 0.0, 31.0, 31.0]]]], post_nms_topn=1
      ... )
      >>> rois.numpy()
      array([[[ 0.,  0., 31., 31.]]], dtype=float32)
    """
    return Proposals(
        *image_boxes.generate_bounding_box_proposals(
            _floats(scores),
            _floats(bbox_deltas),
            _floats(image_info),
            _floats(anchors),
            to_tensor(nms_threshold, dtypes.float32),
            to_tensor(pre_nms_topn, dtypes.int32),
            to_tensor(min_size, dtypes.float32),
            post_nms_topn=int(post_nms_topn),
        )
    )
