"""`ImageDataGenerator.flow_from_directory` with augmentation, one epoch of 400 pictures; a step is one."""

import importlib

from programs.pictures import COUNT, folder


def prepare(framework):
    tf = importlib.import_module(framework)
    root = folder(tf, 300, 300)
    generator = tf.keras.preprocessing.image.ImageDataGenerator(
        rescale=1 / 255,
        rotation_range=40,
        width_shift_range=0.2,
        height_shift_range=0.2,
        shear_range=0.2,
        zoom_range=0.2,
        horizontal_flip=True,
        fill_mode="nearest",
    )

    def epoch(flow):
        for _ in range(len(flow)):
            next(flow)
        return COUNT

    def flow():
        return generator.flow_from_directory(
            root, target_size=(150, 150), batch_size=20, class_mode="binary", seed=1
        )

    return lambda: epoch(flow())
