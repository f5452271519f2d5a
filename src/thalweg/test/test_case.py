"""`tf.test.TestCase`: `unittest.TestCase` that compares tensors."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import unittest
from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.core import errors, nest
from thalweg.core.context import state
from thalweg.core.tensor import Tensor
from thalweg.core.variable import Variable


class TestCase(unittest.TestCase):
    """Base of tests of tensors: structures of tensors, arrays and numbers are compared element by element.

    Example:
      >>> class SquareTest(tf.test.TestCase):
      ...     def test_square(self):
      ...         self.assertAllEqual(tf.square([1, 2]), [1, 4])
    """

    __test__ = False  # pytest collects the subclasses only

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__test__ = True

    def __init__(self, methodName: str = "runTest") -> None:
        super().__init__(methodName)
        self._folder: str | None = None

    def tearDown(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
        super().tearDown()

    def get_temp_dir(self) -> str:
        """A folder for this test, which is removed after it."""
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="thalweg-")
        return self._folder

    def evaluate(self, tensors: Any) -> Any:
        """The values of a structure of tensors as NumPy arrays; in a graph, in the default session."""
        if not state.target.eager:
            from thalweg.runtime.session import Session, default_session

            return (default_session() or Session()).run(tensors)
        return nest.map_structure(_value, tensors)

    @contextlib.contextmanager
    def session(
        self, graph: Any = None, config: Any = None, use_gpu: bool = True, force_gpu: bool = False
    ) -> Iterator[Any]:
        """A session for the tests of a graph; in eager code None."""
        if state.target.eager:
            yield None
            return
        from thalweg.runtime.session import Session

        with Session(graph=graph, config=config) as session:
            yield session

    cached_session = session

    @contextlib.contextmanager
    def captureWritesToStream(self, stream: Any) -> Iterator[Any]:
        """An object whose `contents()` is what was written to `sys.stdout` or `sys.stderr` in the block."""
        import io
        import sys

        text = io.StringIO()
        redirect = contextlib.redirect_stdout if stream is sys.stdout else contextlib.redirect_stderr
        with redirect(text):
            yield _Captured(text)

    # Comparisons.

    def assertAllEqual(self, a: Any, b: Any, msg: str | None = None) -> None:
        """Both have the same shape and elements; NaNs are equal."""
        x, y = _array(a), _array(b)
        self.assertShapesMatch(x, y, msg)
        same = x == y
        if x.dtype.kind in "fc" and y.dtype.kind in "fc":
            same = same | (np.isnan(x) & np.isnan(y))
        self._demand(same, x, y, msg, "not equal")

    def assertNotAllEqual(self, a: Any, b: Any, msg: str | None = None) -> None:
        """The two differ somewhere."""
        with self.assertRaises(self.failureException, msg=msg):
            self.assertAllEqual(a, b)

    def assertAllClose(
        self, a: Any, b: Any, rtol: float = 1e-6, atol: float = 1e-6, msg: str | None = None
    ) -> None:
        """`|a - b| <= atol + rtol * |b|` for all elements, in dicts and lists too."""
        if isinstance(a, dict):
            self.assertIsInstance(b, dict, msg)
            self.assertEqual(sorted(a), sorted(b), msg)
            for key in a:
                self.assertAllClose(a[key], b[key], rtol, atol, f"{msg or ''} at {key!r}")
        elif isinstance(a, (list, tuple)) and any(
            nest.is_nested(x) or isinstance(x, (Tensor, np.ndarray)) for x in a
        ):
            self.assertEqual(len(a), len(b), msg)
            for index, (x, y) in enumerate(zip(a, b, strict=True)):
                self.assertAllClose(x, y, rtol, atol, f"{msg or ''} at [{index}]")
        else:
            self._assert_close(_array(a), _array(b), rtol, atol, msg)

    def _assert_close(self, x: Any, y: Any, rtol: float, atol: float, msg: str | None) -> None:
        self.assertShapesMatch(x, y, msg)
        for array in (x, y):
            if array.dtype.name in ("float16", "bfloat16"):
                rtol, atol = max(rtol, 1e-2), max(atol, 1e-2)
        wide = np.complex128 if "c" in (x.dtype.kind, y.dtype.kind) else np.float64
        near = np.isclose(x.astype(wide), y.astype(wide), rtol=rtol, atol=atol, equal_nan=True)
        self._demand(near, x, y, msg, f"not close to tolerance rtol = {rtol}, atol = {atol}")

    def assertAllCloseAccordingToType(
        self,
        a: Any,
        b: Any,
        rtol: float = 1e-6,
        atol: float = 1e-6,
        float_rtol: float = 1e-6,
        float_atol: float = 1e-6,
        half_rtol: float = 1e-3,
        half_atol: float = 1e-3,
        bfloat16_rtol: float = 1e-2,
        bfloat16_atol: float = 1e-2,
        msg: str | None = None,
    ) -> None:
        """As `assertAllClose`, with the tolerances of the less precise dtype of the two."""
        names = {_array(a).dtype.name, _array(b).dtype.name}
        if names & {"float32", "complex64"}:
            rtol, atol = max(rtol, float_rtol), max(atol, float_atol)
        if "float16" in names:
            rtol, atol = max(rtol, half_rtol), max(atol, half_atol)
        if "bfloat16" in names:
            rtol, atol = max(rtol, bfloat16_rtol), max(atol, bfloat16_atol)
        self.assertAllClose(a, b, rtol, atol, msg)

    def assertNotAllClose(
        self, a: Any, b: Any, rtol: float = 1e-6, atol: float = 1e-6, msg: str | None = None
    ) -> None:
        """The two are apart somewhere."""
        with self.assertRaises(self.failureException, msg=msg):
            self.assertAllClose(a, b, rtol, atol)

    def assertArrayNear(self, farray1: Any, farray2: Any, err: float, msg: str | None = None) -> None:
        """Both have the same length, and no two elements are further apart than `err`."""
        self.assertEqual(len(farray1), len(farray2), msg)
        for x, y in zip(farray1, farray2, strict=True):
            self.assertNear(float(x), float(y), err, msg)

    def assertNear(self, f1: float, f2: float, err: float, msg: str | None = None) -> None:
        """Two numbers aren't further apart than `err`."""
        self.assertTrue(
            f1 == f2 or abs(f1 - f2) <= err, f"{f1!r} != {f2!r} +/- {err!r}{f' ({msg})' if msg else ''}"
        )

    def assertNDArrayNear(self, ndarray1: Any, ndarray2: Any, err: float, msg: str | None = None) -> None:
        """The Euclidean distance of two arrays is less than `err`."""
        distance = float(np.linalg.norm(np.asarray(ndarray1) - np.asarray(ndarray2)))
        self.assertTrue(distance < err, msg or f"the arrays are {distance} apart, more than {err}")

    def assertShapeEqual(self, input_a: Any, input_b: Any, msg: str | None = None) -> None:
        """Both have the same static shape."""
        self.assertEqual(list(input_a.shape), list(input_b.shape), msg)

    def assertShapesMatch(self, a: Any, b: Any, msg: str | None = None) -> None:
        """Both have the same shape."""
        shapes = [tuple(v.shape) if hasattr(v, "shape") else _array(v).shape for v in (a, b)]
        self.assertEqual(
            shapes[0], shapes[1], msg or f"Shape mismatch: expected {shapes[0]}, got {shapes[1]}."
        )

    def assertDTypeEqual(self, target: Any, expected_dtype: Any) -> None:
        """A tensor or an array is of a dtype."""
        found = target.dtype if hasattr(target, "dtype") else _array(target).dtype
        self.assertEqual(getattr(found, "np", found), np.dtype(getattr(expected_dtype, "np", expected_dtype)))

    def assertEmpty(self, container: Any, msg: str | None = None) -> None:
        self.assertEqual(len(container), 0, msg)

    def assertNotEmpty(self, container: Any, msg: str | None = None) -> None:
        self.assertGreater(len(container), 0, msg)

    def assertLen(self, container: Any, expected_len: int, msg: str | None = None) -> None:
        self.assertEqual(len(container), expected_len, msg)

    # Ranges.

    def assertAllGreater(self, a: Any, comparison_target: Any) -> None:
        x = _array(a)
        self._demand(x > comparison_target, x, np.asarray(comparison_target), None, "not greater")

    def assertAllLess(self, a: Any, comparison_target: Any) -> None:
        x = _array(a)
        self._demand(x < comparison_target, x, np.asarray(comparison_target), None, "not less")

    def assertAllGreaterEqual(self, a: Any, comparison_target: Any) -> None:
        x = _array(a)
        self._demand(x >= comparison_target, x, np.asarray(comparison_target), None, "less")

    def assertAllLessEqual(self, a: Any, comparison_target: Any) -> None:
        x = _array(a)
        self._demand(x <= comparison_target, x, np.asarray(comparison_target), None, "greater")

    def assertAllInRange(
        self,
        target: Any,
        lower_bound: Any,
        upper_bound: Any,
        open_lower_bound: bool = False,
        open_upper_bound: bool = False,
    ) -> None:
        """All elements lie between two bounds, which count as inside unless they are open."""
        x = _array(target)
        above = x > lower_bound if open_lower_bound else x >= lower_bound
        below = x < upper_bound if open_upper_bound else x <= upper_bound
        self._demand(above & below, x, np.asarray([lower_bound, upper_bound]), None, "not in range")

    def assertAllInSet(self, target: Any, expected_set: Any) -> None:
        """All elements are among some values."""
        x = _array(target)
        self._demand(
            np.isin(x, list(expected_set)), x, np.asarray(list(expected_set)), None, "not in the set"
        )

    def _demand(self, holds: Any, x: Any, y: Any, msg: str | None, what: str) -> None:
        if np.all(holds):
            return
        wrong = np.argwhere(~np.atleast_1d(holds))
        shown = ", ".join(str(place.tolist()) for place in wrong[:5])
        more = ", …" if len(wrong) > 5 else ""
        self.fail(f"{msg + ': ' if msg else ''}{what} at {len(wrong)} places ({shown}{more}):\n{x!r}\n{y!r}")

    # Errors.

    def assertRaisesOpError(self, expected_err_re_or_predicate: Any) -> Any:
        """A context in which an `OpError` must be raised whose text fits."""
        return self.assertRaisesWithPredicateMatch(errors.OpError, expected_err_re_or_predicate)

    def assertRaisesIncompatibleShapesError(
        self,
        exception_type: Any = errors.InvalidArgumentError,
        text: str = r"[Ii]ncompatible|equal|broadcast",
    ) -> Any:
        """A context in which an error about shapes must be raised."""
        return self.assertRaisesRegex(exception_type, text)

    @contextlib.contextmanager
    def assertRaisesWithPredicateMatch(
        self, exception_type: Any, expected_err_re_or_predicate: Any
    ) -> Iterator[None]:
        """A context in which an error must be raised whose text a pattern finds, or that a function approves
        of.
        """
        import re

        wanted = expected_err_re_or_predicate
        try:
            yield
        except Exception as error:
            self.assertIsInstance(error, exception_type)
            fits = wanted(error) if callable(wanted) else re.search(wanted, str(error))
            self.assertTrue(fits, f"{error!r} is not the error expected")
        else:
            self.fail(f"{exception_type} was not raised")

    def assertProtoEquals(
        self, expected_message_maybe_ascii: Any, message: Any, msg: str | None = None
    ) -> None:
        """Two messages have the same text."""
        self.assertEqual(str(expected_message_maybe_ascii).split(), str(message).split(), msg)


class _Captured:
    def __init__(self, text: Any) -> None:
        self._text = text

    def contents(self) -> str:
        """What was written."""
        return str(self._text.getvalue())


def _value(x: Any) -> Any:
    return x.numpy() if isinstance(x, (Tensor, Variable)) or hasattr(x, "numpy") else x


def _array(x: Any) -> Any:
    """A value as an array, strings as bytes."""
    if isinstance(x, (list, tuple)):
        x = nest.map_structure(_value, x)
    array = np.asarray(_value(x))
    if array.dtype.kind in "US":
        array = np.vectorize(lambda s: s.encode() if isinstance(s, str) else bytes(s), otypes=[object])(
            array.astype(object)
        )
    return array
