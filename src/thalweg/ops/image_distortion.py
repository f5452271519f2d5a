"""Boxes drawn at random, to cut out parts of images that still show enough of an object."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.op import Call, op
from thalweg.core.rules import kernel_error, known, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.image_cropping import check_shape
from thalweg.ops.philox import philox_4x32, skip, stream_of_seed
from thalweg.ops.random_streams import kernel_stream

F32 = np.float32
_WORDS = 64


class Box(NamedTuple):
    """A rectangle of whole pixels."""

    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def area(self) -> float:
        return float(max(self.x2 - self.x1, 0) * max(self.y2 - self.y1, 0))

    def shared(self, other: Box) -> float:
        """The area of the intersection."""
        return Box(
            max(self.x1, other.x1), max(self.y1, other.y1), min(self.x2, other.x2), min(self.y2, other.y2)
        ).area


class Dice:
    """The words of a Philox stream, as TensorFlow's kernels draw single numbers of them."""

    def __init__(self, key: Any, counter: Any) -> None:
        self._key, self._counter = key, counter
        self._words: list[int] = []

    def word(self) -> int:
        if not self._words:
            words = philox_4x32(np, self._key, self._counter, _WORDS)
            self._words = words.tolist()[::-1]
            self._counter = skip(np, self._counter, np.uint64(_WORDS // 4))
        return self._words.pop()

    def below(self, n: int) -> int:
        """An integer in [0, n), each as likely as the other."""
        if n & (n - 1) == 0:
            return self.word() & (n - 1) if n else self.word() * 0
        rest = 0xFFFFFFFF % n + 1
        while (drawn := self.word()) < rest:
            pass
        return drawn % n

    def share(self) -> Any:
        """A float32 in [0, 1)."""
        bits = np.uint32((127 << 23) | (self.word() & 0x7FFFFF))
        return bits.view(F32) - F32(1)


def _rounded(value: Any) -> int:
    return int(np.rint(F32(value)))


def _drawn(width: int, height: int, area_range: tuple[float, float], aspect: Any, dice: Dice) -> Box | None:
    """A box of the aspect ratio, of a size in the range, somewhere in the image; None if there is none."""
    least_area = F32(area_range[0]) * F32(width) * F32(height)
    most_area = F32(area_range[1]) * F32(width) * F32(height)
    if area_range[1] <= 0 or aspect <= 0 or area_range[0] > area_range[1]:
        return None
    tall = _rounded(np.sqrt(least_area / aspect))
    tallest = _rounded(np.sqrt(most_area / aspect))
    if _rounded(F32(tallest) * aspect) > width:
        tallest = int(F32(width + 0.5 - 1e-7) / aspect)
        if _rounded(F32(tallest) * aspect) > width:
            tallest -= 1
    tallest = min(tallest, height)
    tall = min(tall, tallest)
    if tall < tallest:
        tall += dice.below(tallest - tall + 1)
    wide = _rounded(F32(tall) * aspect)
    # Rounding may have made it a little too small or too large.
    if wide * tall < least_area:
        tall += 1
        wide = _rounded(F32(tall) * aspect)
    if wide * tall > most_area:
        tall -= 1
        wide = _rounded(F32(tall) * aspect)
    fits = least_area <= wide * tall <= most_area and 0 < wide <= width and 0 < tall <= height
    if not fits:
        return None
    top = dice.below(height - tall) if tall < height else 0
    left = dice.below(width - wide) if wide < width else 0
    return Box(left, top, left + wide, top + tall)


def _covers(box: Box, objects: list[Box], least: float) -> bool:
    """Whether a box shows at least that share of one of the objects."""
    return any(o.area > 0 and F32(box.shared(o)) / F32(o.area) >= F32(least) for o in objects)


def _sample(
    image_size: Any, bounding_boxes: Any, least: float, dice: Dice, attributes: dict[str, Any]
) -> tuple[Any, Any, Any]:
    height, width, depth = (int(n) for n in image_size)
    if min(height, width) <= 0 or depth < 1:
        raise errors.InvalidArgumentError(
            None, None, f"image_size must be positive, got {image_size.tolist()}"
        )
    whole = Box(0, 0, width, height)
    objects = _objects(bounding_boxes, width, height) or [whole]
    if not bounding_boxes.size and not attributes["use_image_if_no_bounding_boxes"]:
        raise errors.InvalidArgumentError(
            None,
            None,
            "No bounding boxes provided as input. One must enable use_image_if_no_bounding_boxes if you wish "
            "to not provide any bounding boxes.",
        )
    low, high = map(F32, attributes["aspect_ratio_range"])
    found = whole
    for _ in range(attributes["max_attempts"]):
        aspect = dice.share() * (high - low) + low
        box = _drawn(width, height, attributes["area_range"], aspect, dice)
        if box is not None and _covers(box, objects, least):
            found = box
            break
    kind = image_size.dtype
    begin = np.array([found.y1, found.x1, 0], kind)
    size = np.array([found.y2 - found.y1, found.x2 - found.x1, -1], kind)
    sides = np.array([height, width, height, width], F32)
    return begin, size, (np.array([found.y1, found.x1, found.y2, found.x2], F32) / sides)[None, None]


def _objects(bounding_boxes: Any, width: int, height: int) -> list[Box]:
    boxes = []
    for y1, x1, y2, x2 in bounding_boxes.reshape(-1, 4):
        for value in (y1, x1, y2, x2):
            if not 0 <= value <= 1:
                raise errors.InvalidArgumentError(
                    None, None, f"All bounding box coordinates must be in [0.0, 1.0]: {value:g}"
                )
        if x1 >= x2 or y1 >= y2:
            raise errors.InvalidArgumentError(
                None, None, f"A bounding box must have a positive area, got {[y1, x1, y2, x2]}"
            )
        scaled = (x1 * F32(width), y1 * F32(height), x2 * F32(width), y2 * F32(height))
        boxes.append(Box(*(int(v) for v in scaled)))
    return boxes


def _rule(call: Call, image_size: Spec, bounding_boxes: Spec, *others: Spec) -> tuple[Spec, Spec, Spec]:
    check_shape("image_size", image_size.shape, 3)
    check_shape("bounding_boxes", bounding_boxes.shape, None, None, 4)
    if not image_size.dtype.is_integer:
        raise TypeError(f"image_size must be integers, got {image_size.dtype.name}")
    for name in ("aspect_ratio_range", "area_range"):
        bounds = known(call.attrs[name])
        if bounds is not None and (len(bounds) != 2 or min(bounds) <= 0 or bounds[0] > bounds[1]):
            raise kernel_error(
                call, f"{name} must be two positive numbers in order, got {shape_text(bounds)}"
            )
    if call.attrs["area_range"][1] > 1:
        raise kernel_error(call, f"area_range must lie in (0, 1], got {call.attrs['area_range']}")
    if call.attrs["max_attempts"] <= 0:
        raise kernel_error(call, f"max_attempts must be positive, got {call.attrs['max_attempts']}")
    three = spec_of(image_size.dtype, (3,))
    return three, three, spec_of(dtypes.float32, (1, 1, 4))


@op("SampleDistortedBoundingBoxV2", _rule, host=True, differentiable=False)
def sample_distorted_bounding_box(
    xp: Any, image_size: Any, bounding_boxes: Any, min_object_covered: Any, *place: Any, **attributes: Any
) -> Any:
    key, counter = kernel_stream(np, place, attributes.get("seed", 0), attributes.get("seed2", 0))
    dice = Dice(key, counter)
    return _sample(image_size, bounding_boxes, float(min_object_covered), dice, attributes)


@op("StatelessSampleDistortedBoundingBox", _rule, host=True, differentiable=False)
def stateless_sample_distorted_bounding_box(
    xp: Any,
    image_size: Any,
    bounding_boxes: Any,
    min_object_covered: Any,
    seed: Any,
    *,
    aspect_ratio_range: tuple[float, float],
    area_range: tuple[float, float],
    max_attempts: int,
    use_image_if_no_bounding_boxes: bool,
) -> Any:
    attributes = {
        "aspect_ratio_range": aspect_ratio_range,
        "area_range": area_range,
        "max_attempts": max_attempts,
        "use_image_if_no_bounding_boxes": use_image_if_no_bounding_boxes,
    }
    dice = Dice(*stream_of_seed(np, seed))
    return _sample(image_size, bounding_boxes, float(min_object_covered), dice, attributes)
