"""`keras.applications.resnet_v2`."""

from __future__ import annotations

from thalweg.keras.applications.frame import preprocessing
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions
from thalweg.keras.applications.residual import residual

ResNet50V2 = residual("ResNet50V2", (3, 4, 6, 3))
ResNet101V2 = residual("ResNet101V2", (3, 4, 23, 3))
ResNet152V2 = residual("ResNet152V2", (3, 8, 36, 3))
preprocess_input = preprocessing("tf")
