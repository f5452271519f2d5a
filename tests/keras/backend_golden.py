"""Calls of keras.backend, and what they give: `tf.keras.backend` of TensorFlow is asked by

KERAS_BACKEND=tensorflow python backend_golden.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

GOLDEN = Path(__file__).with_name("backend_golden.npz")

CASES = """
K.sum(f, axis=1, keepdims=True)
K.prod(f)
K.mean(b, axis=0)
K.std(f, axis=-1)
K.var(f)
K.max(f, axis=1)
K.min(f, axis=1)
K.all(b, axis=1)
K.any(b, axis=1)
K.argmax(f)
K.argmin(f, axis=0)
K.cumsum(f, axis=1)
K.cumprod(f, axis=1)
K.sqrt(f)
K.clip(f, -0.5, 0.5)
K.clip(f, 0.5, -0.5)
K.clip(f, None, 0.5)
K.cast(f, 'int32')
K.cast_to_floatx(np.array([1, 2]))
K.constant([1, 2])
K.arange(4)
K.arange(1, 7, 2, dtype='float32')
K.ones_like(f)
K.zeros_like(f, dtype='int32')
K.batch_flatten(t)
K.expand_dims(f)
K.squeeze(K.expand_dims(f, 1), 1)
K.permute_dimensions(t, (2, 0, 1))
K.reverse(t, 1)
K.tile(f, (2, 1))
K.repeat(f, 2)
K.repeat_elements(t, 2, 1)
K.concatenate([f, f])
K.stack([f, f], axis=1)
K.gather(f, [1, 0])
K.one_hot(K.constant([1, 0], 'int32'), 3)
K.l2_normalize(f, axis=1)
K.dot(f, K.transpose(f))
K.dot(t, K.permute_dimensions(t, (0, 2, 1)))
K.batch_dot(t, t, axes=2)
K.batch_dot(f, f, axes=1)
K.batch_dot(t, v, axes=(1, 1))
K.batch_dot(v, t, axes=(1, 1))
K.batch_dot(q, t, axes=(3, 2))
K.batch_dot(t, K.permute_dimensions(t, (0, 2, 1)))
K.map_fn(lambda x: x * 2, f)
K.foldl(lambda a, x: a + x, f)
K.foldr(lambda a, x: a - x, f)
K.switch(K.cast(1, 'bool'), f, f * 2)
K.switch(f > 0, f, f * 2)
K.switch(K.any(f > 1, axis=0), f, f * 2)
K.switch(K.any(t > 1, axis=2), t, t * 2)
K.relu(f, alpha=0.1)
K.relu(f, max_value=0.5)
K.relu(f, threshold=0.5)
K.elu(f, alpha=2.0)
K.hard_sigmoid(f)
K.softmax(f)
K.bias_add(t, v4)
K.bias_add(t, v3, data_format='channels_first')
K.bias_add(t, t[0])
K.conv1d(t, k1, padding='causal', dilation_rate=2)
K.conv1d(t, k1, strides=2, padding='same')
K.conv2d(q, k2, padding='same')
K.conv2d_transpose(q, kt, (None, 4, 5, 6), strides=(2, 2), padding='same')
K.depthwise_conv2d(q, k2, padding='same')
K.separable_conv2d(q, k2, np.ones([1, 1, 16, 2], 'f'), padding='same')
K.pool2d(q, (2, 2), padding='same')
K.pool2d(q, (2, 2), strides=(2, 2), pool_mode='avg')
K.temporal_padding(t, (1, 2))
K.spatial_2d_padding(q, ((1, 0), (2, 1)))
K.spatial_2d_padding(q, ((1, 0), (2, 1)), data_format='channels_first')
K.resize_images(q, 2, 3, 'channels_last')
K.resize_images(q, 2, 2, 'channels_first', interpolation='bilinear')
K.resize_volumes(K.expand_dims(q, 1), 2, 1, 2, 'channels_last')
K.categorical_crossentropy(p, K.reverse(p, 0))
K.categorical_crossentropy(p, f, from_logits=True)
K.categorical_focal_crossentropy(p, K.reverse(p, 0))
K.sparse_categorical_crossentropy(np.array([0, 2]), p)
K.sparse_categorical_crossentropy(np.array([0, 1, 1]), p, axis=0)
K.sparse_categorical_crossentropy(np.array([0, -1]), p, ignore_class=-1)
K.binary_crossentropy(p, K.reverse(p, 0))
K.binary_crossentropy(p, f, from_logits=True)
K.binary_focal_crossentropy(p, K.reverse(p, 0), apply_class_balancing=True)
K.ctc_batch_cost(np.array([[0, 1], [1, 0]]), s, np.array([[5], [4]]), np.array([[2], [1]]))
K.ctc_decode(s, np.array([5, 4]))
K.ctc_decode(s, np.array([5, 4]), greedy=False, beam_width=5, top_paths=2)
K.rnn(step, t, [z])
K.rnn(step, t, [z], go_backwards=True)
K.rnn(step, t, [z], mask=m)
K.rnn(step, t, [z], mask=m, zero_output_for_mask=True)
K.rnn(step, t, [z], mask=m, go_backwards=True)
K.rnn(step, t, [z], unroll=True, mask=m)
K.rnn(step, t, [z], unroll=True, go_backwards=True)
K.rnn(step, t, [z], return_all_outputs=False)
K.rnn(step, K.permute_dimensions(t, (1, 0, 2)), [z], time_major=True)
K.rnn(step2, t, [z], constants=[z + 1])
K.moving_average_update(K.variable([1.0]), 3.0, 0.9)
K.update_add(K.variable([1.0]), [2.0])
K.eye(2)
K.get_value(K.variable(f))
K.int_shape(t)
K.ndim(t)
K.dtype(K.constant(1.0))
K.count_params(K.variable(f))
"""


def cases() -> list[str]:
    return CASES.split("\n")[1:-1]


def space(K: Any) -> dict[str, Any]:
    """What the calls name."""
    draw = np.random.default_rng(1)

    def normal(*shape: int) -> Any:
        return K.constant(draw.normal(size=shape))

    def step(x: Any, states: Any) -> Any:
        return x + 0.5 * states[0], [x + 0.5 * states[0]]

    def step2(x: Any, states: Any) -> Any:
        return x + states[0] + states[1], [x * states[1]]

    found = {"K": K, "np": np, "step": step, "step2": step2, "f": normal(2, 3), "t": normal(2, 3, 4)}
    found |= {"v": normal(2, 3), "v3": normal(3), "v4": normal(4), "q": normal(2, 2, 3, 4)}
    found |= {"k1": normal(2, 4, 3), "k2": normal(2, 2, 4, 4), "kt": normal(2, 2, 6, 4), "z": normal(2, 4)}
    found |= {"b": K.cast(np.array([[1, 0, 1], [0, 0, 1]]), "bool")}
    found |= {"m": np.array([[1, 1, 0], [1, 0, 1]], bool)}
    found |= {"p": K.softmax(normal(2, 3)), "s": K.softmax(normal(2, 5, 3))}
    return found


def flat(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return [part for each in value for part in flat(each)]
    return [np.asarray(value)]


def main() -> None:
    import tensorflow as tf

    values = {}
    names = space(tf.keras.backend)
    for call in cases():
        try:
            parts = flat(eval(call, names))
        except Exception as error:
            print(call, type(error).__name__, str(error)[:200])
            continue
        values |= {f"{call}|{n}": part for n, part in enumerate(parts)}
    np.savez_compressed(GOLDEN, **values)


if __name__ == "__main__":
    main()
