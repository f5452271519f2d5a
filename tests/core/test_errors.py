"""`tf.errors` against the classes, codes and constructors of TensorFlow 2.21."""

import copy
import pickle

import pytest

from thalweg.core import errors

CODES = {
    "CancelledError": (1, "CANCELLED"),
    "UnknownError": (2, "UNKNOWN"),
    "InvalidArgumentError": (3, "INVALID_ARGUMENT"),
    "DeadlineExceededError": (4, "DEADLINE_EXCEEDED"),
    "NotFoundError": (5, "NOT_FOUND"),
    "AlreadyExistsError": (6, "ALREADY_EXISTS"),
    "PermissionDeniedError": (7, "PERMISSION_DENIED"),
    "ResourceExhaustedError": (8, "RESOURCE_EXHAUSTED"),
    "FailedPreconditionError": (9, "FAILED_PRECONDITION"),
    "AbortedError": (10, "ABORTED"),
    "OutOfRangeError": (11, "OUT_OF_RANGE"),
    "UnimplementedError": (12, "UNIMPLEMENTED"),
    "InternalError": (13, "INTERNAL"),
    "UnavailableError": (14, "UNAVAILABLE"),
    "DataLossError": (15, "DATA_LOSS"),
    "UnauthenticatedError": (16, "UNAUTHENTICATED"),
}


@pytest.mark.parametrize("name", CODES)
def test_code_of_each_class(name):
    code, constant = CODES[name]
    cls = getattr(errors, name)
    error = cls(None, None, "what happened")
    assert isinstance(error, errors.OpError)
    assert error.error_code == code == getattr(errors, constant)
    assert (error.node_def, error.op, error.message) == (None, None, "what happened")
    assert str(error) == "what happened"
    assert error.args == ()
    assert repr(error) == f"{name}()"
    assert errors.exception_type_from_error_code(code) is cls
    assert errors.error_code_from_exception_type(cls) == code


def test_the_docstring_draws_every_class():
    drawn = errors.__doc__
    for name, cls in vars(errors).items():
        if isinstance(cls, type) and issubclass(cls, Exception) and not name.startswith("_"):
            code = CODES.get(name, ("",))[0]
            assert any(name in line and str(code) in line for line in drawn.splitlines()), name


def test_codes_without_a_class():
    assert errors.OK == 0
    assert errors.error_code_from_exception_type(KeyError) == errors.UNKNOWN
    for code in (errors.OK, 99):
        with pytest.raises(KeyError):
            errors.exception_type_from_error_code(code)


def test_bases_outside_of_op_error():
    assert issubclass(errors.OperatorNotAllowedInGraphError, TypeError)
    assert issubclass(errors.InaccessibleTensorError, ValueError)
    assert str(errors.OperatorNotAllowedInGraphError("no")) == "no"


def test_node_op_and_payloads():
    error = errors.OpError("node", "op", "message", 3, {"key": b"value"})
    assert (error.node_def, error.op, error.error_code) == ("node", "op", 3)
    assert error.experimental_payloads == {"key": b"value"}
    coded = errors.NotFoundError(node_def="node", op="op", message="message")
    assert (coded.node_def, coded.op, coded.message) == ("node", "op", "message")
    assert coded.experimental_payloads == {}
    assert errors.NotFoundError(None, None, "message", {1: 2}).experimental_payloads == {1: 2}


def test_missing_arguments():
    with pytest.raises(TypeError, match="message"):
        errors.InvalidArgumentError(None, None)
    with pytest.raises(TypeError, match="error_code"):
        errors.OpError(None, None, "message")


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
def test_copies(duplicate):
    unpicklable = (part for part in "op")
    for error in (
        errors.DataLossError(None, None, "message", {"key": "value"}),
        errors.DataLossError("node", unpicklable, "message", {"key": "value"}),
        errors.OpError(None, None, "message", errors.DATA_LOSS, {"key": "value"}),
    ):
        twin = duplicate(error)
        assert type(twin) is type(error)
        assert (twin.message, twin.error_code) == ("message", errors.DATA_LOSS)
        assert twin.experimental_payloads == {"key": "value"}


def test_op_error():
    error = errors.op_error(errors.InvalidArgumentError, "AddV2", "Incompatible shapes: [2] vs. [3]")
    assert type(error) is errors.InvalidArgumentError
    assert str(error) == "Incompatible shapes: [2] vs. [3] [Op:AddV2]"
    assert error.op is None and error.node_def is None
    assert errors.op_error(errors.OpError, "AddV2", "why").error_code == errors.UNKNOWN


def test_caught_as_its_base():
    with pytest.raises(errors.OpError, match="end of sequence"):
        raise errors.OutOfRangeError(None, None, "end of sequence")
