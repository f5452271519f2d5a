"""`keras.applications.vgg19`."""

from __future__ import annotations

from thalweg.keras.applications.frame import application, preprocessing
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions
from thalweg.keras.applications.vgg import vgg

_HASHES = ("cbe5617147190e668d6c5d5026f83318", "253f8cb515780f3b799900260a226db6")

VGG19 = application(
    "VGG19",
    lambda wanted: vgg(wanted, (2, 2, 4, 4, 4), "vgg19", _HASHES),
    "vgg19",
    "The network VGG19: 16 convolutions, 3 dense layers; images of 224 by 224 pixels.",
)
preprocess_input = preprocessing("caffe")
