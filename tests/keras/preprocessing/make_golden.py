"""Writes `golden.npz`: what Keras's `ImageDataGenerator` and its functions give.

Run it with an interpreter that has Keras, SciPy, Pillow and Pandas:

    KERAS_BACKEND=tensorflow python tests/keras/preprocessing/make_golden.py
"""

from __future__ import annotations

import json
import random
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from keras.src.legacy.preprocessing import image, sequence, text
from PIL import Image

FLOWS: dict[str, dict[str, Any]] = {
    "plain": {},
    "rescale": {"rescale": 1 / 255},
    "rotation": {"rotation_range": 40},
    "shift": {"width_shift_range": 0.3, "height_shift_range": 0.2},
    "shift_pixels": {"width_shift_range": 2.5, "height_shift_range": 3.0},
    "shift_integers": {"width_shift_range": 3, "height_shift_range": 2},
    "shift_lists": {"width_shift_range": [1, 2, 4], "height_shift_range": [0.1, 0.3]},
    "shear": {"shear_range": 25},
    "zoom": {"zoom_range": 0.4},
    "zoom_pair": {"zoom_range": [0.5, 0.9], "fill_mode": "constant", "cval": 9.0},
    "flips": {"horizontal_flip": True, "vertical_flip": True},
    "channels": {"channel_shift_range": 60},
    "brightness": {"brightness_range": [0.4, 1.6]},
    "constant": {"rotation_range": 90, "fill_mode": "constant", "cval": -3.0},
    "reflect": {"rotation_range": 90, "fill_mode": "reflect"},
    "wrap": {"rotation_range": 90, "fill_mode": "wrap", "horizontal_flip": True},
    "nearest_pixel": {"rotation_range": 90, "interpolation_order": 0},
    "cubic": {"rotation_range": 30, "interpolation_order": 3},
    "double": {"rotation_range": 30, "dtype": "float64"},
    "samplewise": {"samplewise_center": True, "samplewise_std_normalization": True},
    "featurewise": {"featurewise_center": True, "featurewise_std_normalization": True, "rescale": 0.5},
    "zca": {"featurewise_center": True, "zca_whitening": True, "zca_epsilon": 1e-2},
    "all": {
        "rotation_range": 40,
        "width_shift_range": 0.2,
        "height_shift_range": 0.2,
        "shear_range": 0.2,
        "zoom_range": 0.2,
        "channel_shift_range": 20.0,
        "horizontal_flip": True,
        "vertical_flip": True,
        "brightness_range": (0.8, 1.2),
        "rescale": 1 / 255,
    },
    "channels_first": {"data_format": "channels_first", "rotation_range": 40, "vertical_flip": True},
}
FOLDERS: dict[str, dict[str, Any]] = {
    "categorical": {"target_size": [8, 6]},
    "binary": {"target_size": [5, 9], "class_mode": "binary", "interpolation": "bilinear"},
    "sparse_grey": {"target_size": [6, 6], "class_mode": "sparse", "color_mode": "grayscale"},
    "input_rgba": {"target_size": [6, 6], "class_mode": "input", "color_mode": "rgba"},
    "none_kept": {"target_size": [6, 6], "class_mode": None, "keep_aspect_ratio": True},
    "validation": {"target_size": [6, 6], "subset": "validation", "shuffle": False},
    "training": {"target_size": [6, 6], "subset": "training", "classes": ["dogs", "cats"]},
}
FOLDER_GENERATOR = {
    "rotation_range": 20,
    "horizontal_flip": True,
    "rescale": 1 / 255,
    "validation_split": 0.4,
}


def pictures() -> np.ndarray[Any, Any]:
    return np.random.RandomState(0).randint(0, 256, (5, 9, 7, 3)).astype("float32")


def write_folder(folder: Path) -> None:
    numbers = np.random.RandomState(1)
    for name, count in (("cats", 5), ("dogs", 4)):
        (folder / name).mkdir()
        for i in range(count):
            pixels = numbers.randint(0, 256, (10, 7 + i, 3)).astype("uint8")
            Image.fromarray(pixels).save(folder / name / f"{i}.png")


def flows() -> dict[str, Any]:
    found = {}
    for name, options in FLOWS.items():
        x = pictures()
        if options.get("data_format") == "channels_first":
            x = x.transpose(0, 3, 1, 2)
        generator = image.ImageDataGenerator(**options)
        generator.fit(x, augment=name == "featurewise", rounds=2, seed=5)
        flow = generator.flow(x, np.arange(5), batch_size=3, seed=7)
        for i in range(3):
            found[f"flow/{name}/{i}/x"], found[f"flow/{name}/{i}/y"] = next(flow)
    return found


def folders() -> dict[str, Any]:
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder))
        for name, options in FOLDERS.items():
            generator = image.ImageDataGenerator(**FOLDER_GENERATOR)
            flow = generator.flow_from_directory(folder, batch_size=4, seed=3, **options)
            for i in range(2):
                batch = next(flow)
                parts = batch if isinstance(batch, tuple) else (batch,)
                for key, part in zip("xy", parts, strict=False):
                    found[f"folder/{name}/{i}/{key}"] = part
    return found


def functions() -> dict[str, Any]:
    found = {}
    x = pictures()[0]
    last = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}
    np.random.seed(4)
    found["random_rotation"] = image.random_rotation(x, 50, **last)
    found["random_shift"] = image.random_shift(x, 0.3, 0.4, **last)
    found["random_shear"] = image.random_shear(x, 30, **last)
    found["random_zoom"] = image.random_zoom(x, (0.5, 1.5), **last)
    found["random_channel_shift"] = image.random_channel_shift(x, 40, 2)
    found["random_brightness"] = image.random_brightness(x, (0.5, 2.0))
    found["random_brightness_beyond"] = image.random_brightness(x * 3 - 200, (0.5, 2.0), scale=False)
    return {f"function/{name}": value for name, value in found.items()}


def texts() -> dict[str, Any]:
    """Results as JSON."""
    docs = ["The way, the water takes!", "Water runs; the valley waits.", "a\tb\nc the"]
    found: dict[str, Any] = {"docs": docs}
    for name, options in {
        "plain": {},
        "few": {"num_words": 4},
        "oov": {"num_words": 5, "oov_token": "?"},
        "characters": {"char_level": True, "lower": False},
    }.items():
        tokenizer = text.Tokenizer(**options)
        tokenizer.fit_on_texts(docs)
        rows = tokenizer.texts_to_sequences([*docs, "unknown water"])
        found[name] = {
            "options": options,
            "sequences": rows,
            "texts": tokenizer.sequences_to_texts(rows),
            "config": {k: v for k, v in tokenizer.get_config().items() if "_docs" not in k},
            "matrices": {
                mode: tokenizer.sequences_to_matrix(rows, mode).tolist()
                for mode in ("binary", "count", "freq", "tfidf")
            },
        }
    found["md5"] = text.hashing_trick(docs[0], 50, "md5")
    found["table"] = sequence.make_sampling_table(12, 1e-3).tolist()
    found["skipgrams"] = []
    for options in (
        {"shuffle": False},
        {"window_size": 1, "categorical": True},
        {"negative_samples": 0.5, "sampling_table": [1, 1, 0.5, 0.9, 0.2, 0.6]},
    ):
        random.seed(9)
        pairs = sequence.skipgrams([1, 2, 0, 3, 4, 5, 1], 6, seed=None if options else 2, **options)
        found["skipgrams"].append([options, pairs])
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    arrays = {**flows(), **folders(), **functions()}
    tables = {"flows": FLOWS, "folders": FOLDERS, "folder_generator": FOLDER_GENERATOR, "texts": texts()}
    np.savez_compressed(Path(__file__).with_name("golden.npz"), tables=json.dumps(tables), **arrays)
