"""Annotations as YOLO reads them: a text file a picture, a line a box."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from thalweg.io.bounding_boxes.annotation import Annotation, as_boxes, number, refuse
from thalweg.ops.files import contents, of_system, path_of

_CLASSES = "classes.txt"
_PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp")
_FIELDS = 5


def read_yolo(path: Any, classes: Sequence[str] | None = None) -> list[Annotation]:
    """The annotations in a text file, or in all `.txt` files of a folder in the order of their names.

    A line is `class x y width height`: the number of the class, then the middle and the size of the box as
    parts of the picture's width and height. A picture is named by the file beside its annotations, in the
    same folder or in `images` beside the folder `labels`; if there is none, by the name without ending.

    Args:
      path: of the file or the folder.
      classes: the names of the classes; None: those in `classes.txt` in the folder, else their numbers.

    Raises:
      NotFoundError: there is no such file or folder.
      InvalidArgumentError: a line isn't a box, or its class has no name.
    """
    path = path_of(path)
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    files = [path]
    if folder == path:
        names = sorted(of_system(os.listdir, path))
        files = [os.path.join(path, n) for n in names if n.endswith(".txt") and n != _CLASSES]
    if classes is None:
        classes = _names(os.path.join(folder, _CLASSES))
    return [_read(file, classes) for file in files]


def _names(path: str) -> list[str] | None:
    if not os.path.exists(path):
        return None
    lines = _text(path).splitlines()
    return [line.strip() for line in lines if line.strip()]


def _text(path: str) -> str:
    try:
        return contents(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(path, f"it isn't text in UTF-8: {error}")


def _read(path: str, classes: Sequence[str] | None) -> Annotation:
    rows, names = [], []
    for line_number, line in enumerate(_text(path).splitlines(), start=1):
        fields = line.split()
        if not fields:
            continue
        where = f"line {line_number}"
        if len(fields) != _FIELDS:
            refuse(path, f"{where} has {len(fields)} numbers; a box has {_FIELDS}: class x y width height")
        label, x, y, width, height = (number(path, where, field) for field in fields)
        rows.append([x - width / 2, y - height / 2, x + width / 2, y + height / 2])
        names.append(_name(path, where, label, classes))
    return Annotation(_picture(path), None, None, as_boxes(rows), tuple(names))


def _name(path: str, where: str, label: float, classes: Sequence[str] | None) -> str:
    if label < 0 or label != int(label):
        refuse(path, f"{where} begins with {label:g}, which is no number of a class")
    if classes is None:
        return str(int(label))
    if label >= len(classes):
        refuse(path, f"{where} is of class {label:g}; there are {len(classes)}")
    return classes[int(label)]


def _picture(path: str) -> str:
    folder, file = os.path.split(path)
    stem = os.path.splitext(file)[0]
    parent, own = os.path.split(folder)
    places = [folder, os.path.join(parent, "images")] if own == "labels" else [folder]
    for place in places:
        for ending in _PICTURES:
            if os.path.exists(os.path.join(place, stem + ending)):
                return stem + ending
    return stem
