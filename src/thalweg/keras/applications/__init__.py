"""`keras.applications`: networks for images, with weights trained on ImageNet where they are to be had."""

from __future__ import annotations

from thalweg.keras.applications import densenet as densenet
from thalweg.keras.applications import imagenet_utils as imagenet_utils
from thalweg.keras.applications import resnet as resnet
from thalweg.keras.applications import resnet50 as resnet50
from thalweg.keras.applications import resnet_v2 as resnet_v2
from thalweg.keras.applications import vgg16 as vgg16
from thalweg.keras.applications import vgg19 as vgg19
from thalweg.keras.applications.densenet import DenseNet121 as DenseNet121
from thalweg.keras.applications.densenet import DenseNet169 as DenseNet169
from thalweg.keras.applications.densenet import DenseNet201 as DenseNet201
from thalweg.keras.applications.resnet import ResNet50 as ResNet50
from thalweg.keras.applications.resnet import ResNet101 as ResNet101
from thalweg.keras.applications.resnet import ResNet152 as ResNet152
from thalweg.keras.applications.resnet_v2 import ResNet50V2 as ResNet50V2
from thalweg.keras.applications.resnet_v2 import ResNet101V2 as ResNet101V2
from thalweg.keras.applications.resnet_v2 import ResNet152V2 as ResNet152V2
from thalweg.keras.applications.vgg16 import VGG16 as VGG16
from thalweg.keras.applications.vgg19 import VGG19 as VGG19
