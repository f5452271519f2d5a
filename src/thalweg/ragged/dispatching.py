"""What the ops do with ragged operands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import dtypes
from thalweg.core.context import state
from thalweg.core.convert import constant, to_tensor
from thalweg.core.dispatch import Implementation, implements
from thalweg.core.op import Call, static_value
from thalweg.core.tensor import Tensor
from thalweg.ops import shapes
from thalweg.ops.casting import cast
from thalweg.ragged import gathering, joining, reductions, reshaping
from thalweg.ragged.broadcasting import align
from thalweg.ragged.conversion import merge_dims, to_dense
from thalweg.ragged.tensor import RaggedTensor


def _of_ragged(*names: str) -> Callable[[Implementation], Implementation]:
    """The decorated function is what these ops do with ragged operands."""
    return implements(RaggedTensor, *names)


# Ops that take each value by itself, and ops that combine operands value by value.
ELEMENTWISE = """
    Abs Acos Acosh Angle Asin Asinh Atan Atanh BesselI0 BesselI0e BesselI1 BesselI1e BesselJ0 BesselJ1
    BesselK0 BesselK0e BesselK1 BesselK1e BesselY0 BesselY1 Bitcast Cast Ceil CheckNumerics ComplexAbs
    Conj Cos Cosh Dawsn Digamma Elu Erf Erfc Erfinv Exp Expint Expm1 Floor FresnelCos FresnelSin
    Identity Imag Invert IsFinite IsInf IsNan LeakyRelu Lgamma Log Log1p LogicalNot Ndtri Neg
    PopulationCount Real Reciprocal Relu Relu6 Rint Round Rsqrt Selu Sigmoid Sign Sin Sinh Softplus
    Softsign Spence Sqrt Square StopGradient Tan Tanh

    AddN AddV2 Atan2 Betainc BitwiseAnd BitwiseOr BitwiseXor Complex DivNoNan Equal FloorDiv FloorMod
    Greater GreaterEqual Igamma Igammac LeftShift Less LessEqual LogicalAnd LogicalOr LogicalXor Maximum
    Minimum Mul MulNoNan NextAfter NotEqual Polygamma Pow RealDiv RightShift SelectV2 SquaredDifference
    Sub TruncateDiv TruncateMod Xdivy Xlog1py Xlogy Zeta

    AsString DecodeBase64 EncodeBase64 LookupTableFindV2 RegexFullMatch RegexReplace
    StaticRegexFullMatch StaticRegexReplace StringJoin StringLength StringLower StringStrip
    StringToHashBucket StringToHashBucketFast StringToHashBucketStrong StringToNumber StringUpper Substr
    UnicodeScript UnicodeTranscode
"""


@_of_ragged(*ELEMENTWISE.split())
def _elementwise(call: Call, *operands: Any) -> Any:
    if len(operands) == 1:
        flat = state.target.apply(call, [operands[0].flat_values])
        return operands[0].with_flat_values(flat)
    aligned = align([x if hasattr(x, "_spec") else constant(x) for x in operands])
    return aligned.ragged(state.target.apply(call, aligned.flat))


@_of_ragged("Sum", "Prod", "Max", "Min", "Mean", "All", "Any", "ReduceJoin")
def _reduction(call: Call, x: Any) -> Any:
    return reductions.reduce(call, x)


@_of_ragged("Softmax")
def _softmax(call: Call, x: Any) -> Any:
    return reductions.softmax(x)


@_of_ragged("Cumsum")
def _cumsum(call: Call, x: Any) -> Any:
    return reductions.cumsum(call, x)


@_of_ragged("MatMul", "BatchMatMulV2")
def _matmul(call: Call, a: Any, b: Any) -> Any:
    from thalweg.ragged.products import matmul

    return matmul(call, a, b)


def _number(call: Call, name: str) -> int:
    value = static_value(call.attrs[name])
    if isinstance(value, Tensor):
        raise ValueError(f"{call.op.name} of a RaggedTensor needs a known {name}; got a symbolic tensor.")
    return int(value)


def _numbers(call: Call, name: str) -> Sequence[int]:
    value = static_value(call.attrs[name])
    if isinstance(value, Tensor):
        raise ValueError(f"{call.op.name} of a RaggedTensor needs known {name}; got a symbolic tensor.")
    return tuple(value)


@_of_ragged("ConcatV2")
def _concat(call: Call, *values: Any) -> Any:
    return joining.combine(values, _number(call, "axis"), stacked=False)


@_of_ragged("Pack")
def _stack(call: Call, *values: Any) -> Any:
    return joining.combine(values, _number(call, "axis"), stacked=True)


@_of_ragged("ExpandDims")
def _expand_dims(call: Call, x: Any) -> Any:
    return reshaping.expand_dims(x, _number(call, "axis"))


@_of_ragged("Squeeze")
def _squeeze(call: Call, x: Any) -> Any:
    return reshaping.squeeze(x, _numbers(call, "axis"))


@_of_ragged("Tile")
def _tile(call: Call, x: Any) -> Any:
    return reshaping.tile(x, _numbers(call, "multiples"))


@_of_ragged("ReverseV2")
def _reverse(call: Call, x: Any) -> Any:
    return reshaping.reverse(x, _numbers(call, "axis"))


@_of_ragged("Split")
def _split(call: Call, x: Any) -> Any:
    axis, count = _number(call, "axis"), call.attrs["num_split"]
    size = x._spec.shape[x._axis(axis)]
    if size is None or size % count:
        raise ValueError(
            f"Cannot split dimension {axis} of a RaggedTensor of shape {x.shape} into {count} equal parts."
        )
    return reshaping.split(x, [size // count] * count, axis)


@_of_ragged("SplitV")
def _split_by_sizes(call: Call, x: Any) -> Any:
    return reshaping.split(x, _numbers(call, "size_splits"), _number(call, "axis"))


@_of_ragged("Unpack")
def _unstack(call: Call, x: Any) -> Any:
    if call.attrs["axis"] != 0:
        raise ValueError("tf.unstack of a RaggedTensor works along axis 0 only.")
    return [x[index] for index in range(call.attrs["num"])]


@_of_ragged("Reshape")
def _reshape(call: Call, x: Any) -> Any:
    if tuple(_numbers(call, "shape")) != (-1,):
        raise ValueError(
            "tf.reshape of a RaggedTensor is defined for shape [-1] only; use merge_dims or to_tensor."
        )
    return merge_dims(x, 0, x._spec.rank - 1)


@_of_ragged("OneHot")
def _one_hot(call: Call, indices: Any, on: Any, off: Any) -> Any:
    axis = call.attrs["axis"]
    if axis not in (-1, indices._spec.rank):
        raise ValueError(f"tf.one_hot of a RaggedTensor puts classes last; got axis={axis}.")
    flat = state.target.apply(call.op.call(call.attrs | {"axis": -1}), [indices.flat_values, on, off])
    return indices.with_flat_values(flat)


@_of_ragged("GatherV2")
def _gather(call: Call, params: Any, indices: Any) -> Any:
    return gathering.gather(params, indices, _number(call, "axis"), call.attrs["batch_dims"])


@_of_ragged("GatherNd")
def _gather_nd(call: Call, params: Any, indices: Any) -> Any:
    return gathering.gather_nd(params, indices, call.attrs["batch_dims"])


@_of_ragged("Where")
def _where(call: Call, condition: Any) -> Any:
    return gathering.where_true(condition)


@_of_ragged("Shape")
def _shape(call: Call, x: Any) -> Any:
    from thalweg.ragged.dynamic_shape import DynamicRaggedShape

    return DynamicRaggedShape.from_tensor(x, call.attrs["out_type"])


@_of_ragged("Size")
def _size(call: Call, x: Any) -> Any:
    return shapes.size_tensor(x.flat_values, out_type=call.attrs["out_type"])


@_of_ragged("Rank")
def _rank(call: Call, x: Any) -> Any:
    return constant(x._spec.rank, dtypes.int32)


@_of_ragged("DynamicPartition")
def _dynamic_partition(call: Call, data: Any, partitions: Any) -> Any:
    count = call.attrs["num_partitions"]
    return [gathering.boolean_mask(data, partitions == index) for index in range(count)]


@_of_ragged("DenseBincount")
def _bincount(call: Call, x: Any, weights: Any) -> Any:
    """Rows are filled up with a number that isn't counted: the first one past the end."""
    beyond = cast(to_tensor(call.attrs["size"]), x.dtype)
    if isinstance(weights, RaggedTensor):
        weights = to_dense(weights, None, None)
    return state.target.apply(call, [to_dense(x, beyond, None), weights])


@_of_ragged(
    "UnsortedSegmentSum", "UnsortedSegmentProd", "UnsortedSegmentMax", "UnsortedSegmentMin", "SegmentSizes"
)
def _segments(call: Call, data: Any, ids: Any) -> Any:
    """Each value goes to the segment that the id beside it names."""
    aligned = align([data, ids])
    return state.target.apply(call, aligned.flat)
