"""Rewrites for the commonest mistakes: what to write instead.

A hint is found by the words of the error's message and, where it depends on them, by the operands' shapes and
dtypes. This file is loaded when the first error is made.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from thalweg.core.messages import shape_text
from thalweg.core.spec import Dims, Spec


class Mistake(NamedTuple):
    """An op call that failed: its message, and what it was called with."""

    op: str
    message: str
    specs: Sequence[Spec]
    attrs: Mapping[str, Any]

    @property
    def dtypes(self) -> list[str]:
        return [spec.dtype.name for spec in self.specs]

    @property
    def shapes(self) -> list[Dims]:
        return [spec.shape for spec in self.specs]


Rule = Callable[[Mistake], str | None]
_rules: list[tuple[str, Rule]] = []


def for_op(mistake: Mistake) -> str | None:
    """The rewrite for an op call that failed; None where none is known."""
    for pattern, rule in _rules:
        if re.search(pattern, mistake.message):
            hint = rule(mistake)
            if hint is not None:
                return hint
    return None


def _when(pattern: str) -> Callable[[Rule], Rule]:
    """Make the decorated function the hint for messages that match `pattern`."""

    def register(rule: Rule) -> Rule:
        _rules.append((pattern, rule))
        return rule

    return register


def _say(pattern: str, hint: str) -> None:
    """Make `hint` the hint for messages that match `pattern`."""
    _rules.append((pattern, lambda _: hint))


# Dtypes.


@_when(r"was expected to be an? \w+ tensor but is an? \w+ tensor")
def _different_dtypes(mistake: Mistake) -> str | None:
    names = set(mistake.dtypes)
    if mistake.op == "SelectV2" and mistake.dtypes[0] != "bool":
        return "A condition is bool: compare first, as in tf.where(c > 0, x, y), or use tf.cast(c, tf.bool)."
    return _one_dtype(names)


def _one_dtype(names: set[str]) -> str | None:
    """How tensors of several dtypes become tensors of one."""
    if "string" in names:
        return "tf.strings.to_number(x) makes numbers of strings, tf.strings.as_string(x) strings of numbers."
    if names == {"float32", "float64"}:
        return (
            "Use tf.cast(x, tf.float32) on the float64 tensor. NumPy's floats are float64: "
            "array.astype(np.float32) before, or tf.constant(array, tf.float32), avoids the cast."
        )
    if names == {"int32", "int64"}:
        return (
            "Use tf.cast(x, tf.int64) on the int32 tensor; tf.argmax gives int64 unless output_type=tf.int32."
        )
    floats = sorted((n for n in names if "float" in n), key=_width)
    target = floats[-1] if floats else max((n for n in names if "int" in n), key=_width, default=None)
    others = sorted(names - {target})
    if target is None or not others:
        return None
    return f"Use tf.cast(x, tf.{target}) on the {' and '.join(others)} tensor, so that all have one dtype."


def _width(name: str) -> int:
    return int(re.sub(r"\D", "", name) or 0)


_REDUCTIONS = {"Sum", "Mean", "Prod", "Max", "Min", "EuclideanNorm"}
_LOGICAL = {"All", "Any", "LogicalAnd", "LogicalOr", "LogicalNot"}
_BITWISE = {"BitwiseAnd", "BitwiseOr", "BitwiseXor", "Invert"}


@_when(r"Value for attr '(Tindices|Tlabels|TI|Tshape|Tidx)'")
def _not_an_index(mistake: Mistake) -> str:
    if mistake.op == "Reshape":
        return "A shape consists of integers: divide with // in place of /, or use tf.cast(shape, tf.int32)."
    if "CrossEntropy" in mistake.op:
        return (
            "Class numbers are integers: use tf.cast(labels, tf.int32); for one-hot or soft labels use "
            "tf.nn.softmax_cross_entropy_with_logits(labels, logits)."
        )
    return "Indices are integers: use tf.cast(x, tf.int32)."


@_when(r"Value for attr 'padding'")
def _padding(mistake: Mistake) -> str:
    return 'Use padding="SAME" or padding="VALID", in capitals.'


@_when(r"Value for attr 'T'")
def _dtype_not_allowed(mistake: Mistake) -> str | None:
    dtype = mistake.dtypes[0] if mistake.specs else ""
    if mistake.op in _LOGICAL:
        return "Compare first, as in x > 0, or use tf.cast(x, tf.bool)."
    if mistake.op in _BITWISE:
        return (
            "Bit operators take integers and bools: compare first, as in (x > 0) & (x < 1), or cast the "
            "operand."
        )
    if dtype == "string":
        return "tf.strings.to_number(x) makes numbers of strings."
    if dtype == "bool":
        logic = (
            "tf.reduce_all(x) or tf.reduce_any(x)"
            if mistake.op in _REDUCTIONS
            else "tf.logical_and, _or, _not"
        )
        return f"Use tf.cast(x, tf.float32) to calculate with bools; for logic there are {logic}."
    if dtype.startswith("complex"):
        return "Complex numbers have no order: use tf.abs(x), tf.math.real(x) or tf.math.imag(x)."
    if "int" in dtype:
        return "Use tf.cast(x, tf.float32), or write the numbers with a point: 4.0 in place of 4."
    return None


_say(r"Cast string to", "Use tf.strings.to_number(x, tf.float32).")
_say(r"Cast \w+ to string", "Use tf.strings.as_string(x).")
_say(
    r"StringToNumberOp could not",
    "Strings that are no numbers can be found with tf.strings.regex_full_match(x, r'[-+]?\\d+(\\.\\d*)?').",
)

# Shapes that don't go together.


@_when(r"Incompatible shapes|must be broadcastable")
def _not_broadcast(mistake: Mistake) -> str | None:
    shapes = [s for s in mistake.shapes if s is not None and None not in s]
    if "CrossEntropy" in mistake.op:
        return _labels_and_logits(mistake)
    if mistake.op == "BroadcastTo" and shapes and isinstance(mistake.attrs.get("shape"), tuple):
        shapes = [shapes[0], mistake.attrs["shape"]]
    if len(shapes) < 2:
        return None
    a, b = shapes[0], shapes[-1]
    if len(a) == len(b) > 1 and a == b[::-1]:
        return "One of them is the other's transpose: use tf.transpose(y)."
    short, long = sorted((a, b), key=len)
    if len(short) == 1 and len(long) == 2 and short[0] == long[0]:
        return f"To use the vector as a column, of shape {shape_text((short[0], 1))}, write v[:, tf.newaxis]."
    if mistake.op != "BroadcastTo" and math.prod(a) == math.prod(b):  # type: ignore[arg-type]
        return "Both have the same number of elements: tf.reshape(y, tf.shape(x)) gives y the shape of x."
    return _broadcasting(a, b)


def _broadcasting(a: Sequence[int | None], b: Sequence[int | None]) -> str | None:
    for m, n in zip(reversed(a), reversed(b), strict=False):
        if m != n and 1 not in (m, n):
            return (
                "Shapes broadcast from the right, where each pair of dimensions must be equal or have a 1; "
                f"here {m} meets {n}. x[:, tf.newaxis] adds a dimension of 1."
            )
    return None


def _labels_and_logits(mistake: Mistake) -> str:
    logits = mistake.shapes[0] if mistake.specs else None
    classes = logits[-1] if logits else None
    depth = classes if classes is not None else "number_of_classes"
    return (
        "labels has one row of probabilities for each row of logits. For class numbers use "
        f"tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits), or tf.one_hot(labels, {depth})."
    )


_when(r"logits and labels must be")(_labels_and_logits)


@_when(r"In\[\d\] is not a matrix|In\[\d\] ndims must be")
def _not_a_matrix(mistake: Mistake) -> str:
    ranks = [len(s) for s in mistake.shapes if s is not None]
    if ranks == [1, 1]:
        return (
            "tf.tensordot(x, y, 1) is the dot product of vectors; x[:, tf.newaxis] makes a matrix of a "
            "vector."
        )
    if ranks[1:] == [1]:
        return "Use tf.linalg.matvec(a, x) for a matrix times a vector, or tf.matmul(a, x[:, tf.newaxis])."
    return "x[tf.newaxis, :] makes a matrix of one row of a vector, x[:, tf.newaxis] one of one column."


@_when(r"Matrix size-incompatible")
def _inner_dimensions(mistake: Mistake) -> str | None:
    if len(mistake.shapes) < 2 or any(s is None or len(s) < 2 for s in mistake.shapes):
        return None
    a, b = mistake.shapes[:2]
    assert a is not None and b is not None
    flags = [bool(mistake.attrs.get(f"{kind}_{x}")) for x in "ab" for kind in ("transpose", "adj")]
    ways = []
    if not any(flags):
        if a[-1] == b[-1]:
            ways.append("tf.matmul(a, b, transpose_b=True)")
        if a[-2] == b[-2]:
            ways.append("tf.matmul(a, b, transpose_a=True)")
        if a[-2] == b[-1]:
            ways.append("tf.matmul(b, a)")
        if a == b:
            ways.append("a * b element by element")
    wanted = "The columns of the first must be as many as the rows of the second."
    return f"{wanted} These fit: {', '.join(ways)}." if ways else wanted


_say(
    r"must have compatible batch dimensions",
    "Dimensions before the last two count matrices: they must be equal, or 1, in both operands.",
)


@_when(r"Input to reshape is a tensor with")
def _reshape(mistake: Mistake) -> str | None:
    found = re.search(r"a tensor with (\d+) values", mistake.message)
    wanted = mistake.attrs.get("shape")
    if found is None or not isinstance(wanted, tuple):
        return None
    size, rest = int(found[1]), wanted[1:]
    known = math.prod(n for n in rest if n != -1)
    if rest and -1 not in rest and known > 0 and size % known == 0:
        return (
            f"Let the first dimension be counted: tf.reshape(x, {[-1, *rest]}) gives {size // known} of them."
        )
    return (
        f"The dimensions' product must be {size}; a dimension of -1 is counted: tf.reshape(x, [-1]) is flat."
    )


_say(r"Only one input size may be -1", "At most one dimension can be counted: give the others as numbers.")
_say(r"Can't concatenate scalars", "Use tf.stack([a, b]).")


@_when(r"Ranks of all input tensors should match")
def _concat_ranks(mistake: Mistake) -> str:
    return "tf.expand_dims(x, 0) adds the dimension that is missing; tf.stack joins along a new one."


@_when(r"ConcatOp : Dimension|in both shapes must be equal")
def _concat(mistake: Mistake) -> str | None:
    shapes = mistake.shapes
    if not shapes or any(s is None or len(s) != len(shapes[0] or ()) for s in shapes):
        return None
    fitting = [
        axis
        for axis in range(len(shapes[0] or ()))
        if len({s[:axis] + s[axis + 1 :] for s in shapes if s is not None}) == 1
    ]
    rule = "All dimensions but the one that is joined must be equal"
    return f"{rule}: axis={fitting[0]} fits." if fitting else f"{rule}; tf.pad or slices make them so."


_say(
    r"Shapes of all inputs must match",
    "tf.stack takes tensors of one shape: tf.pad them to it, keep them as tf.ragged.stack, or join with "
    "tf.concat.",
)
_say(
    r"should evenly divide the split dimension",
    "Give the sizes: tf.split(x, [3, 2]); or split a multiple: x[:n * (len(x) // n)].",
)
_say(r"Determined shape must either match", "The sizes must add up to the dimension; one of them may be -1.")
_say(r"Input shape axis \d+ must equal", "Leave num away: tf.unstack(x) counts it itself.")
_say(
    r"transpose expects a vector of size",
    "perm names each dimension once: tf.transpose(x) reverses them all.",
)
_say(r"is missing from", "perm names each dimension once: [1, 0] for a matrix.")
_say(r"Expected multiples argument", "Give one multiple a dimension: tf.tile(x, [2, 1]) for a matrix.")
_say(
    r"first dimension of paddings", "Give one pair [before, after] a dimension: tf.pad(x, [[1, 1], [0, 0]])."
)
_say(
    r"paddings must be",
    "REFLECT needs more elements than it pads; mode='SYMMETRIC' as many, 'CONSTANT' none.",
)
_say(r"Expected size\[\d+\] in", "A size of -1 takes all that is left: tf.slice(x, begin, [-1]).")
_say(
    r"must have at least k columns", "k is at most the last dimension: tf.math.top_k(x, k=tf.minimum(k, n))."
)
_say(
    r"Cannot update variable with shape",
    "assign_add and assign_sub don't broadcast: use variable.assign(variable + value), or give the value its "
    "shape.",
)
_say(r"matrix must be square|must be square", "tf.linalg.pinv(a) and tf.linalg.lstsq(a, b) take any matrix.")
_say(
    r"not invertible",
    "tf.linalg.pinv(a), or a small multiple of tf.eye(n) added to it, helps where it is singular.",
)
_say(
    r"Cholesky decomposition was not successful",
    "The matrix must be symmetric with positive eigenvalues: add a small multiple of tf.eye(n).",
)
_say(
    r"(?i)rank .*einsum|einsum.* rank|Expected input \d+ to have rank",
    "The equation has one letter a dimension: 'ij,j->i' for a matrix and a vector.",
)
_say(r"Expected size \d+ at axis", "A letter of the equation stands for one size in all operands.")

# Axes and indices.


@_when(
    r"Invalid reduction dimension|Expected dimension in the range|[Tt]ried to expand dim|Expected scan "
    r"axis|concatenating dimensions in|`dim` must be in|Shape must be at least rank"
)
def _axis(mistake: Mistake) -> str | None:
    shape = mistake.shapes[0] if mistake.specs else None
    if shape is None or not shape:
        return "axis=-1 is the last dimension; a scalar has none."
    rank = len(shape) + (mistake.op == "ExpandDims")
    return f"Axes here are 0 to {rank - 1}, and -1 to -{rank} from the end: axis=-1 is the last."


@_when(r"Can not squeeze dim")
def _squeeze(mistake: Mistake) -> str:
    return "Only dimensions of 1 can be squeezed: tf.squeeze(x) takes all of them, x[0] takes one of many."


@_when(r"slice index -?\d+ of dimension (\d+) out of bounds")
def _slice_index(mistake: Mistake) -> str | None:
    found = re.search(r"of dimension (\d+)", mistake.message)
    shape = mistake.shapes[0] if mistake.specs else None
    if found is None or shape is None or int(found[1]) >= len(shape):
        return None
    return _valid_indices(shape[int(found[1])])


def _valid_indices(size: int | None) -> str | None:
    if size is None:
        return None
    if size == 0:
        return "The dimension is empty."
    return f"Indices are 0 to {size - 1}, and -1 to -{size} from the end."


_say(
    r"too many indices|Index out of range using input dim",
    "To pick by a list of indices use tf.gather(x, [0, 1]), and tf.gather_nd or several indices, x[0, 1], by "
    "rank.",
)
_say(r"strides\[\d+\] must be non-zero", "x[::1] takes every element, x[::-1] all in reverse.")


@_when(r"is not in \[0, (\d+)\)")
def _gather(mistake: Mistake) -> str | None:
    found = re.search(r"is not in \[0, (\d+)\)", mistake.message)
    size = int(found[1]) if found else 0
    if size == 0:
        return "There is nothing to gather from."
    return (
        f"Indices are 0 to {size - 1}. Ids that begin with 1 need ids - 1; a table of ids up to n has n + 1 "
        f"rows. tf.clip_by_value(indices, 0, {size - 1}) keeps them in range."
    )


_say(
    r"does not index into",
    "Each row of indices is one position, counted from 0; negative ones aren't counted from the end.",
)
_say(
    r"index innermost dimension length",
    "The last dimension of indices has one number for each dimension to index.",
)


@_when(r"label value of .* outside the valid range of \[0, (\d+)\)")
def _label(mistake: Mistake) -> str | None:
    found = re.search(r"range of \[0, (\d+)\)", mistake.message)
    count = int(found[1]) if found else 0
    return (
        f"logits have {count} columns, so labels are 0 to {count - 1}: use labels - 1 where they begin with "
        "1, or give the last layer as many units as there are classes."
    )


_say(r"`labels` out of bound|`predictions` out of bound", "num_classes must be more than the largest label.")
_say(r"segment ids are not increasing", "Use tf.math.unsorted_segment_sum, or sort both by the ids.")
_say(r"segment_ids should be the same size", "Give one segment id for each row of data.")
_say(r"depth must be non-negative", "depth is the number of classes: tf.one_hot(labels, 10).")
_say(r"Dimension -\d+ must be >= 0", "Sizes are counted from 0; only tf.reshape takes -1.")
_say(r"Need minval < maxval", "maxval itself is never drawn: minval=0, maxval=n gives 0 to n - 1.")
_say(
    r"Requires delta != 0",
    "tf.range(start, limit, delta) takes steps of delta; tf.linspace(a, b, n) takes n values.",
)

# Neural networks.


@_when(r"(convolution )?[Ii]nput must be (4|5|4 or 5)-dimensional")
def _image_rank(mistake: Mistake) -> str | None:
    rank = len(mistake.shapes[0] or ()) if mistake.specs else 0
    if rank == 3:
        return (
            "Images are [batch, height, width, channels]: x[..., tf.newaxis] adds channels, x[tf.newaxis] a "
            "batch."
        )
    if rank == 2:
        return (
            "Images are [batch, height, width, channels]: x[tf.newaxis, ..., tf.newaxis] makes one gray "
            "image."
        )
    return "Images are [batch, height, width, channels]: tf.reshape(x, [-1, height, width, channels])."


@_when(r"divisible by number of groups|input depth must be evenly divisible")
def _depth(mistake: Mistake) -> str | None:
    if len(mistake.shapes) < 2 or not mistake.shapes[0] or not mistake.shapes[1]:
        return None
    channels = mistake.shapes[0][-1]
    height, width, *_ = (*mistake.shapes[1], None, None)
    return (
        f"Filters are [height, width, channels in, channels out]: for these images [{height}, {width}, "
        f"{channels}, …]."
    )


_say(r"Must provide as many biases", "Give one bias for each channel, the last dimension of the values.")

# Values.

_say(
    r"Integer division by zero",
    "Use tf.where(y == 0, 1, y) as the divisor, or divide floats: tf.math.divide_no_nan(x, y) is 0 there.",
)
_say(r"Integers to negative integer powers", "Use tf.pow(tf.cast(x, tf.float32), y).")
_say(
    r"Tensor had (NaN|Inf|-Inf)",
    "tf.debugging.enable_check_numerics() finds the op that made it first. Often it is tf.math.log(0) (use "
    "tf.math.log(x + 1e-7), or a loss from logits), 0 / 0 (tf.math.divide_no_nan) or a learning rate too "
    "large.",
)
