"""`tf.errors`: the exceptions that ops raise, and their codes."""

from __future__ import annotations

from thalweg.core.errors import ABORTED as ABORTED
from thalweg.core.errors import ALREADY_EXISTS as ALREADY_EXISTS
from thalweg.core.errors import CANCELLED as CANCELLED
from thalweg.core.errors import DATA_LOSS as DATA_LOSS
from thalweg.core.errors import DEADLINE_EXCEEDED as DEADLINE_EXCEEDED
from thalweg.core.errors import FAILED_PRECONDITION as FAILED_PRECONDITION
from thalweg.core.errors import INTERNAL as INTERNAL
from thalweg.core.errors import INVALID_ARGUMENT as INVALID_ARGUMENT
from thalweg.core.errors import NOT_FOUND as NOT_FOUND
from thalweg.core.errors import OK as OK
from thalweg.core.errors import OUT_OF_RANGE as OUT_OF_RANGE
from thalweg.core.errors import PERMISSION_DENIED as PERMISSION_DENIED
from thalweg.core.errors import RESOURCE_EXHAUSTED as RESOURCE_EXHAUSTED
from thalweg.core.errors import UNAUTHENTICATED as UNAUTHENTICATED
from thalweg.core.errors import UNAVAILABLE as UNAVAILABLE
from thalweg.core.errors import UNIMPLEMENTED as UNIMPLEMENTED
from thalweg.core.errors import UNKNOWN as UNKNOWN
from thalweg.core.errors import AbortedError as AbortedError
from thalweg.core.errors import AlreadyExistsError as AlreadyExistsError
from thalweg.core.errors import CancelledError as CancelledError
from thalweg.core.errors import DataLossError as DataLossError
from thalweg.core.errors import DeadlineExceededError as DeadlineExceededError
from thalweg.core.errors import FailedPreconditionError as FailedPreconditionError
from thalweg.core.errors import InternalError as InternalError
from thalweg.core.errors import InvalidArgumentError as InvalidArgumentError
from thalweg.core.errors import NotFoundError as NotFoundError
from thalweg.core.errors import OperatorNotAllowedInGraphError as OperatorNotAllowedInGraphError
from thalweg.core.errors import OpError as OpError
from thalweg.core.errors import OutOfRangeError as OutOfRangeError
from thalweg.core.errors import PermissionDeniedError as PermissionDeniedError
from thalweg.core.errors import ResourceExhaustedError as ResourceExhaustedError
from thalweg.core.errors import UnauthenticatedError as UnauthenticatedError
from thalweg.core.errors import UnavailableError as UnavailableError
from thalweg.core.errors import UnimplementedError as UnimplementedError
from thalweg.core.errors import UnknownError as UnknownError
from thalweg.core.errors import error_code_from_exception_type as error_code_from_exception_type
from thalweg.core.errors import exception_type_from_error_code as exception_type_from_error_code
