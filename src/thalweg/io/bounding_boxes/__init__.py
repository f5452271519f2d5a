"""What people drew around the objects in pictures: Pascal VOC and labelImg, YOLO, COCO.

An archive for training, from a folder of annotations:

    from thalweg.io import bounding_boxes

    pictures = bounding_boxes.read_voc("Annotations")
    data = bounding_boxes.ground_truth(pictures, classes=["dog", "chair", "person", "car"])
    bounding_boxes.save_ground_truth("groundtruth.npz", data)
"""

from __future__ import annotations

from thalweg.io.bounding_boxes.annotation import Annotation as Annotation
from thalweg.io.bounding_boxes.annotation import class_names as class_names
from thalweg.io.bounding_boxes.coco import read_coco as read_coco
from thalweg.io.bounding_boxes.storage import ground_truth as ground_truth
from thalweg.io.bounding_boxes.storage import load_ground_truth as load_ground_truth
from thalweg.io.bounding_boxes.storage import save_ground_truth as save_ground_truth
from thalweg.io.bounding_boxes.voc import read_voc as read_voc
from thalweg.io.bounding_boxes.yolo import read_yolo as read_yolo
