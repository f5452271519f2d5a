"""`keras.applications`: networks for images, with weights trained on ImageNet where they are to be had."""

from __future__ import annotations

from thalweg.keras.applications import densenet as densenet
from thalweg.keras.applications import efficientnet as efficientnet
from thalweg.keras.applications import imagenet_utils as imagenet_utils
from thalweg.keras.applications import inception_resnet_v2 as inception_resnet_v2
from thalweg.keras.applications import inception_v3 as inception_v3
from thalweg.keras.applications import resnet as resnet
from thalweg.keras.applications import resnet50 as resnet50
from thalweg.keras.applications import resnet_v2 as resnet_v2
from thalweg.keras.applications import vgg16 as vgg16
from thalweg.keras.applications import vgg19 as vgg19
from thalweg.keras.applications import xception as xception
from thalweg.keras.applications.densenet import DenseNet121 as DenseNet121
from thalweg.keras.applications.densenet import DenseNet169 as DenseNet169
from thalweg.keras.applications.densenet import DenseNet201 as DenseNet201
from thalweg.keras.applications.efficientnet import EfficientNetB0 as EfficientNetB0
from thalweg.keras.applications.efficientnet import EfficientNetB1 as EfficientNetB1
from thalweg.keras.applications.efficientnet import EfficientNetB2 as EfficientNetB2
from thalweg.keras.applications.efficientnet import EfficientNetB3 as EfficientNetB3
from thalweg.keras.applications.efficientnet import EfficientNetB4 as EfficientNetB4
from thalweg.keras.applications.efficientnet import EfficientNetB5 as EfficientNetB5
from thalweg.keras.applications.efficientnet import EfficientNetB6 as EfficientNetB6
from thalweg.keras.applications.efficientnet import EfficientNetB7 as EfficientNetB7
from thalweg.keras.applications.inception_resnet_v2 import InceptionResNetV2 as InceptionResNetV2
from thalweg.keras.applications.inception_v3 import InceptionV3 as InceptionV3
from thalweg.keras.applications.resnet import ResNet50 as ResNet50
from thalweg.keras.applications.resnet import ResNet101 as ResNet101
from thalweg.keras.applications.resnet import ResNet152 as ResNet152
from thalweg.keras.applications.resnet_v2 import ResNet50V2 as ResNet50V2
from thalweg.keras.applications.resnet_v2 import ResNet101V2 as ResNet101V2
from thalweg.keras.applications.resnet_v2 import ResNet152V2 as ResNet152V2
from thalweg.keras.applications.vgg16 import VGG16 as VGG16
from thalweg.keras.applications.vgg19 import VGG19 as VGG19
from thalweg.keras.applications.xception import Xception as Xception
