"""`keras.applications.resnet`."""

from __future__ import annotations

from thalweg.keras.applications.frame import preprocessing
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions
from thalweg.keras.applications.residual import residual

ResNet50 = residual("ResNet50", (3, 4, 6, 3))
ResNet101 = residual("ResNet101", (3, 4, 23, 3))
ResNet152 = residual("ResNet152", (3, 8, 36, 3))
preprocess_input = preprocessing("caffe")
