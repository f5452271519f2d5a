"""Examples and how they are parsed: run with TensorFlow to make `examples.json`, with Thalweg to test.

/path/to/python-with-tensorflow tests/io/example_cases.py
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")


class Maker:
    """Makes serialized records with the messages of `tf`."""

    def __init__(self, tf: Any) -> None:
        self.tf = tf
        self.io = tf.io
        self.train = tf.train

    def feature(self, values: Any) -> Any:
        train = self.train
        if values is None:
            return train.Feature()
        if values and isinstance(values[0], bytes):
            return train.Feature(bytes_list=train.BytesList(value=values))
        if values and isinstance(values[0], float):
            return train.Feature(float_list=train.FloatList(value=values))
        return train.Feature(int64_list=train.Int64List(value=values))

    def features(self, named: dict[str, Any]) -> Any:
        return self.train.Features(feature={k: self.feature(v) for k, v in named.items()})

    def example(self, **named: Any) -> bytes:
        return self.train.Example(features=self.features(named)).SerializeToString()

    def sequence(self, context: dict[str, Any], **lists: Any) -> bytes:
        train = self.train
        feature_list = {
            k: train.FeatureList(feature=[self.feature(step) for step in steps]) for k, steps in lists.items()
        }
        return train.SequenceExample(
            context=self.features(context), feature_lists=train.FeatureLists(feature_list=feature_list)
        ).SerializeToString()


CASES: dict[str, Callable[[Maker], Any]] = {}


def case(name: str, run: Callable[[Maker], Any]) -> None:
    assert name not in CASES
    CASES[name] = run


def fixed(m: Maker, *arguments: Any) -> Any:
    return m.io.FixedLenFeature(*arguments)


def steps(m: Maker, *arguments: Any, **more: Any) -> Any:
    return m.io.FixedLenSequenceFeature(*arguments, **more)


def plain(m: Maker) -> bytes:
    return m.example(a=[1, -300], b=[1.5], c=[b"x", b"yz"], d=None, e=[2**62, -(2**63), 0])


def both(name: str, features: Callable[[Maker], Any], *records: Callable[[Maker], bytes]) -> None:
    """The features of the first record alone, of it as a batch of one, and of all records together."""
    made = records or (plain,)
    case(f"single/{name}", lambda m: m.io.parse_single_example(made[0](m), features(m)))
    case(f"scalar/{name}", lambda m: m.io.parse_example(made[0](m), features(m)))
    case(f"batch/{name}", lambda m: m.io.parse_example([record(m) for record in made], features(m)))
    case(f"many/{name}", lambda m: m.io.parse_example([record(m) for record in made] * 30, features(m)))


def made(**named: Any) -> Callable[[Maker], bytes]:
    return lambda m: m.example(**named)


int64, float32, string = "int64", "float32", "string"

both("fixed", lambda m: {"a": fixed(m, [2], "int64"), "b": fixed(m, [], "float32")})
both("strings", lambda m: {"c": fixed(m, [2], "string")})
both("matrix", lambda m: {"a": fixed(m, [2, 1], "int64")})
both("large", lambda m: {"e": fixed(m, [3], "int64")})
both("defaults", lambda m: {"z": fixed(m, [2], "int64", [7, 8]), "y": fixed(m, [], "string", "q")})
both("default-array", lambda m: {"a": fixed(m, [2], "int64", [0, 0]), "x": fixed(m, [2], "float32", [1, 2])})
both("empty-feature", lambda m: {"d": fixed(m, [], "int64", 5)})
both("missing", lambda m: {"z": fixed(m, [], "int64")})
both("empty-shape", lambda m: {"z": fixed(m, [0], "int64")})
both("other-dtype", lambda m: {"a": fixed(m, [2], "float32")})
both("other-size", lambda m: {"a": fixed(m, [3], "int64")})
both("no-values", lambda m: {"a": fixed(m, [1], "int64")}, made(a=[]))
both("default-size", lambda m: {"z": fixed(m, [2], "int64", 7)})
both("dtype-unknown", lambda m: {"a": fixed(m, [2], "int32")})
both("var", lambda m: {k: m.io.VarLenFeature(t) for k, t in (("a", int64), ("d", int64), ("z", string))})
both("var-strings", lambda m: {"c": m.io.VarLenFeature("string")})
both("var-dtype", lambda m: {"a": m.io.VarLenFeature("float32")})
both("ragged-dtype", lambda m: {"a": m.io.RaggedFeature("float32")})
both("no-features", lambda m: {})
both("not-a-feature", lambda m: {"a": 3})
both("no-shape", lambda m: {"a": fixed(m, None, "int64")})
both("no-dtype", lambda m: {"a": fixed(m, [], None)})
both("open-shape", lambda m: {"a": fixed(m, [None], "int64")})

_UNEVEN = (made(a=[1, 2, 3, 4], s=[b"p", b"q"]), made(a=[5, 6]), made())
both("sequence", lambda m: {"a": steps(m, [], "int64", allow_missing=True)}, *_UNEVEN)
both("sequence-strings", lambda m: {"s": steps(m, [], "string", allow_missing=True)}, *_UNEVEN)
both(
    "sequence-default",
    lambda m: {"a": steps(m, [], "int64", allow_missing=True, default_value=-1)},
    *_UNEVEN,
)
both("sequence-rows", lambda m: {"a": steps(m, [2], "int64", allow_missing=True)}, *_UNEVEN)
both("sequence-odd", lambda m: {"a": steps(m, [3], "int64", allow_missing=True)}, *_UNEVEN)
both("sequence-strict", lambda m: {"a": steps(m, [2], "int64")}, *_UNEVEN)
both("ragged", lambda m: {"a": m.io.RaggedFeature("int64"), "s": m.io.RaggedFeature("string")}, *_UNEVEN)


def ragged(name: str, partitions: Callable[[Any], list[Any]], *records: Any, **more: Any) -> None:
    both(
        f"ragged-{name}",
        lambda m: {"r": m.io.RaggedFeature("int64", "v", partitions(m.io.RaggedFeature), **more)},
        *records,
    )


ragged("splits", lambda r: [r.RowSplits("s")], made(v=[1, 2, 3, 4], s=[0, 1, 4]), made(v=[7], s=[0, 1, 1]))
ragged("splits-none", lambda r: [r.RowSplits("s")], made(v=[1, 2], s=[0, 2]), made())
ragged("lengths", lambda r: [r.RowLengths("s")], made(v=[1, 2, 3, 4], s=[1, 3]), made(v=[7], s=[0, 1]))
ragged(
    "int64",
    lambda r: [r.RowLengths("s")],
    made(v=[1, 2, 3, 4], s=[1, 3]),
    made(v=[7], s=[0, 1]),
    row_splits_dtype="int64",
)
ragged("starts", lambda r: [r.RowStarts("s")], made(v=[1, 2, 3, 4], s=[0, 1]), made(v=[7], s=[0, 1]))
ragged("limits", lambda r: [r.RowLimits("s")], made(v=[1, 2, 3, 4], s=[1, 4]), made(v=[7], s=[0, 1]))
ragged("ids", lambda r: [r.ValueRowIds("s")], made(v=[1, 2, 3, 4], s=[0, 0, 2, 2]), made(v=[7], s=[0]))
ragged("uniform", lambda r: [r.UniformRowLength(2)], made(v=[1, 2, 3, 4]), made(v=[7, 8]))
ragged(
    "two",
    lambda r: [r.RowSplits("o"), r.RowSplits("s")],
    made(v=[1, 2, 3, 4], s=[0, 1, 1, 4], o=[0, 2, 3]),
    made(v=[7], s=[0, 1], o=[0, 1]),
)
ragged(
    "uniform-rows",
    lambda r: [r.UniformRowLength(2), r.RowLengths("l")],
    made(v=[1, 2, 3, 4], l=[1, 3]),
    made(v=[7], l=[0, 1]),
)
ragged("wrong", lambda r: [r.RowSplits("s")], made(v=[1, 2, 3, 4], s=[0, 1, 9]), validate=True)

_SPARSE = (
    made(i=[3, 1], j=[0, 1], v=[1.0, 2.0]),
    made(i=[0], j=[4], v=[5.0]),
    made(),
)
both("sparse", lambda m: {"s": m.io.SparseFeature("i", "v", "float32", 10)}, *_SPARSE)
both("sparse-2d", lambda m: {"s": m.io.SparseFeature(["i", "j"], "v", "float32", [10, 5])}, *_SPARSE)
both("sparse-sorted", lambda m: {"s": m.io.SparseFeature("i", "v", "float32", 10, True)}, *_SPARSE)
both("sparse-uneven", lambda m: {"s": m.io.SparseFeature("i", "v", "float32", 10)}, made(i=[1, 2], v=[1.0]))
both(
    "mixed",
    lambda m: {
        "c": m.io.RaggedFeature("string"),
        "b": m.io.VarLenFeature("float32"),
        "a": fixed(m, [2], "int64"),
    },
)
both("twice", lambda m: {"a": fixed(m, [1], "int64")}, lambda m: m.example(a=[1]) + m.example(a=[2]))
both("nothing", lambda m: {"a": fixed(m, [], "int64", 3)}, lambda m: b"")
both("garbage", lambda m: {"a": fixed(m, [], "int64", 3)}, lambda m: b"\x0a\x05hell")
case("empty-batch", lambda m: m.io.parse_example(m.tf.constant([], "string"), {"a": fixed(m, [2], "int64")}))
case(
    "empty-batch/kinds",
    lambda m: m.io.parse_example(
        m.tf.constant([], "string"),
        {"a": m.io.VarLenFeature("int64"), "b": m.io.RaggedFeature("string")},
    ),
)
case("rank-2", lambda m: m.io.parse_example([[plain(m)]], {"a": fixed(m, [2], "int64")}))
case("single-vector", lambda m: m.io.parse_single_example([plain(m)], {"a": fixed(m, [2], "int64")}))

_WALKS = (
    lambda m: m.sequence({"n": [3]}, a=[[1, 2], [3, 4], [5, 6]], t=[[b"x"], [b"y", b"z"]]),
    lambda m: m.sequence({"n": [1]}, a=[[7, 8]], t=[]),
)


def walk(name: str, context: Callable[[Maker], Any], lists: Callable[[Maker], Any]) -> None:
    """Features of SequenceExamples, of one and of two."""
    case(
        f"walk/{name}",
        lambda m: m.io.parse_single_sequence_example(_WALKS[0](m), context(m), lists(m)),
    )
    case(
        f"walks/{name}",
        lambda m: m.io.parse_sequence_example([w(m) for w in _WALKS], context(m), lists(m)),
    )
    case(
        f"many-walks/{name}",
        lambda m: m.io.parse_sequence_example([w(m) for w in _WALKS] * 20, context(m), lists(m)),
    )


def _n(m: Maker) -> Any:
    return {"n": fixed(m, [], "int64")}


walk("dense", _n, lambda m: {"a": steps(m, [2], "int64"), "t": m.io.VarLenFeature("string")})
walk(
    "ragged",
    lambda m: {"n": m.io.RaggedFeature("int64")},
    lambda m: {"a": m.io.RaggedFeature("int64"), "t": m.io.RaggedFeature("string")},
)
walk("sparse", lambda m: {"n": m.io.VarLenFeature("int64")}, lambda m: {"a": m.io.VarLenFeature("int64")})
walk("missing", _n, lambda m: {"q": steps(m, [2], "int64")})
walk("may-miss", _n, lambda m: {"q": steps(m, [2], "int64", allow_missing=True)})
walk("other-size", _n, lambda m: {"a": steps(m, [3], "int64")})
walk("other-dtype", _n, lambda m: {"a": steps(m, [2], "float32")})
walk("context-missing", lambda m: {"k": fixed(m, [], "int64")}, lambda m: {})
walk("context-default", lambda m: {"k": fixed(m, [], "int64", 4)}, lambda m: {})
walk("context-size", lambda m: {"n": fixed(m, [2], "int64")}, lambda m: {})
walk("context-dtype", lambda m: {"n": fixed(m, [], "float32")}, lambda m: {})
walk("fixed", _n, lambda m: {"a": fixed(m, [2], "int64")})
walk("default", _n, lambda m: {"a": steps(m, [2], "int64", default_value=3)})
walk("context-steps", lambda m: {"n": steps(m, [], "int64", allow_missing=True)}, lambda m: {})
walk("none", lambda m: None, lambda m: None)


def told(value: Any) -> Any:
    """A result as JSON can hold it."""
    if isinstance(value, dict):
        return {key: told(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [told(item) for item in value]
    if hasattr(value, "dense_shape"):
        return {"sparse": [told(value.indices), told(value.values), told(value.dense_shape)]}
    if hasattr(value, "nested_row_splits"):
        splits = [told(part) for part in value.nested_row_splits]
        return {"ragged": told(value.flat_values), "splits": splits}
    items = value.numpy().reshape(-1).tolist()
    items = [item.decode("latin1") if isinstance(item, bytes) else item for item in items]
    return {"dtype": value.dtype.name, "shape": value.shape.as_list(), "values": items}


def outcome(tf: Any, name: str) -> Any:
    """What a case gives: its result, or the class of its error."""
    try:
        return told(CASES[name](Maker(tf)))
    except UnicodeDecodeError:
        # What TensorFlow raises where it quotes the bytes of a record in an error.
        return {"error": "InvalidArgumentError"}
    except Exception as error:
        return {"error": type(error).__name__}


if __name__ == "__main__":
    import tensorflow

    lines = [f"{json.dumps(name)}: {json.dumps(outcome(tensorflow, name))}" for name in CASES]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
