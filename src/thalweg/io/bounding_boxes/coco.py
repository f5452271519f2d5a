"""Annotations in the JSON of COCO: one file for many pictures."""

from __future__ import annotations

import json
from typing import Any

from thalweg.io.bounding_boxes.annotation import Annotation, as_boxes, number, refuse
from thalweg.ops.files import contents, path_of


def read_coco(path: Any) -> list[Annotation]:
    """The annotations of all pictures that a file names, in its order.

    Raises:
      NotFoundError: there is no such file.
      InvalidArgumentError: it isn't JSON, or isn't of COCO's form: lists of images, categories and
        annotations, which refer to each other by their ids.
    """
    path = path_of(path)
    try:
        data = json.loads(contents(path))
    except (ValueError, RecursionError) as error:
        refuse(path, f"it isn't JSON: {error}")
    names = {item["id"]: str(item["name"]) for item in _items(path, data, "categories", ("id", "name"))}
    images = _items(path, data, "images", ("id", "file_name", "width", "height"))
    rows: dict[Any, list[list[float]]] = {image["id"]: [] for image in images}
    kinds: dict[Any, list[str]] = {image["id"]: [] for image in images}
    for item in _items(path, data, "annotations", ("image_id", "category_id", "bbox")):
        picture, category, box = item["image_id"], item["category_id"], item["bbox"]
        if picture not in rows:
            refuse(path, f"an annotation is of image {picture!r}, which isn't among the images")
        if category not in names:
            refuse(path, f"an annotation is of category {category!r}, which isn't among the categories")
        if not isinstance(box, list) or len(box) != 4:
            refuse(path, f"a box is x, y, width and height; received {box!r}")
        rows[picture].append([number(path, "a box", value) for value in box])
        kinds[picture].append(names[category])
    return [_annotation(path, image, rows[image["id"]], kinds[image["id"]]) for image in images]


def _items(path: str, data: Any, part: str, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """The objects of a list in the file, each of which has these keys."""
    items = data.get(part) if isinstance(data, dict) else None
    if not isinstance(items, list):
        refuse(path, f"it has no list of {part}")
    for position, item in enumerate(items):
        for key in keys:
            if not isinstance(item, dict) or key not in item:
                refuse(path, f"number {position} of its {part} has no {key}")
            if key.endswith("id") and not isinstance(item[key], (int, str)):
                refuse(path, f"the {key} of number {position} of its {part} is {item[key]!r}")
    return items


def _annotation(path: str, image: dict[str, Any], rows: list[list[float]], kinds: list[str]) -> Annotation:
    width, height = (int(number(path, side, image[side])) for side in ("width", "height"))
    if width <= 0 or height <= 0:
        refuse(path, f"the image {image['file_name']!r} is {width} by {height} pixels")
    boxes = as_boxes(rows)
    boxes[:, 2:] += boxes[:, :2]
    return Annotation(
        str(image["file_name"]), width, height, boxes / [width, height, width, height], tuple(kinds)
    )
