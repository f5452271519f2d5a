"""TFRecord files written by TensorFlow.

/path/to/python-with-tensorflow tests/io/records/make_records.py
"""

from __future__ import annotations

from pathlib import Path

import tensorflow as tf

FOLDER = Path(__file__).parent


def main() -> None:
    train = tf.train
    examples = []
    for i in range(40):
        feature = {
            "id": train.Feature(int64_list=train.Int64List(value=[i, -(10**i % (2**62))])),
            "x": train.Feature(float_list=train.FloatList(value=[i / 4, 1e-30 * i])),
            "text": train.Feature(bytes_list=train.BytesList(value=[b"", f"line {i}".encode() * i])),
        }
        examples.append(train.Example(features=train.Features(feature=feature)))
    for name, options in (("plain", None), ("gzip", "GZIP"), ("zlib", "ZLIB")):
        with tf.io.TFRecordWriter(str(FOLDER / f"{name}.tfrecord"), options) as writer:
            writer.write(b"")
            for example in examples:
                writer.write(example.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
