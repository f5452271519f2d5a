"""From a Python function to one whose control flow goes through `operators.py`."""

from __future__ import annotations

import functools
import importlib.util  # noqa: F401  (malt uses it without importing it)
import inspect
import sys
import traceback
import types
import warnings
from collections.abc import Callable
from typing import Any

from malt.core import ag_ctx, converter
from malt.impl import api, conversion
from malt.operators import py_builtins
from malt.pyct import errors as malt_errors
from malt.pyct import inspect_utils

from thalweg.autograph import builtin_functions, operators
from thalweg.core import errors
from thalweg.core.stack import generated_files, in_package

# Packages whose functions run as they are.
_OWN = "thalweg"
_SIMPLE_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    RuntimeError,
    TypeError,
    ValueError,
)
_SIMPLE_INITIALIZERS = [vars(kind)["__init__"] for kind in _SIMPLE_ERRORS]


class _Transpiler(api.PyToPy):  # type: ignore[misc]
    """AutoGraph's transpiler with our operators."""

    def get_extra_locals(self) -> dict[str, Any]:
        if self._extra_locals is None:
            module = super().get_extra_locals()["ag__"]
            for name in operators.__all__:
                setattr(module, name, getattr(operators, name))
            module.converted_call = converted_call
        return self._extra_locals  # type: ignore[no-any-return]


_transpiler = _Transpiler()
_OPTIONS = converter.ConversionOptions(
    recursive=True, user_requested=True, optional_features=(converter.Feature.ASSERT_STATEMENTS,)
)


def convert(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` as it is called when it is traced: converted, its errors telling the user's lines."""
    if api.is_autograph_artifact(function):
        return function

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            with ag_ctx.ControlStatusCtx(status=ag_ctx.Status.ENABLED, options=_OPTIONS):
                return converted_call(function, args, kwargs, options=_OPTIONS)
        except Exception as error:
            raise _explained(error) from None

    return api.autograph_artifact(call)  # type: ignore[no-any-return]


def unconverted(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` marked to run as it is written, and what it calls too."""

    def call(*args: Any, **kwargs: Any) -> Any:
        with ag_ctx.ControlStatusCtx(status=ag_ctx.Status.DISABLED):
            return function(*args, **kwargs)

    if inspect.isfunction(function) or inspect.ismethod(function):
        call = functools.update_wrapper(call, function)
    return api.autograph_artifact(call)  # type: ignore[no-any-return]


def converted_function(entity: Callable[..., Any]) -> Callable[..., Any]:
    """The converted function itself.

    Raises:
      ValueError: `entity` has no Python source.
    """
    if not hasattr(entity, "__code__") and not inspect.ismethod(entity):
        raise ValueError(
            f"Cannot convert {entity!r}: it has no Python source. Pass f.python_function of a tf.function."
        )
    return _transform(entity)


def _transform(entity: Any) -> Callable[..., Any]:
    transformed, module, source_map = _transpiler.transform(
        entity, converter.ProgramContext(options=_OPTIONS)
    )
    transformed.ag_module = module
    transformed.ag_source_map = source_map
    for place, origin in source_map.items():
        generated_files.setdefault(place.filename, {})[place.lineno] = (
            origin.loc.filename,
            origin.loc.lineno,
        )
    artifact: Callable[..., Any] = api.autograph_artifact(transformed)
    return artifact


def _explained(error: Exception) -> Exception:
    """The error with the lines of the user's code in its message, as AutoGraph tells them."""
    metadata = getattr(error, "ag_error_metadata", None)
    if metadata is None:
        return error
    message = metadata.get_message()
    kind: Any = type(error)
    if isinstance(error, errors.OpError):
        code = (error.error_code,) if kind is errors.OpError else ()
        result: Exception = kind(error.node_def, error.op, message, *code)
    elif isinstance(error, _SIMPLE_ERRORS) and (
        kind.__init__ in _SIMPLE_INITIALIZERS or kind.__module__.startswith(_OWN)
    ):
        result = kind(message)
    else:
        return error
    result.ag_error_metadata = metadata  # type: ignore[attr-defined]
    return result.with_traceback(error.__traceback__)


def converted_call(
    f: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any] | None,
    caller_fn_scope: Any = None,
    options: Any = None,
) -> Any:
    """Call `f` from converted code: converted itself, if it is Python code of the user's."""
    options = options or caller_fn_scope.callopts
    kwargs = kwargs or {}
    if isinstance(f, functools.partial) and not _is_own(f.func):
        return converted_call(f.func, (*f.args, *args), {**f.keywords, **kwargs}, caller_fn_scope, options)
    special = _special(f, args, caller_fn_scope)
    if special is not None:
        return special()
    builtin = builtin_functions.overloaded(f)
    if builtin is not None:
        return builtin(*args, **kwargs)
    if _runs_as_it_is(f, options):
        return f(*args, **kwargs)
    target, effective = _entity(f, args)
    if target is None:
        return f(*args, **kwargs)
    try:
        converted = _transform(target)
    except Exception as error:
        _warn(f, error)
        conversion.cache_allowlisted(f, options)
        return f(*args, **kwargs)
    try:
        return converted(*effective, **kwargs)
    except Exception as error:
        _attach_lines(error, converted)
        raise


def _special(f: Any, args: tuple[Any, ...], scope: Any) -> Callable[[], Any] | None:
    """Builtins that look at their caller's frame, which is no longer the user's."""
    if scope is None or not isinstance(f, (types.BuiltinFunctionType, type)):
        return None
    if f is super:
        return lambda: py_builtins.super_in_original_context(f, args, scope)
    if f is eval:
        return lambda: py_builtins.eval_in_original_context(f, args, scope)
    if f is globals:
        return lambda: py_builtins.globals_in_original_context(scope)
    if f is locals:
        return lambda: py_builtins.locals_in_original_context(scope)
    return None


def _is_own(f: Any) -> bool:
    """Whether `f` is one of this package's functions or an instance of one of its classes."""
    function = getattr(f, "__func__", f)
    if isinstance(function, (types.FunctionType, type)):
        return (function.__module__ or "").partition(".")[0] == _OWN
    call = type(f).__call__ if callable(f) else None
    return (getattr(call, "__module__", None) or type(f).__module__ or "").partition(".")[0] == _OWN


def _runs_as_it_is(f: Any, options: Any) -> bool:
    if _is_own(f) or conversion.is_in_allowlist_cache(f, options):
        return True
    if ag_ctx.control_status_ctx().status == ag_ctx.Status.DISABLED or api.is_autograph_artifact(f):
        return True
    if inspect_utils.isbuiltin(f) or conversion.is_unsupported(f):
        return True
    return not options.user_requested and conversion.is_allowlisted(f)


def _entity(f: Any, args: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """The function that calling `f` runs, with its arguments; None if there is no Python source for it."""
    target: Any = f
    if inspect.ismethod(f):
        args = (f.__self__, *args)
    elif isinstance(f, type) or not callable(f):
        return None, args
    elif not inspect.isfunction(f):
        target, args = type(f).__call__, (f, *args)
    code = getattr(target, "__code__", None)
    if code is None or code.co_filename == "<string>":
        return None, args
    return target, args


def _attach_lines(error: Exception, function: Any) -> None:
    """Note the user's lines that an error went through, innermost first."""
    if hasattr(error, "ag_pass_through"):
        return
    metadata = getattr(error, "ag_error_metadata", None)
    message = f"{type(error).__name__}: {error}" if metadata is None else None
    frames = [f for f in traceback.extract_tb(sys.exc_info()[2])[1:] if not in_package(f.filename)]
    error.ag_error_metadata = api._ErrorMetadata(frames, metadata, message, function.ag_source_map, __file__)  # type: ignore[attr-defined]


def _warn(f: Any, error: Exception) -> None:
    """Say once that a function runs as it is. One typed at the prompt has no source, which is no surprise."""
    if isinstance(error, malt_errors.InaccessibleSourceCodeError):
        return
    warnings.warn(
        f"AutoGraph could not transform {f!r} and will run it as it is: {error}. To silence this warning, "
        "decorate the function with @tf.autograph.experimental.do_not_convert.",
        stacklevel=3,
    )
