"""Ask TensorFlow 2.21 for the numbers in data/image_projection.npz.

    python tests/ops/make_image_projection_golden.py

needs TensorFlow, which the tests don't.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tensorflow as tf

DATA = Path(__file__).parent / "data" / "image_projection.npz"


def main() -> None:
    random = np.random.RandomState(0)
    images = (random.rand(3, 5, 7, 2) * 255).astype(np.float32)
    spread, middle = [0.5, 0.5, 4, 0.5, 0.5, 4, 0.02, 0.02], [1, 0, 0, 0, 1, 0, 0, 0]
    near = (random.randn(3, 8) * spread + middle).astype(np.float32)
    far = np.add(near, [0, 0, -25, 0, 0, 30, 0, 0]).astype(np.float32)
    found = {"images": images, "near": near, "far": far}
    for name in ("near", "far"):
        for mode in ("REFLECT", "WRAP", "CONSTANT", "NEAREST"):
            for kind in ("NEAREST", "BILINEAR"):
                x = tf.constant(images)
                with tf.GradientTape() as tape:
                    tape.watch(x)
                    y = tf.raw_ops.ImageProjectiveTransformV3(
                        images=x,
                        transforms=found[name],
                        output_shape=[4, 6],
                        fill_value=3.0,
                        interpolation=kind,
                        fill_mode=mode,
                    )
                    total = tf.reduce_sum(y * y)
                found[f"{name}/{mode}/{kind}/y"] = y.numpy()
                found[f"{name}/{mode}/{kind}/dx"] = tape.gradient(total, x).numpy()
    np.savez_compressed(DATA, **found)


if __name__ == "__main__":
    main()
