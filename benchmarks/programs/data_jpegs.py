"""400 JPEG files 256x256 read, decoded, resized and batched on all cores; a step is a picture."""

import importlib
import os

from programs.pictures import COUNT, folder


def prepare(framework):
    tf = importlib.import_module(framework)
    root = folder(tf, 256, 256)

    def load(path):
        image = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
        return tf.image.resize(image, [224, 224]) / 255.0

    files = tf.data.Dataset.list_files(os.path.join(root, "*", "*.jpg"), shuffle=False)
    dataset = files.map(load, num_parallel_calls=tf.data.AUTOTUNE).batch(32).prefetch(tf.data.AUTOTUNE)

    def block():
        count = sum(int(batch.shape[0]) for batch in dataset)
        assert count == COUNT
        return count

    return block
