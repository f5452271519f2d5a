"""`tf.errors`: the exceptions that ops raise, one class for each status code.

    Exception
    ├── OpError                         an op failed; has `op`, `node_def`, `message`, `error_code`
    │   ├── CancelledError          1   the work was cancelled, a queue for example closed
    │   ├── UnknownError            2   the cause isn't known
    │   ├── InvalidArgumentError    3   an operand doesn't fit: its shape, its value, its dtype
    │   ├── DeadlineExceededError   4   the time ran out
    │   ├── NotFoundError           5   a file, a variable, a table isn't there
    │   ├── AlreadyExistsError      6   what was to be made exists
    │   ├── PermissionDeniedError   7   the caller may not do it
    │   ├── ResourceExhaustedError  8   out of memory, out of disk
    │   ├── FailedPreconditionError 9   the state is wrong, a variable for example uninitialised
    │   ├── AbortedError           10   stopped, by a concurrent change for example
    │   ├── OutOfRangeError        11   past the end: of a dataset, a file, a queue
    │   ├── UnimplementedError     12   no such operation here
    │   ├── InternalError          13   an invariant of the runtime is broken
    │   ├── UnavailableError       14   a service can't be reached at the moment
    │   ├── DataLossError          15   data is lost or corrupt
    │   └── UnauthenticatedError   16   the caller isn't who it should be
    ├── TypeError
    │   └── OperatorNotAllowedInGraphError   a symbolic tensor was used as a Python value
    └── ValueError
        └── InaccessibleTensorError          a symbolic tensor was used outside of the function that made it

The number is the status code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, TypeVar

OK: Final = 0
CANCELLED: Final = 1
UNKNOWN: Final = 2
INVALID_ARGUMENT: Final = 3
DEADLINE_EXCEEDED: Final = 4
NOT_FOUND: Final = 5
ALREADY_EXISTS: Final = 6
PERMISSION_DENIED: Final = 7
RESOURCE_EXHAUSTED: Final = 8
FAILED_PRECONDITION: Final = 9
ABORTED: Final = 10
OUT_OF_RANGE: Final = 11
UNIMPLEMENTED: Final = 12
INTERNAL: Final = 13
UNAVAILABLE: Final = 14
DATA_LOSS: Final = 15
UNAUTHENTICATED: Final = 16


class OpError(Exception):
    """An op failed.

    Args:
      node_def: the `NodeDef` of the op that failed, or None.
      op: the `tf.Operation` that failed, or None, as always in eager execution.
      message: what was wanted and what was received.
      error_code: the status code; the subclasses have theirs and don't take it.
      args: may hold a mapping of payloads, which `experimental_payloads` gives back.

    Example:
      >>> try:
      ...     raise tf.errors.InvalidArgumentError(None, None, "Incompatible shapes: [2] vs. [3]")
      ... except tf.errors.OpError as error:
      ...     print(error.error_code == tf.errors.INVALID_ARGUMENT, error.message)
      True Incompatible shapes: [2] vs. [3]
    """

    def __init__(self, node_def: Any, op: Any, message: str, error_code: int, *args: Any) -> None:
        super().__init__()
        self._node_def = node_def
        self._op = op
        self._message = message
        self._error_code = error_code
        self._payloads: Mapping[Any, Any] = args[0] if args else {}

    @property
    def node_def(self) -> Any:
        """The `NodeDef` of the op that failed, or None."""
        return self._node_def

    @property
    def op(self) -> Any:
        """The `tf.Operation` that failed, or None."""
        return self._op

    @property
    def message(self) -> str:
        """What went wrong, in words."""
        return self._message

    @property
    def error_code(self) -> int:
        """The status code, `tf.errors.INVALID_ARGUMENT` for example."""
        return self._error_code

    @property
    def experimental_payloads(self) -> Mapping[Any, Any]:
        """Further facts about the error, by name; empty as a rule."""
        return self._payloads

    def __str__(self) -> str:
        return str(self._message)

    def __reduce__(self) -> tuple[Any, ...]:
        # An operation belongs to its graph and can't travel; the error goes without it.
        payloads = (dict(self._payloads),) if self._payloads else ()
        code = () if isinstance(self, _CodedError) else (self._error_code,)  # an argument of `OpError` alone
        return type(self), (None, None, self._message, *code, *payloads)


class _CodedError(OpError):
    """An `OpError` whose class tells its status code."""

    _code: ClassVar[int]

    def __init__(self, node_def: Any, op: Any, message: str, *args: Any) -> None:
        super().__init__(node_def, op, message, self._code, *args)


class CancelledError(_CodedError):
    """The work was cancelled before its end, because a queue was closed or a session ended."""

    _code = CANCELLED


class UnknownError(_CodedError):
    """Something failed for a reason that isn't known, as in code outside of the runtime."""

    _code = UNKNOWN


class InvalidArgumentError(_CodedError):
    """An operand or attribute doesn't fit: shapes that don't match, a value out of its range."""

    _code = INVALID_ARGUMENT


class DeadlineExceededError(_CodedError):
    """The time ran out before the work was done."""

    _code = DEADLINE_EXCEEDED


class NotFoundError(_CodedError):
    """What was asked for isn't there: a file, a variable in a checkpoint, a table."""

    _code = NOT_FOUND


class AlreadyExistsError(_CodedError):
    """What was to be made exists already, a file or a resource of that name."""

    _code = ALREADY_EXISTS


class PermissionDeniedError(_CodedError):
    """The caller may not do this, as writing where it has no right to."""

    _code = PERMISSION_DENIED


class ResourceExhaustedError(_CodedError):
    """Memory, disk or a quota is used up."""

    _code = RESOURCE_EXHAUSTED


class FailedPreconditionError(_CodedError):
    """The state isn't what the op needs: a variable isn't initialized, a folder isn't empty."""

    _code = FAILED_PRECONDITION


class AbortedError(_CodedError):
    """The work was stopped by something that happened at the same time; it may be tried again."""

    _code = ABORTED


class OutOfRangeError(_CodedError):
    """Nothing comes any more: the end of a dataset, a file or a closed queue was passed."""

    _code = OUT_OF_RANGE


class UnimplementedError(_CodedError):
    """The op exists, but not for these dtypes, this layout or this device."""

    _code = UNIMPLEMENTED


class InternalError(_CodedError):
    """Something that the runtime takes for granted doesn't hold."""

    _code = INTERNAL


class UnavailableError(_CodedError):
    """A service can't be reached at the moment; it may be tried again."""

    _code = UNAVAILABLE


class DataLossError(_CodedError):
    """Data is lost or damaged, as in a cut file or one with a wrong checksum."""

    _code = DATA_LOSS


class UnauthenticatedError(_CodedError):
    """The caller didn't prove who it is."""

    _code = UNAUTHENTICATED


class OperatorNotAllowedInGraphError(TypeError):
    """A symbolic tensor was used where Python needs a value, as in `if tensor:` in a graph."""


class InaccessibleTensorError(ValueError):
    """A symbolic tensor was used outside of the function or branch that made it."""


_CLASS_OF: Final[dict[int, type[OpError]]] = {cls._code: cls for cls in _CodedError.__subclasses__()}
_CODE_OF: Final[dict[type[Exception], int]] = {cls: code for code, cls in _CLASS_OF.items()}


def exception_type_from_error_code(error_code: int) -> type[OpError]:
    """The class that stands for `error_code`. Raises `KeyError` for OK and for what is no status code."""
    return _CLASS_OF[error_code]


def error_code_from_exception_type(cls: type[Exception]) -> int:
    """The status code that the exception class `cls` stands for; UNKNOWN where it stands for none."""
    return _CODE_OF.get(cls, UNKNOWN)


_E = TypeVar("_E", bound=OpError)


def op_error(cls: type[_E], op_name: str, message: str) -> _E:
    """The error `cls` of the op `op_name`, run eagerly. A class without a code of its own gets UNKNOWN.

    Example:
      >>> op_error(InvalidArgumentError, "AddV2", "Incompatible shapes: [2] vs. [3]").message
      'Incompatible shapes: [2] vs. [3] [Op:AddV2]'
    """
    text = f"{message} [Op:{op_name}]"
    return cls(None, None, text) if issubclass(cls, _CodedError) else cls(None, None, text, UNKNOWN)
