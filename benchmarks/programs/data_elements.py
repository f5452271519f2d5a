"""Elements one by one: windows of a series, a generator's numbers, vectors padded; a step is an element."""

import importlib

ROWS = 2000


def prepare(framework):
    tf = importlib.import_module(framework)
    numbers = tf.data.Dataset.range(ROWS)
    number = tf.TensorSpec([], tf.int32)
    datasets = [
        numbers.window(5, 1, drop_remainder=True).flat_map(lambda window: window.batch(5)),
        tf.data.Dataset.from_generator(lambda: iter(range(ROWS)), output_signature=number).batch(32),
        numbers.map(lambda x: tf.range(x % 20)).padded_batch(32),
        numbers.map(lambda x: tf.py_function(lambda v: v + 1, [x], tf.int64)),
    ]

    def block():
        for dataset in datasets:
            for _ in dataset:
                pass
        return len(datasets) * ROWS

    return block
