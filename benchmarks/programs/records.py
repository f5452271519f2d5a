"""20,000 Examples made, written to a TFRecord file, read and parsed."""

import importlib
import os
import tempfile

import numpy as np

COUNT = 20_000


def make(tf, rows, ids):
    """A function that makes the Example of a number."""
    train = tf.train

    def example(i):
        feature = {
            "label": train.Feature(int64_list=train.Int64List(value=[i % 10])),
            "x": train.Feature(float_list=train.FloatList(value=rows[i])),
            "name": train.Feature(bytes_list=train.BytesList(value=[b"%d" % i])),
            "ids": train.Feature(int64_list=train.Int64List(value=ids[i])),
        }
        return train.Example(features=train.Features(feature=feature)).SerializeToString()

    return example


def features(tf):
    """How the Examples are parsed."""
    return {
        "label": tf.io.FixedLenFeature([], tf.int64),
        "x": tf.io.FixedLenFeature([8], tf.float32),
        "name": tf.io.FixedLenFeature([], tf.string),
        "ids": tf.io.FixedLenFeature([5], tf.int64),
    }


def parts(framework):
    """Functions that write the file, that read and parse it, and that do so batch by batch."""
    tf = importlib.import_module(framework)
    rng = np.random.default_rng(0)
    rows = rng.random((COUNT, 8)).astype(np.float32).tolist()
    example = make(tf, rows, rng.integers(0, 100_000, (COUNT, 5)).tolist())
    path = os.path.join(tempfile.mkdtemp(), "examples.tfrecord")
    wanted = features(tf)

    def write():
        with tf.io.TFRecordWriter(path) as writer:
            for i in range(COUNT):
                writer.write(example(i))

    def read():
        dataset = tf.data.TFRecordDataset(path).map(lambda data: tf.io.parse_single_example(data, wanted))
        count = sum(int(batch["label"].shape[0]) for batch in dataset.batch(128))
        assert count == COUNT

    def read_batches():
        dataset = tf.data.TFRecordDataset(path).batch(128).map(lambda data: tf.io.parse_example(data, wanted))
        assert sum(int(batch["label"].shape[0]) for batch in dataset) == COUNT

    return write, read, read_batches


def prepare(framework):
    write, read, _ = parts(framework)

    def block():
        write()
        read()
        return COUNT

    return block
