"""JPEG files for the programs that read pictures."""

import os
import tempfile

import numpy as np

COUNT, CLASSES = 400, 2


def picture(rng, height, width):
    """Something like a photograph: smooth areas, edges and a little noise."""
    y, x = np.mgrid[0:height, 0:width]
    phases = rng.uniform(0, 6, (3, 1, 1))
    waves = np.sin(x / rng.uniform(10, 60) + phases) + np.cos(y / rng.uniform(10, 60) - phases)
    waves += np.where((x - width / 2) ** 2 + (y - height / 2) ** 2 < rng.uniform(20, 100) ** 2, 1.0, 0.0)
    values = 128 + 40 * waves + rng.normal(0, 4, (3, height, width))
    return np.clip(values, 0, 255).astype(np.uint8).transpose(1, 2, 0)


def folder(tf, height, width):
    """A folder with `COUNT` JPEG files, in a folder for each class."""
    root = tempfile.mkdtemp()
    rng = np.random.default_rng(0)
    for i in range(COUNT):
        place = os.path.join(root, f"class{i % CLASSES}")
        os.makedirs(place, exist_ok=True)
        data = tf.io.encode_jpeg(picture(rng, height, width)).numpy()
        with open(os.path.join(place, f"{i}.jpg"), "wb") as file:
            file.write(data)
    return root
