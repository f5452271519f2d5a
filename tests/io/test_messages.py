"""TensorFlow's messages: `tf.train.Example` and its kin, `tf.make_tensor_proto`, `tf.make_ndarray`."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.protos import message


def test_an_example() -> None:
    train = tf.train
    values = {
        "n": train.Feature(int64_list=train.Int64List(value=[1, 2])),
        "x": train.Feature(float_list=train.FloatList(value=[0.5])),
        "s": train.Feature(bytes_list=train.BytesList(value=[b"text"])),
    }
    example = train.Example(features=train.Features(feature=values))
    again = train.Example.FromString(example.SerializeToString())
    assert again == example
    assert again.features.feature["n"].int64_list.value == [1, 2]
    assert again.features.feature["s"].WhichOneof("kind") == "bytes_list"
    assert again.features.feature["x"].float_list.value[0] == 0.5
    assert type(example).DESCRIPTOR.full_name == "tensorflow.Example"
    assert copy.deepcopy(example) == pickle.loads(pickle.dumps(example)) == example


def test_a_known_example_as_bytes_and_as_text() -> None:
    train = tf.train
    feature = {"a": train.Feature(int64_list=train.Int64List(value=[1, 300]))}
    example = train.Example(features=train.Features(feature=feature))
    assert example.SerializeToString() == b"\n\x0e\n\x0c\n\x01a\x12\x07\x1a\x05\n\x03\x01\xac\x02"
    assert str(example).split() == (
        'features { feature { key: "a" value { int64_list { value: 1 value: 300 } } } }'.split()
    )


def test_wrong_values_are_refused() -> None:
    with pytest.raises(TypeError):
        tf.train.Int64List(value=[1.5])
    with pytest.raises(TypeError):
        tf.train.BytesList(value=[3])
    with pytest.raises(ValueError, match="no_such_field"):
        tf.train.Feature(no_such_field=1)


def test_a_sequence_example() -> None:
    train = tf.train
    step = train.Feature(bytes_list=train.BytesList(value=[b"a"]))
    lists = train.FeatureLists(feature_list={"t": train.FeatureList(feature=[step, step])})
    walk = train.SequenceExample(feature_lists=lists)
    assert len(walk.feature_lists.feature_list["t"].feature) == 2


def test_names_are_the_same_in_1x() -> None:
    assert tf.compat.v1.train.Example is tf.train.Example
    assert "Example" in dir(tf.train)
    with pytest.raises(AttributeError):
        _ = tf.train.NoSuchName


def test_other_messages() -> None:
    node = message("NodeDef")(name="a", op="Const")
    node.attr["dtype"].type = 1
    node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(2.5))
    graph = message("GraphDef")(node=[node])
    again = message("GraphDef").FromString(graph.SerializeToString())
    assert again.node[0].attr["value"].tensor.float_val == [2.5]
    assert "DT_FLOAT" in str(again)
    with pytest.raises(KeyError):
        message("NoSuchMessage")


def test_protobuf_is_imported_late() -> None:
    program = "import sys, thalweg as tf; tf.train; tf.io; assert 'google.protobuf' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)


# What TensorFlow's function gives for these values: the field, and what is in it.
PROTOS: list[tuple[Any, dict[str, Any], str, Any]] = [
    (3, {}, "int_val", [3]),
    ("a", {}, "string_val", [b"a"]),
    (["a", b"b"], {}, "string_val", [b"a", b"b"]),
    ([1, 2, 3], {}, "tensor_content", np.array([1, 2, 3], np.int32).tobytes()),
    (1, {"shape": [2, 2]}, "int_val", [1]),
    ([1, 2], {"shape": [3]}, "int_val", [1, 2]),
    ([True], {}, "bool_val", [True]),
    ([1, 2], {"dtype": tf.float16}, "tensor_content", np.array([1, 2], np.float16).tobytes()),
    (1.5, {"dtype": tf.float16}, "half_val", [15872]),
    (1.5, {"dtype": tf.bfloat16}, "half_val", [16320]),
    (1.5, {"dtype": tf.float64}, "double_val", [1.5]),
    (-3, {"dtype": tf.int16}, "int_val", [-3]),
    (1, {"dtype": tf.uint64}, "uint64_val", [1]),
    (2**40, {}, "int64_val", [2**40]),
    (np.array([1 + 2j]), {}, "dcomplex_val", [1.0, 2.0]),
    (np.zeros((2, 0), np.int16), {}, "tensor_content", b""),
]


@pytest.mark.parametrize(("values", "options", "field", "held"), PROTOS, ids=range(len(PROTOS)))
def test_make_tensor_proto(values: Any, options: dict[str, Any], field: str, held: Any) -> None:
    proto = tf.make_tensor_proto(values, **options)
    assert getattr(proto, field) == held
    array = tf.make_ndarray(proto)
    flat = np.array(values, object).reshape(-1).tolist()
    filled = flat + flat[-1:] * (array.size - len(flat))
    expected = [item.encode() if isinstance(item, str) else item for item in filled]
    assert array.reshape(-1).tolist() == expected
    assert proto.dtype == tf.as_dtype(array.dtype).as_datatype_enum


def test_eager_tensors_have_protos() -> None:
    assert tf.make_ndarray(tf.make_tensor_proto(tf.constant([[1.5]]))).tolist() == [[1.5]]
    serialized = tf.io.serialize_tensor([[1.0, 2.0]]).numpy()
    assert tf.make_ndarray(message("TensorProto").FromString(serialized)).tolist() == [[1.0, 2.0]]


def test_make_tensor_proto_refuses() -> None:
    with pytest.raises(TypeError, match="shape"):
        tf.make_tensor_proto([1], shape=[2], verify_shape=True)
    with pytest.raises(TypeError, match="shape"):
        tf.make_tensor_proto([1, 2], shape=[4], allow_broadcast=True)
    with pytest.raises(ValueError, match="at most 2"):
        tf.make_tensor_proto([1, 2, 3], shape=[2])
    with pytest.raises(ValueError, match="None"):
        tf.make_tensor_proto(None)
    with pytest.raises(TypeError, match="int32"):
        tf.make_tensor_proto([1.5], dtype=tf.int32)
