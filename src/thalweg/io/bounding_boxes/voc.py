"""Annotations in the XML of Pascal VOC, which labelImg writes."""

from __future__ import annotations

import os
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from thalweg.io.bounding_boxes.annotation import Annotation, as_boxes, number, refuse
from thalweg.ops.files import contents, of_system, path_of

_MOST_BYTES = 1 << 24
_DEEPEST = 100
_SIDES = ("xmin", "ymin", "xmax", "ymax")


def read_voc(path: Any) -> list[Annotation]:
    """The annotations in an XML file, or in all `.xml` files of a folder in the order of their names.

    Raises:
      NotFoundError: there is no such file or folder.
      InvalidArgumentError: a file isn't XML, has a document type or entities, or lacks what belongs to a box.
    """
    path = path_of(path)
    if not os.path.isdir(path):
        return [_read(path)]
    names = sorted(of_system(os.listdir, path))
    return [_read(os.path.join(path, name)) for name in names if name.lower().endswith(".xml")]


def _read(path: str) -> Annotation:
    root = parsed(path, contents(path))
    sizes = [_optional(path, root, f"size/{side}") for side in ("width", "height")]
    objects = root.findall("object")
    rows, names = [], []
    for position, item in enumerate(objects):
        name = (item.findtext("name") or "").strip()
        if not name:
            refuse(path, f"object {position} has no name")
        for box in item.iter("bndbox"):
            rows.append([number(path, f"{side} of object {position}", box.findtext(side)) for side in _SIDES])
            names.append(name)
    if rows and not all(sizes):
        refuse(path, "the picture's width and height are missing or zero")
    width, height = (int(size) if size else None for size in sizes)
    boxes = as_boxes(rows)
    if width and height:
        boxes = boxes / [width, height, width, height]
    filename = (root.findtext("filename") or "").strip() or os.path.splitext(os.path.basename(path))[0]
    return Annotation(filename, width, height, boxes, tuple(names))


def _optional(path: str, root: Element, place: str) -> float | None:
    text = root.findtext(place)
    return None if text is None else number(path, place, text)


def parsed(path: str, data: bytes) -> Element:
    """The root of an XML document without a document type, so that it is what it says and no larger."""
    if len(data) > _MOST_BYTES:
        refuse(path, f"{len(data)} bytes are more than an annotation has ({_MOST_BYTES})")
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            refuse(path, f"its elements are nested deeper than {_DEEPEST}")
        builder.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name)

    def document_type(*_: Any) -> None:
        refuse(path, "a document type or an entity is declared, which annotations have no use for")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = document_type
    parser.EntityDeclHandler = document_type
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        refuse(path, f"it isn't XML: {error}")
    return builder.close()
