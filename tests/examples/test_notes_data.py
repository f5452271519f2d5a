"""The notes' program that reads XML annotations: its pickle is what `bounding_boxes` reads and makes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import thalweg as tf
from thalweg.io import bounding_boxes

from . import notes

BOXES = {
    "000001.jpg": ((500, 375), [("dog", (41, 73, 381, 264)), ("chair", (432, 103, 496, 108))]),
    "000002.jpg": ((200, 100), [("person", (10, 20, 30, 40))]),
}
OBJECT = """
  <object>
    <name>{}</name>
    <bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox>
  </object>"""
PICTURE = """<annotation>
  <filename>{}</filename>
  <size><width>{}</width><height>{}</height><depth>3</depth></size>{}
</annotation>
"""


def test_annotations(tmp_path: Path) -> None:
    folder = tmp_path / "Annotations"
    folder.mkdir()
    for name, (size, objects) in BOXES.items():
        drawn = "".join(OBJECT.format(kind, *box) for kind, box in objects)
        (folder / f"{Path(name).stem}.xml").write_text(PICTURE.format(name, *size, drawn), encoding="utf-8")
    done = notes.run("data_annotations", ["-m", "thalweg", "run"], tmp_path, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "'000001.jpg': array(" in done.stdout

    pickled = tmp_path / "commodity_groundtruth.pkl"
    with pytest.raises(tf.errors.InvalidArgumentError, match="allow_pickle"):
        bounding_boxes.load_ground_truth(pickled)
    found = bounding_boxes.load_ground_truth(pickled, allow_pickle=True)
    made = bounding_boxes.ground_truth(
        bounding_boxes.read_voc(folder), classes=["dog", "chair", "person", "car"]
    )
    assert set(found) == set(made) == set(BOXES)
    for name, array in made.items():
        # The program divides the lower edge by the width.
        width, height = BOXES[name][0]
        array[:, 3] *= height / width
        np.testing.assert_allclose(found[name], array)
