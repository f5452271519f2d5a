"""`keras.applications.vgg16`."""

from __future__ import annotations

from thalweg.keras.applications.frame import application, preprocessing
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions
from thalweg.keras.applications.vgg import vgg

_HASHES = ("64373286793e3c8b2b4e3219cbf3544b", "6d6bbae143d832006294945121d1f1fc")

VGG16 = application(
    "VGG16",
    lambda wanted: vgg(wanted, (2, 2, 3, 3, 3), "vgg16", _HASHES),
    "vgg16",
    "The network VGG16: 13 convolutions, 3 dense layers; images of 224 by 224 pixels.",
)
preprocess_input = preprocessing("caffe")
