"""DType against the tables that TensorFlow 2.21 prints."""

import copy
import pickle

import ml_dtypes
import numpy as np
import pytest

from thalweg.core import dtypes
from thalweg.core.dtypes import DType, as_dtype, from_numpy

FLOAT, INT, UINT, COMPLEX, BOOL, QUANT, OTHER = (
    "float",
    "int",
    "uint",
    "complex",
    "bool",
    "quantized",
    "other",
)

# name: number, bytes, family, arithmetic
TABLE = {
    "float32": (1, 4, FLOAT, True),
    "float64": (2, 8, FLOAT, True),
    "int32": (3, 4, INT, True),
    "uint8": (4, 1, UINT, True),
    "int16": (5, 2, INT, True),
    "int8": (6, 1, INT, True),
    "string": (7, 0, OTHER, False),
    "complex64": (8, 8, COMPLEX, True),
    "int64": (9, 8, INT, True),
    "bool": (10, 1, BOOL, False),
    "qint8": (11, 1, QUANT, True),
    "quint8": (12, 1, QUANT, True),
    "qint32": (13, 4, QUANT, True),
    "bfloat16": (14, 2, FLOAT, True),
    "qint16": (15, 2, QUANT, True),
    "quint16": (16, 2, QUANT, True),
    "uint16": (17, 2, UINT, True),
    "complex128": (18, 16, COMPLEX, True),
    "float16": (19, 2, FLOAT, True),
    "resource": (20, 0, OTHER, False),
    "variant": (21, 0, OTHER, False),
    "uint32": (22, 4, UINT, True),
    "uint64": (23, 8, UINT, True),
    "float8_e5m2": (24, 1, FLOAT, False),
    "float8_e4m3fn": (25, 1, FLOAT, False),
    "float8_e4m3fnuz": (26, 1, FLOAT, False),
    "float8_e4m3b11fnuz": (27, 1, FLOAT, False),
    "float8_e5m2fnuz": (28, 1, FLOAT, False),
    "int4": (29, 1, INT, False),
    "uint4": (30, 1, UINT, False),
    "int2": (31, 1, INT, False),
    "uint2": (32, 1, UINT, False),
    "float4_e2m1fn": (33, 1, FLOAT, False),
}


@pytest.mark.parametrize("suffix", ["", "_ref"])
@pytest.mark.parametrize("name", TABLE)
def test_attributes(name, suffix):
    number, size, family, numeric = TABLE[name]
    dtype = as_dtype(name + suffix)
    assert dtype.name == name + suffix
    assert dtype.as_datatype_enum == int(dtype) == number + (100 if suffix else 0)
    assert dtype.size == size
    assert dtype.is_floating is (family == FLOAT)
    assert dtype.is_integer is (family in (INT, UINT))
    assert dtype.is_unsigned is (family == UINT)
    assert dtype.is_complex is (family == COMPLEX)
    assert dtype.is_bool is (family == BOOL)
    assert dtype.is_quantized is (family == QUANT)
    assert dtype.is_numeric is numeric
    assert dtype.is_numpy_compatible is (name not in ("resource", "variant"))
    assert dtype.base_dtype is getattr(dtypes, name)
    assert repr(dtype) == f"tf.{name}{suffix}"
    assert str(dtype) == f"<dtype: '{name}{suffix}'>"


def test_the_table_is_complete():
    numbers = [number for number, *_ in TABLE.values()]
    assert sorted(numbers) == list(range(1, 34))
    with pytest.raises(TypeError, match="34"):
        DType(34)


def test_aliases():
    assert dtypes.half is dtypes.float16
    assert dtypes.double is dtypes.float64
    assert DType(1) is dtypes.float32


RANGES = {
    "int4": (-8, 7),
    "uint2": (0, 3),
    "int8": (-128, 127),
    "uint8": (0, 255),
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
    "float16": (-65504.0, 65504.0),
    "bfloat16": (-3.3895313892515355e38, 3.3895313892515355e38),
    "float32": (-3.4028234663852886e38, 3.4028234663852886e38),
    "float64": (-1.7976931348623157e308, 1.7976931348623157e308),
    "float8_e5m2": (-57344.0, 57344.0),
    "float8_e4m3fn": (-448.0, 448.0),
    "float4_e2m1fn": (-6.0, 6.0),
}


@pytest.mark.parametrize("name", RANGES)
def test_min_and_max(name):
    dtype = as_dtype(name)
    assert (float(dtype.min), float(dtype.max)) == tuple(map(float, RANGES[name]))
    assert type(dtype.max) is (int if dtype.is_integer else dtype.as_numpy_dtype)


@pytest.mark.parametrize("name", ["bool", "complex64", "string", "qint8", "resource"])
def test_types_without_a_range(name):
    with pytest.raises(TypeError, match="minimum"):
        _ = as_dtype(name).min
    with pytest.raises(TypeError, match="maximum"):
        _ = as_dtype(name).max


def test_limits():
    assert dtypes.uint8.limits == (0, 255)
    assert dtypes.int16.limits == (0, 32767)
    assert dtypes.float32.limits == dtypes.float64.limits == (0, 1)
    assert dtypes.bool.limits == (0, True)
    for name in ("float16", "bfloat16", "int4", "qint8", "string", "complex64"):
        with pytest.raises(ValueError, match="does not have defined limits"):
            _ = as_dtype(name).limits


def test_real_dtype():
    assert dtypes.complex64.real_dtype is dtypes.float32
    assert dtypes.complex128.real_dtype is dtypes.float64
    assert dtypes.float16.real_dtype is dtypes.float16
    assert as_dtype("complex64_ref").real_dtype is dtypes.float32
    assert as_dtype("int8_ref").real_dtype is as_dtype("int8_ref")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("float", "float32"),
        ("double", "float64"),
        ("half", "float16"),
        ("float32_ref", "float32_ref"),
        (3, "int32"),
        (101, "float32_ref"),
        (float, "float32"),
        (int, "int32"),
        (bool, "bool"),
        (complex, "complex128"),
        (str, "string"),
        (bytes, "string"),
        (object, "string"),
        (np.float32, "float32"),
        (np.bool_, "bool"),
        (np.longlong, "int64"),
        (np.ulonglong, "uint64"),
        (np.intc, "int32"),
        (np.str_, "string"),
        (np.dtype("S3"), "string"),
        (np.dtype("U3"), "string"),
        (np.dtype(object), "string"),
        (np.dtype(">f4"), "float32"),
        (np.dtype("i8"), "int64"),
        (np.dtype([("qint8", np.int8)]), "qint8"),
        (ml_dtypes.bfloat16, "bfloat16"),
        (np.dtype(ml_dtypes.float8_e4m3fn), "float8_e4m3fn"),
        (ml_dtypes.int4, "int4"),
        (np.array([1.0]), "float64"),
        (np.int32(3), "int32"),
        (dtypes.uint16, "uint16"),
    ],
    ids=repr,
)
def test_as_dtype(value, name):
    assert as_dtype(value).name == name


@pytest.mark.parametrize(
    "value",
    [
        *("foo", "f4", "int", "str", b"float32"),
        *(None, 0, 99, -1, 1.5, [1]),
        *(list, type(None), np.longdouble, np.datetime64, np.floating),
        *(np.dtype("M8[s]"), np.dtype("V4"), np.dtype([("a", "f4")])),
    ],
    ids=repr,
)
def test_what_is_no_dtype(value):
    with pytest.raises(TypeError) as raised:
        as_dtype(value)
    assert str(raised.value) == f"Cannot convert the argument `type_value`: {value!r} to a TensorFlow DType."
    assert dtypes.float32 != value


def test_from_numpy():
    for dtype in map(as_dtype, TABLE):
        if dtype.is_numpy_compatible:
            assert from_numpy(dtype.np) is dtype
            assert from_numpy(np.zeros(2, dtype.as_numpy_dtype).dtype) is dtype
    assert from_numpy(np.array(["ab"]).dtype) is dtypes.string
    assert from_numpy(np.array([b"ab"]).dtype) is dtypes.string
    assert from_numpy(np.dtype(">i2")) is dtypes.int16
    for wrong in ("M8[s]", "m8[D]", "V4", "g", [("a", "f4")]):
        with pytest.raises(TypeError, match="has no TensorFlow DType"):
            from_numpy(np.dtype(wrong))


def test_equality():
    assert dtypes.float32 == "float32" == dtypes.float32
    assert dtypes.float32 == np.float32
    assert np.dtype("float32") == dtypes.float32
    assert dtypes.float32 == 1
    assert dtypes.float32 != dtypes.float64
    assert dtypes.float32 != "foo"
    assert dtypes.float32 != None  # noqa: E711
    assert dtypes.float32 != as_dtype("float32_ref")


def test_dtypes_are_keys():
    assert len({as_dtype(name): name for name in TABLE}) == len(TABLE)
    assert {dtypes.int8: "a"}[as_dtype(np.int8)] == "a"


@pytest.mark.parametrize("name", ["float32", "string", "resource", "qint8", "bfloat16", "float32_ref"])
def test_copies_are_the_same_object(name):
    dtype = as_dtype(name)
    assert pickle.loads(pickle.dumps(dtype)) is dtype
    assert copy.copy(dtype) is copy.deepcopy(dtype) is dtype


def test_compatibility():
    reference = as_dtype("float32_ref")
    assert dtypes.float32.is_compatible_with("float32")
    assert dtypes.float32.is_compatible_with(reference)
    assert not reference.is_compatible_with(dtypes.float32)
    assert not dtypes.float32.is_compatible_with(np.float64)
    with pytest.raises(TypeError, match="'foo'"):
        dtypes.float32.is_compatible_with("foo")


def test_subtypes():
    assert dtypes.float32.is_subtype_of(dtypes.float32)
    assert not dtypes.float32.is_subtype_of(dtypes.float64)
    assert dtypes.float32.most_specific_common_supertype([dtypes.float32] * 2) is dtypes.float32
    assert dtypes.float32.most_specific_common_supertype([dtypes.float64]) is None


def test_quantized_dtypes():
    names = {"qint8", "quint8", "qint16", "quint16", "qint32"}
    assert {dtype.name for dtype in dtypes.QUANTIZED_DTYPES} == names | {f"{name}_ref" for name in names}
