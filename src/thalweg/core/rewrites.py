"""Rewrites for mistakes that no op sees: arguments, attributes, gradients, sessions, functions.

A rewrite is found by the words of the error's message, whoever raised it: Python's own errors have some too.
This file is loaded when the first error is made.
"""

from __future__ import annotations

import re

_WATCH = (
    "A gradient is None where the target doesn't depend on the source inside of the tape: watch tensors with "
    "tape.watch(x), compute within `with tape:`, and neither through NumPy nor through integers."
)
_LABELS = (
    "Class numbers have one dimension less than logits. For one-hot labels use "
    "tf.nn.softmax_cross_entropy_with_logits(labels, logits), or tf.argmax(labels, axis=-1)."
)
_EAGER = (
    "Eager code needs none: use the values themselves. For a 1.x program call "
    "tf.compat.v1.disable_eager_execution() first, or build it within `with tf.Graph().as_default():`."
)
_SUBSCRIPT = (
    "Use tf.gather(x, [0, 1]) for a list of indices, tf.boolean_mask(x, mask) for a mask, tf.cast(i, "
    "tf.int32) for a float."
)
_BRANCHES = (
    "Both branches give the same structure and dtypes: 1.0 in place of 1, tf.cast(x, tf.float32), "
    "tf.zeros_like(x) for nothing."
)

# Words of a message, and what to write instead. The first that is found counts.
_REWRITES = {
    r"`labels\.shape": _LABELS,
    r"`logits` and `labels` must have the same shape": (
        "Labels of shape [n] become [n, 1] by labels[:, tf.newaxis]; tf.squeeze(logits, -1) is the other way."
    ),
    r"must be in the range \[|Argument `axis` = ": "axis=-1 is the last dimension.",
    r"Only integers, slices": _SUBSCRIPT,
    r"^Cannot assign value to variable": (
        "A variable keeps its shape: give the value the same one, or make it with "
        "shape=tf.TensorShape([None, n])."
    ),
    r"initial value's shape": "Leave shape= out, or use None for the dimensions that may change.",
    r"No gradients provided": _WATCH,
    r"Gradients do not exist": _WATCH,
    r"unsupported operand type\(s\) for .*'NoneType'": _WATCH,
    r"custom_gradient function expected to return": (
        "grad returns one gradient for each argument; None is one too."
    ),
    r"not compatible with eager execution": _EAGER,
    r"gradients is not supported when eager": "with tf.GradientTape() as tape: ...; tape.gradient(y, x).",
    r"eager execution is enabled\.$|Tensor\.(graph|op|name) is undefined": (
        "Eager tensors have values: x.numpy()."
    ),
    r"is only available when eager execution": "In a graph use sess.run(variable).",
    r"should be a function when eager": (
        "Use a tape: grads = tape.gradient(loss, vars); opt.apply_gradients(zip(grads, vars))."
    ),
    r"You must feed a value for a placeholder": (
        "sess.run(y, feed_dict={x: value}) gives placeholders their values."
    ),
    r"Fetch argument .* (None|array|\d)": "Fetches are tensors, operations, variables, or names of them.",
    r"is not an element of this graph": (
        "Make the session of the tensor's graph: tf.compat.v1.Session(graph=t.graph)."
    ),
    r"from the same graph": "Make both within one `with graph.as_default():` block.",
    r"in the graph\.": (
        "Names are those given, in their scopes: [op.name for op in graph.get_operations()] lists them."
    ),
    r"refers to an Operation, not a Tensor": "The first output of the operation is 'name:0'.",
    r"Graph is finalized": "Build everything before the loop; a graph that grows in a loop gets slow.",
    r"No default session": "sess.run(x) needs none; `with tf.compat.v1.Session() as sess:` makes one.",
    r"already exists, disallowed": (
        "with tf.compat.v1.variable_scope(name, reuse=tf.compat.v1.AUTO_REUSE): ..."
    ),
    r"does not exist, or was not created": (
        "with tf.compat.v1.variable_scope(name, reuse=tf.compat.v1.AUTO_REUSE): ..."
    ),
    r"Trying to share variable": "Give it another name, or the shape and dtype it was made with.",
    r"No variables to optimize": "Make the weights tf.Variable(..., trainable=True), before minimize().",
    r"to a TensorFlow DType": (
        "Dtypes are tf.float32, tf.int32, tf.bool, tf.string, … or their names, 'float32'."
    ),
    r"true_fn and false_fn": _BRANCHES,
    r"has dtype .* in the .* branch|must also be (initialized|returned)": _BRANCHES,
    r"pred must be a boolean scalar": (
        "Use tf.where(c, x, y) to choose by element, tf.reduce_all(c) for one condition."
    ),
    r"must be callable": "Pass functions: tf.cond(p, lambda: x, lambda: y).",
    r"shape \(.*\) before the loop": (
        "Say which dimensions change: tf.while_loop(..., shape_invariants=[tf.TensorShape([None])]), or "
        "collect in a tf.TensorArray."
    ),
    r"has dtype .* before the loop": (
        "Begin with the dtype that the loop gives: x = 0.0 in place of 0, or tf.cast."
    ),
    r"Tried to (read|write)": "tf.TensorArray(dtype, size=0, dynamic_size=True) grows; indices begin with 0.",
    r"`x` and `y` must have the same dtype": (
        "Use tf.cast(y, x.dtype); tf.size(x, out_type) takes a dtype itself."
    ),
    r"x and y must both be non-None": (
        "tf.where(c, x, y) chooses, tf.where(c) gives the positions that are true."
    ),
    r"of the tensor and the mask": "The mask has the shape of the first dimensions of the tensor.",
    r"must be a scalar tensor or a float in the range \[0, 1\)": (
        "rate is the part to drop: 1 - keep_prob of 1.x."
    ),
    r"must be a floating point tensor as": "Use tf.cast(x, tf.float32).",
    r"Must specify maxval": "tf.random.uniform(shape, minval=0, maxval=10, dtype=tf.int32).",
    r"elements, the shape": "tf.fill(shape, value) repeats one value; tf.reshape needs as many elements.",
    r"fn_output_signature": "tf.map_fn(f, x, fn_output_signature=tf.float32).",
    r"argument 'keep_dims'": "It is keepdims now.",
    r"argument '(reduction_indices|axes|dim|dimension|axs)'": "It is axis now.",
    r"argument 'keep_prob'": "It is rate = 1 - keep_prob now.",
    r"argument '(input|x|inputs|tensor|values)'": "Pass it by position, first.",
    r"argument 'lr'": "It is learning_rate now.",
    r"required positional argument: 'depth'": "depth is the number of classes: tf.one_hot(labels, 10).",
    r"required positional argument: 'logits'": "Name both: (labels=labels, logits=logits).",
    r"'(EagerTensor|SymbolicTensor|Variable)' object is not callable": (
        "It is a tensor: x[i] takes a part of it; is a function hidden by a variable of its name?"
    ),
    r"Binding inputs to tf.function failed": "Call it with the arguments of the function that it decorates.",
    r"is unhashable": "d[x.ref()] = value; x.ref().deref() is x again.",
    r"too many values to unpack|not enough values to unpack": (
        "tf.unstack(x) and tf.split(x, n) give lists of known length."
    ),
    r"failed: .* has no attribute '__index__'|'numpy.float\d+' object has no attribute": (
        "Use int(x), or tf.range(x)."
    ),
}


def for_message(message: str) -> str | None:
    """What to write instead, for an error with this message; None where nothing is known."""
    for words, rewrite in _REWRITES.items():
        if re.search(words, message):
            return rewrite
    return None
