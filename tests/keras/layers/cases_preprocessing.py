"""Normalization, categories, text, images."""

from __future__ import annotations

from typing import Any

import numpy as np

from .case import Case, Refused, X


def strings(values: list[Any]) -> X:
    return X(np.shape(values), "string", values=values)


def whole(values: list[Any]) -> X:
    return X(np.shape(values), "int64", values=values)


_WORDS = strings([["a", "c"], ["d", "b"], ["z", "a"]])
_NUMBERS = whole([[12, 1138], [42, 7], [36, 1000]])
_TEXTS = strings(["Foo bar!", "bar baz, qux", "", "baz bada boom"])
_BOOK = strings(["foo bar", "bar baz", "baz bada boom", "Boom. boom"])
_LETTERS = strings([["b", "a"], ["a", "c"], ["a", "b"], ["", "e"]])
_COUNTS = whole([[3, 1], [1, 2], [1, 5], [3, 0]])
_VALUES = X((4, 3), low=-3, high=3)
_COLUMN = X((4, 1), "int64", 0, 6)
_PAIRS = X((4, 2), "int32", 0, 6)
_IMAGES = X((3, 5, 6, 3), low=0, high=255)
_UNIT = X((3, 5, 6, 3), low=0, high=1)
_FIRST = X((3, 3, 5, 6), low=0, high=255)


def case(layer: str, arguments: dict[str, Any], inputs: Any, **more: Any) -> Case:
    """A case of a layer whose inputs have no gradients."""
    return Case(layer, arguments, inputs, **{"gradients": False, "mixed": False, **more})


def images(layer: str, arguments: dict[str, Any], inputs: Any = _IMAGES, **more: Any) -> Case:
    """A case of images, with the height and the width left free in a model."""
    return Case(layer, arguments, inputs, **{"free": (1, 2), "mixed": False, **more})


_NUMERIC = [
    Case("Normalization", {}, (4, 3), adapt=_VALUES),
    Case("Normalization", {"axis": None}, (4, 3), adapt=_VALUES),
    Case("Normalization", {"axis": (1, 2)}, (2, 2, 3), adapt=X((5, 2, 3))),
    Case("Normalization", {"mean": 3.0, "variance": 2.0}, (4, 3)),
    Case("Normalization", {"mean": [1.0, 2.0, 3.0], "variance": [4.0, 5.0, 6.0]}, (4, 3), mask=True),
    Case("Normalization", {"invert": True}, (4, 3), adapt=_VALUES),
    Case("Normalization", {}, (4, 3), label="not adapted"),
    case("Normalization", {}, X((4, 3), "int32", -5, 5), adapt=X((6, 3), "int32", -5, 5)),
    Case("Rescaling", {"scale": 1 / 127.5, "offset": -1}, (4, 3)),
    Case("Rescaling", {"scale": [1.0, 2.0, 3.0]}, (2, 4, 4, 3), free=(1, 2)),
    case("Rescaling", {"scale": 1 / 255}, X((2, 4), "uint8", 0, 255)),
    case("Discretization", {"bin_boundaries": [-0.5, 0.0, 0.5]}, (4, 3)),
    case("Discretization", {"bin_boundaries": [-0.5, 0.0], "output_mode": "one_hot"}, (4, 1)),
    case("Discretization", {"bin_boundaries": [-0.5, 0.0], "output_mode": "multi_hot"}, (4, 3)),
    case("Discretization", {"bin_boundaries": [-0.5, 0.0], "output_mode": "count"}, (4, 3)),
    case("Discretization", {"num_bins": 3}, (4, 3), adapt=X((50,))),
    case("Discretization", {"num_bins": 5, "epsilon": 0.1}, (4, 3), adapt=X((200,))),
    case("Discretization", {"bin_boundaries": [1.0, 3.0]}, X((4, 3), "int32", 0, 5)),
]

_CATEGORIES = [
    case("CategoryEncoding", {"num_tokens": 6, "output_mode": "one_hot"}, X((4,), "int64", 0, 6)),
    case("CategoryEncoding", {"num_tokens": 6, "output_mode": "one_hot"}, _COLUMN, label="column"),
    case("CategoryEncoding", {"num_tokens": 6, "output_mode": "one_hot"}, _PAIRS, label="two"),
    case("CategoryEncoding", {"num_tokens": 6}, X((4, 3), "int64", 0, 6)),
    case("CategoryEncoding", {"num_tokens": 6, "output_mode": "count"}, X((4, 3), "int64", 0, 6)),
    case(
        "CategoryEncoding",
        {"num_tokens": 6, "output_mode": "count"},
        X((4, 3), "int64", 0, 6),
        call={"count_weights": X((4, 3))},
        functional=False,
        label="weighted",
    ),
    case("Hashing", {"num_bins": 3}, _WORDS),
    case("Hashing", {"num_bins": 5, "salt": 133}, _WORDS),
    case("Hashing", {"num_bins": 5, "salt": [133, 137]}, _WORDS),
    case("Hashing", {"num_bins": 4, "mask_value": "a"}, _WORDS),
    case("Hashing", {"num_bins": 4}, _NUMBERS, label="integers"),
    case("Hashing", {"num_bins": 4, "output_mode": "multi_hot"}, _WORDS),
    case("Hashing", {"num_bins": 4, "output_mode": "count"}, _WORDS),
    case("Hashing", {"num_bins": 4, "output_mode": "one_hot"}, strings([["a"], ["b"]])),
    case(
        "HashedCrossing",
        {"num_bins": 5},
        (strings(["A", "B", "A"]), whole([101, 101, 102])),
    ),
    case(
        "HashedCrossing",
        {"num_bins": 5, "output_mode": "one_hot"},
        (strings([["A"], ["B"]]), whole([[101], [102]])),
    ),
]

_ABC = {"vocabulary": ["a", "b", "c"]}
_PADDED = {"max_tokens": 7, "pad_to_max_tokens": True}
_INTS = {"vocabulary": [12, 36, 1138, 42]}
_LOOKUPS = [
    case("StringLookup", _ABC, _WORDS),
    case("StringLookup", {**_ABC, "mask_token": ""}, _WORDS),
    case("StringLookup", {**_ABC, "num_oov_indices": 3}, _WORDS),
    case("StringLookup", {**_ABC, "num_oov_indices": 3, "salt": 5}, _WORDS),
    case("StringLookup", {**_ABC, "num_oov_indices": 0}, strings([["a"], ["c"]])),
    case("StringLookup", {**_ABC, "output_mode": "one_hot"}, strings(["a", "c", "z"])),
    case("StringLookup", {**_ABC, "output_mode": "multi_hot"}, _WORDS),
    case("StringLookup", {**_ABC, "output_mode": "count", "mask_token": "d"}, _WORDS),
    case("StringLookup", {**_ABC, **_PADDED, "output_mode": "multi_hot"}, _WORDS),
    case("StringLookup", {**_ABC, "output_mode": "tf_idf", "idf_weights": [0.25, 0.75, 0.6]}, _WORDS),
    case("StringLookup", {}, _WORDS, adapt=_LETTERS),
    case("StringLookup", {"max_tokens": 3}, _WORDS, adapt=_LETTERS),
    case("StringLookup", {"mask_token": "", "output_mode": "count"}, _WORDS, adapt=_LETTERS),
    case("StringLookup", {"output_mode": "tf_idf"}, _WORDS, adapt=_LETTERS),
    case("IntegerLookup", _INTS, _NUMBERS),
    case("IntegerLookup", {**_INTS, "num_oov_indices": 2}, _NUMBERS),
    case("IntegerLookup", {**_INTS, "num_oov_indices": 2, "oov_method": "farmhash"}, _NUMBERS),
    case("IntegerLookup", {**_INTS, "mask_token": 0}, _NUMBERS),
    case("IntegerLookup", {**_INTS, "invert": True}, whole([[1, 3, 4], [4, 0, 2]])),
    case("IntegerLookup", {**_INTS, "output_mode": "multi_hot"}, _NUMBERS),
    case("IntegerLookup", {"output_mode": "count"}, _COUNTS, adapt=_COUNTS),
]

_TEXT = [
    case("TextVectorization", {}, _TEXTS, adapt=_BOOK),
    case("TextVectorization", {"output_sequence_length": 2}, _TEXTS, adapt=_BOOK),
    case("TextVectorization", {"output_sequence_length": 6, "max_tokens": 4}, _TEXTS, adapt=_BOOK),
    case("TextVectorization", {"standardize": None, "ngrams": 2}, _TEXTS, adapt=_BOOK),
    case("TextVectorization", {"standardize": "lower", "split": "character"}, _TEXTS, adapt=_BOOK),
    case("TextVectorization", {"standardize": "strip_punctuation", "ngrams": (2,)}, _TEXTS, adapt=_BOOK),
    case("TextVectorization", {"split": None}, _LETTERS, adapt=_LETTERS),
    case("TextVectorization", {"split": None, "output_sequence_length": 3}, _LETTERS, adapt=_LETTERS),
    case("TextVectorization", {"output_mode": "multi_hot"}, _TEXTS, adapt=_BOOK),
    case("TextVectorization", {"output_mode": "count", "max_tokens": 4}, _TEXTS, adapt=_BOOK),
    case("TextVectorization", {"output_mode": "tf_idf"}, _TEXTS, adapt=_BOOK),
    case(
        "TextVectorization",
        {"output_mode": "tf_idf", **_PADDED},
        _TEXTS,
        adapt=_BOOK,
    ),
    case("TextVectorization", {"vocabulary": ["bar", "foo"]}, strings([["a"], ["a bar"]])),
]

_SIZES = [
    images("Resizing", {"height": 3, "width": 4}),
    images("Resizing", {"height": 8, "width": 9, "interpolation": "nearest"}),
    images("Resizing", {"height": 8, "width": 9, "interpolation": "bicubic"}),
    images("Resizing", {"height": 3, "width": 3, "antialias": True}),
    images("Resizing", {"height": 4, "width": 4, "crop_to_aspect_ratio": True}),
    images("Resizing", {"height": 4, "width": 4, "pad_to_aspect_ratio": True, "fill_value": 7.0}),
    images("Resizing", {"height": 4, "width": 4, "data_format": "channels_first"}, _FIRST, free=(2, 3)),
    images("Resizing", {"height": 4, "width": 4}, X((5, 6, 3)), free=(), functional=False, label="single"),
    images("CenterCrop", {"height": 3, "width": 4}),
    images("CenterCrop", {"height": 2, "width": 3, "data_format": "channels_first"}, _FIRST, free=(2, 3)),
    images("CenterCrop", {"height": 7, "width": 4}, free=()),
    images("CenterCrop", {"height": 8, "width": 12}, free=()),
    images("RandomCrop", {"height": 3, "width": 4, "seed": 3}, free=(), functional=False),
    images("RandomCrop", {"height": 6, "width": 4, "seed": 3}, free=(), functional=False),
]

_SEED: dict[str, Any] = {"seed": 5}
_UNITS = {"value_range": (0, 1)}
_CHANNELS = {"data_format": "channels_first"}
_MOVED = [
    images("RandomFlip", _SEED),
    images("RandomFlip", {**_SEED, "mode": "horizontal"}, repeat=2),
    images("RandomFlip", {**_SEED, "mode": "vertical", **_CHANNELS}, _FIRST, free=(2, 3)),
    images("RandomRotation", {**_SEED, "factor": 0.2}),
    images("RandomRotation", {**_SEED, "factor": (-0.1, 0.3), "fill_mode": "constant", "fill_value": 9.0}),
    images("RandomRotation", {**_SEED, "factor": 0.4, "interpolation": "nearest", "fill_mode": "nearest"}),
    images("RandomRotation", {**_SEED, "factor": 0.2, **_CHANNELS}, _FIRST, free=(2, 3)),
    images("RandomRotation", {**_SEED, "factor": 0.3}, X((5, 6, 3)), free=(), functional=False),
    images("RandomZoom", {**_SEED, "height_factor": 0.4}),
    images("RandomZoom", {**_SEED, "height_factor": (0.1, 0.9), "width_factor": -0.5, "fill_mode": "wrap"}),
    images("RandomTranslation", {**_SEED, "height_factor": 0.4, "width_factor": (0.2, 0.5)}),
    images("RandomTranslation", {"seed": 2, "height_factor": 0.4, "width_factor": 0.2, "fill_mode": "wrap"}),
    images("RandomShear", {**_SEED, "x_factor": 0.4, "y_factor": (0.1, 0.3)}),
]

_CLAHE = "ContrastLimitedAdaptiveHistogramEqualization"
_COLOURS = [
    images("RandomContrast", {**_SEED, "factor": 0.5}),
    images("RandomContrast", {**_SEED, "factor": (0.5, 0.9), "value_range": (0, 100)}),
    images("RandomBrightness", {**_SEED, "factor": 0.5}),
    images("RandomBrightness", {**_SEED, "factor": (-0.5, 0.1), "value_range": (0, 1)}, _UNIT),
    images("RandomHue", {**_SEED, "factor": 0.5}, tolerance=1e-4, gradients=False),
    images("RandomHue", {**_SEED, "factor": (0.3, 0.9), "value_range": (0, 1)}, _UNIT, gradients=False),
    images("RandomSaturation", {**_SEED, "factor": 0.8}, gradients=False),
    images("RandomSaturation", {"factor": (0.1, 0.6), **_UNITS, **_SEED}, _UNIT, gradients=False),
    images("RandomGrayscale", {"seed": 3, "factor": 0.5}),
    images("RandomColorDegeneration", {**_SEED, "factor": 0.7}),
    images(
        "RandomColorJitter",
        {
            **_SEED,
            "value_range": (0, 1),
            "brightness_factor": 0.3,
            "contrast_factor": 0.4,
            "saturation_factor": 0.6,
            "hue_factor": 0.2,
        },
        _UNIT,
        gradients=False,
        tolerance=1e-4,
    ),
    images("RandomGaussianBlur", {**_SEED, "factor": 0.9, "kernel_size": 3}),
    images("RandomGaussianBlur", {"seed": 1, "kernel_size": (3, 5), "sigma": (0.4, 0.8)}),
    images("RandomPosterization", {**_SEED, "factor": (2, 6)}, gradients=False),
    images("RandomPosterization", {**_SEED, "factor": 3, "value_range": (0, 1)}, _UNIT, gradients=False),
    images("RandomInvert", {**_SEED, "factor": 0.8}),
    images("RandomSharpness", {**_SEED, "factor": 0.9}),
    images("RandomErasing", {**_SEED, "factor": 0.9}, free=()),
    images("RandomErasing", {**_SEED, "scale": (0.3, 0.8), "fill_value": 7.0}, free=()),
    images("AutoContrast", {}, gradients=False),
    images("Equalization", {}, gradients=False),
    images("Solarization", {**_SEED, "addition_factor": 0.3, "threshold_factor": (0.3, 0.6)}),
    images("RandomPerspective", {**_SEED, "factor": 0.9, "scale": 0.5}, gradients=False),
    images("RandomPerspective", {"seed": 2, "interpolation": "nearest", "fill_value": 3.0}, gradients=False),
    images("RandomElasticTransform", {"seed": 2, "scale": (0.5, 0.9)}, gradients=False, free=()),
    images("RandAugment", {"seed": 2}, gradients=False),
    images("RandAugment", {"seed": 9, "num_ops": 4, "factor": 0.3}, gradients=False),
    images(_CLAHE, {"tile_grid_size": (2, 3)}, gradients=False),
    images(_CLAHE, {"tile_grid_size": (3, 2), "clip_limit": 1.5}, X((2, 8, 7, 1), high=200), gradients=False),
    images("MixUp", _SEED),
    images("CutMix", _SEED, free=()),
]


_LABELLED = {
    "images": X((2, 8, 10, 3)),
    "labels": X((2, 3)),
    "segmentation_masks": X((2, 8, 10, 1)),
    "bounding_boxes": {
        "boxes": X((2, 2, 4), values=[[[1, 1, 4, 5], [2, 3, 9, 7]], [[0, 0, 3, 3], [5, 5, 6, 6]]]),
        "labels": X((2, 2), values=[[1, 2], [3, 4]]),
    },
}


def labelled(layer: str, arguments: dict[str, Any]) -> Case:
    """A case of images with labels, masks and boxes."""
    arguments = {"bounding_box_format": "xyxy", **arguments}
    return case(layer, arguments, _LABELLED, functional=False, label="labelled")


_WITH_LABELS = [
    labelled("RandomFlip", {"seed": 3}),
    labelled("RandomFlip", {"seed": 3, "mode": "vertical"}),
    labelled("RandomRotation", {"seed": 3, "factor": 0.2}),
    labelled("RandomZoom", {"seed": 3, "height_factor": (-0.5, -0.2)}),
    labelled("RandomTranslation", {"seed": 1, "height_factor": 0.3, "width_factor": 0.2}),
    labelled("RandomContrast", {"seed": 3, "factor": 0.2}),
]

CASES = [*_NUMERIC, *_CATEGORIES, *_LOOKUPS, *_TEXT, *_SIZES, *_MOVED, *_COLOURS, *_WITH_LABELS]

REFUSED = [
    Refused("Normalization", {"mean": 1.0}, match="variance"),
    Refused("Normalization", {"axis": 3}, (2, 3), "axis"),
    Refused("Normalization", {"mean": [1.0, 2.0], "variance": [1.0]}, match="shape"),
    Refused("Discretization", {}, match="bin_boundaries"),
    Refused("Discretization", {"num_bins": 3, "bin_boundaries": [0.0]}, match="num_bins"),
    Refused("Discretization", {"num_bins": 3, "output_mode": "other"}, match="output_mode"),
    Refused("Discretization", {"num_bins": 3}, (2, 3), "adapt"),
    Refused("CategoryEncoding", {}, match="num_tokens"),
    Refused("CategoryEncoding", {"num_tokens": 2, "output_mode": "int"}, match="output_mode"),
    Refused("Hashing", {"num_bins": 0}, match="num_bins"),
    Refused("Hashing", {"num_bins": 2, "salt": "x"}, match="salt"),
    Refused("Hashing", {"num_bins": 2, "dtype": "float32"}, match="dtype"),
    Refused("HashedCrossing", {"num_bins": 2, "output_mode": "count"}, match="output_mode"),
    Refused("StringLookup", {"max_tokens": 1}, match="max_tokens"),
    Refused("StringLookup", {"vocabulary": ["a", "a"]}, match="repeated"),
    Refused("StringLookup", {"vocabulary": []}, match="empty"),
    Refused("StringLookup", {"vocabulary": ["a"], "output_mode": "tf_idf"}, match="idf_weights"),
    Refused("StringLookup", {"vocabulary": ["a", ""], "mask_token": ""}, match="mask token"),
    Refused("StringLookup", {"vocabulary": ["a", "b"], "max_tokens": 2}, match="max_tokens"),
    Refused("StringLookup", {"invert": True, "output_mode": "count"}, match="invert"),
    Refused("StringLookup", {"pad_to_max_tokens": True}, match="max_tokens"),
    Refused("StringLookup", {"output_mode": "multi_hot"}, _WORDS, "vocabulary"),
    Refused("IntegerLookup", {"vocabulary_dtype": "int32"}, match="int64"),
    Refused("TextVectorization", {"standardize": "other"}, match="standardize"),
    Refused("TextVectorization", {"output_mode": "count", "output_sequence_length": 3}, match="length"),
    Refused("TextVectorization", {"ngrams": "2"}, match="ngrams"),
    Refused("TextVectorization", {}, _WORDS, "rank"),
    Refused("RandomFlip", {}, (2, 3), "rank"),
    Refused("RandomRotation", {"factor": 2.0}, _IMAGES, "factor"),
    Refused("RandomRotation", {"factor": 0.1, "fill_mode": "mirror"}, _IMAGES, "fill_mode"),
    Refused("RandomZoom", {"height_factor": -1.0}, _IMAGES, "height_factor"),
    Refused("RandomContrast", {"factor": 2.0}, _IMAGES, "factor"),
    Refused("RandomBrightness", {"factor": 0.1, "value_range": 3}, _IMAGES, "value_range"),
]
