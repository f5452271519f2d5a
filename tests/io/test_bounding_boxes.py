"""Boxes around objects: Pascal VOC, YOLO, COCO, and the dictionary of the notes."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.io import bounding_boxes

VOC = """<annotation>
  <folder>pictures</folder>
  <filename>{name}.jpg</filename>
  <size><width>500</width><height>375</height><depth>3</depth></size>
  <object>
    <name>dog</name><difficult>0</difficult>
    <bndbox><xmin>432</xmin><ymin>103</ymin><xmax>496</xmax><ymax>108</ymax></bndbox>
  </object>
  <object>
    <name>car</name>
    <bndbox><xmin>41</xmin><ymin>73</ymin><xmax>381</xmax><ymax>264</ymax></bndbox>
  </object>
</annotation>"""
BOXES = [[432 / 500, 103 / 375, 496 / 500, 108 / 375], [41 / 500, 73 / 375, 381 / 500, 264 / 375]]
CLASSES = ["dog", "chair", "person", "car"]
InvalidArgumentError = tf.errors.InvalidArgumentError


def xml(folder: Path, text: str, name: str = "a") -> Path:
    path = folder / f"{name}.xml"
    path.write_text(text, encoding="utf-8")
    return path


# Pascal VOC.


def test_a_file_of_labelimg(tmp_path: Path) -> None:
    (found,) = bounding_boxes.read_voc(xml(tmp_path, VOC.format(name="000154")))
    assert (found.filename, found.names) == ("000154.jpg", ("dog", "car"))
    assert (found.width, found.height) == (500, 375)
    assert found.boxes.tolist() == BOXES
    assert found.pixel_boxes.round(6).tolist() == [[432, 103, 496, 108], [41, 73, 381, 264]]
    assert found.tf_boxes.dtype == np.float32
    assert found.tf_boxes[0].tolist() == np.array(BOXES[0], np.float32)[[1, 0, 3, 2]].tolist()
    assert found.labels(CLASSES).tolist() == [0, 3]
    with pytest.raises(ValueError, match=r"no class: car, dog"):
        found.labels(["cat"])


def test_a_folder(tmp_path: Path) -> None:
    for name in ("b", "a"):
        xml(tmp_path, VOC.format(name=name), name)
    (tmp_path / "notes.txt").write_text("nothing")
    found = bounding_boxes.read_voc(tmp_path)
    assert [item.filename for item in found] == ["a.jpg", "b.jpg"]
    assert bounding_boxes.class_names(found) == ["car", "dog"]
    with pytest.raises(tf.errors.NotFoundError):
        bounding_boxes.read_voc(tmp_path / "nothing")


def test_a_picture_without_objects(tmp_path: Path) -> None:
    (found,) = bounding_boxes.read_voc(xml(tmp_path, "<annotation/>"))
    assert (found.filename, found.width, found.boxes.shape) == ("a", None, (0, 4))
    with pytest.raises(ValueError, match="size"):
        _ = found.pixel_boxes


WRONG = {
    "isn't XML": "<annotation>",
    "document type": '<!DOCTYPE a [<!ENTITY b "bbbb">]><annotation>&b;</annotation>',
    "deeper than": "<a>" * 200 + "</a>" * 200,
    "no name": VOC.replace("<name>dog</name>", ""),
    "xmin of object 0": VOC.replace("<xmin>432</xmin>", ""),
    "should be a number": VOC.replace("<xmin>432</xmin>", "<xmin>left</xmin>"),
    "finite": VOC.replace("<xmin>432</xmin>", "<xmin>nan</xmin>"),
    "missing or zero": VOC.replace("<width>500</width>", "<width>0</width>"),
}


@pytest.mark.parametrize("said", WRONG)
def test_files_that_are_refused(tmp_path: Path, said: str) -> None:
    path = xml(tmp_path, WRONG[said].replace("{name}", "a"))
    with pytest.raises(InvalidArgumentError, match=said) as error:
        bounding_boxes.read_voc(path)
    assert str(path) in error.value.message


def test_a_document_type_elsewhere_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    system = f'<!DOCTYPE a SYSTEM "file://{tmp_path}/secret"><annotation/>'
    with pytest.raises(InvalidArgumentError, match="document type"):
        bounding_boxes.read_voc(xml(tmp_path, system))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_changed_bytes_never_crash(tmp_path_factory: Any, data: Any) -> None:
    changed = bytearray(VOC.format(name="a").encode())
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("voc") / "a.xml"
    path.write_bytes(changed)
    try:
        (found,) = bounding_boxes.read_voc(path)
    except InvalidArgumentError:
        return
    assert found.boxes.shape == (len(found.names), 4)


# YOLO.


def test_yolo(tmp_path: Path) -> None:
    for folder in ("labels", "images"):
        (tmp_path / folder).mkdir()
    (tmp_path / "labels" / "classes.txt").write_text("cat\ndog\n")
    (tmp_path / "labels" / "b.txt").write_text("1 0.5 0.5 0.25 0.5\n\n0 0.125 0.25 0.25 0.5\n")
    (tmp_path / "labels" / "a.txt").write_text("")
    (tmp_path / "images" / "b.png").write_bytes(b"")
    first, second = bounding_boxes.read_yolo(tmp_path / "labels")
    assert (first.filename, first.names, first.boxes.shape) == ("a", (), (0, 4))
    assert (second.filename, second.names) == ("b.png", ("dog", "cat"))
    assert second.boxes.tolist() == [[0.375, 0.25, 0.625, 0.75], [0.0, 0.0, 0.25, 0.5]]
    (alone,) = bounding_boxes.read_yolo(tmp_path / "labels" / "b.txt", classes=["x", "y"])
    assert alone.names == ("y", "x")
    (tmp_path / "labels" / "classes.txt").unlink()
    assert bounding_boxes.read_yolo(tmp_path / "labels")[1].names == ("1", "0")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("0 0.5 0.5 0.5", "line 1 has 4 numbers"),
        ("0 a 0.5 0.5 0.5", "should be a number"),
        ("7 0.5 0.5 0.5 0.5", "of class 7; there are 2"),
        ("-1 0.5 0.5 0.5 0.5", "no number of a class"),
        ("0.5 0.5 0.5 0.5 0.5", "no number of a class"),
        ("\udcff", "UTF-8"),
    ],
)
def test_yolo_lines_that_are_refused(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "a.txt").write_bytes(line.encode("utf-8", "surrogateescape"))
    with pytest.raises(InvalidArgumentError, match=said):
        bounding_boxes.read_yolo(tmp_path / "a.txt", classes=["cat", "dog"])


# COCO.

COCO: dict[str, Any] = {
    "images": [
        {"id": 7, "file_name": "b.jpg", "width": 100, "height": 200},
        {"id": 3, "file_name": "a.jpg", "width": 10, "height": 10},
    ],
    "categories": [{"id": 18, "name": "dog"}],
    "annotations": [{"id": 1, "image_id": 7, "category_id": 18, "bbox": [10, 20, 50, 100], "iscrowd": 0}],
}


def test_coco(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(json.dumps(COCO))
    first, second = bounding_boxes.read_coco(tmp_path / "c.json")
    assert (first.filename, first.names) == ("b.jpg", ("dog",))
    assert first.boxes.tolist() == [[0.1, 0.1, 0.6, 0.6]]
    assert (second.filename, second.boxes.shape) == ("a.jpg", (0, 4))


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        ("images", None, "no list of images"),
        ("images", [3], "number 0 of its images has no id"),
        ("images", [{"id": [], "file_name": "a", "width": 1, "height": 1}], "id of number 0"),
        ("images", [{"id": 7, "file_name": "a", "width": 0, "height": 1}], "0 by 1 pixels"),
        ("annotations", [{"image_id": 1, "category_id": 18, "bbox": []}], "image 1"),
        ("annotations", [{"image_id": 7, "category_id": 1, "bbox": []}], "category 1"),
        ("annotations", [{"image_id": 7, "category_id": 18, "bbox": [1]}], "a box is"),
        ("annotations", [{"image_id": 7, "category_id": 18, "bbox": [1, 2, 3, "x"]}], "number"),
    ],
)
def test_coco_files_that_are_refused(tmp_path: Path, part: str, change: Any, said: str) -> None:
    (tmp_path / "c.json").write_text(json.dumps({**COCO, part: change}))
    with pytest.raises(InvalidArgumentError, match=said):
        bounding_boxes.read_coco(tmp_path / "c.json")


def test_other_json_is_refused(tmp_path: Path) -> None:
    for text in ("", "[" * 100_000, "[]", "3", '{"images": '):
        (tmp_path / "c.json").write_text(text)
        with pytest.raises(InvalidArgumentError, match=r"c\.json"):
            bounding_boxes.read_coco(tmp_path / "c.json")


# The notes' dictionary.


def test_the_dictionary_of_the_notes(tmp_path: Path) -> None:
    found = bounding_boxes.read_voc(xml(tmp_path, VOC.format(name="000154")))
    data = bounding_boxes.ground_truth(found, CLASSES)
    assert list(data) == ["000154.jpg"]
    assert data["000154.jpg"].tolist() == [[*BOXES[0], 1, 0, 0, 0], [*BOXES[1], 0, 0, 0, 1]]
    assert bounding_boxes.ground_truth(found)["000154.jpg"].shape == (2, 6)
    with pytest.raises(ValueError, match="no class"):
        bounding_boxes.ground_truth(found, ["dog"])


def test_the_dictionary_in_a_file(tmp_path: Path) -> None:
    data = {"b.jpg": np.eye(3, 8), "ä/a.jpg": np.zeros((0, 8)), "file": np.ones((1, 8))}
    path = tmp_path / "truth.npz"
    bounding_boxes.save_ground_truth(path, data)
    found = bounding_boxes.load_ground_truth(path)
    assert list(found) == list(data)
    assert all((found[name] == array).all() for name, array in data.items())
    bounding_boxes.save_ground_truth(path, {})
    assert bounding_boxes.load_ground_truth(path) == {}
    with pytest.raises(ValueError, match="one width"):
        bounding_boxes.save_ground_truth(path, {"a": np.zeros((1, 5)), "b": np.zeros((1, 6))})


class Harm:
    """A pickle that makes a file where it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_pickles_are_read_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "truth.pkl"
    path.write_bytes(pickle.dumps({"a.jpg": np.eye(2, 8)}))
    with pytest.raises(InvalidArgumentError, match="allow_pickle=True"):
        bounding_boxes.load_ground_truth(path)
    assert (bounding_boxes.load_ground_truth(path, allow_pickle=True)["a.jpg"] == np.eye(2, 8)).all()
    path.write_bytes(pickle.dumps({"a.jpg": Harm(tmp_path / "harm")}))
    with pytest.raises(InvalidArgumentError):
        bounding_boxes.load_ground_truth(path, allow_pickle=True)
    assert not (tmp_path / "harm").exists()
    path.write_bytes(pickle.dumps([1, 2]))
    with pytest.raises(InvalidArgumentError, match="no dictionary of arrays"):
        bounding_boxes.load_ground_truth(path, allow_pickle=True)


def test_damaged_files(tmp_path: Path) -> None:
    path = tmp_path / "truth.npz"
    bounding_boxes.save_ground_truth(path, {"a.jpg": np.eye(2, 8)})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(InvalidArgumentError, match=r"truth\.npz"):
        bounding_boxes.load_ground_truth(path)
    np.savez(path, names=np.array(["a"]), rows=np.zeros((2, 8)), splits=np.array([0, 5]))
    with pytest.raises(InvalidArgumentError, match="don't fit"):
        bounding_boxes.load_ground_truth(path)
