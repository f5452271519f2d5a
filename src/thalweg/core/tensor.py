"""`Tensor` and `EagerTensor`: what a tensor is.

The arithmetic and indexing operators are attached by `thalweg.ops.operators`, which knows the ops.

An eager tensor is *materialised* (it has a value: a NumPy or a JAX array) or *pending* (a slot of the segment
that its thread is recording). Dtype and shape are always known. Whoever needs the value calls `value()`,
which runs the segment if it has to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.messages import told
from thalweg.core.missing_attributes import mark_missing, present
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor_shape import TensorShape

if TYPE_CHECKING:
    from thalweg.runtime.segment import Segment


class Tensor:
    """A multi-dimensional array of one dtype: `tf.Tensor`. Immutable.

    Concrete tensors are eager (`EagerTensor`) or symbolic (`SymbolicTensor`, an output of a graph's
    operation).
    """

    __slots__ = ()
    __array_priority__ = 100.0
    _spec: Spec

    @property
    def dtype(self) -> DType:
        return self._spec.dtype

    @property
    def shape(self) -> TensorShape:
        return self._spec.tensor_shape

    @property
    def ndim(self) -> int | None:
        return self._spec.rank

    def get_shape(self) -> TensorShape:
        return self.shape

    def ref(self) -> Reference:
        """A hashable stand-in for this tensor, to be used in sets and as a dictionary's key."""
        return Reference(self)

    experimental_ref = ref

    def __len__(self) -> int:
        shape = self._spec.shape
        if shape is None or (shape and shape[0] is None):
            raise TypeError(
                told(
                    f"len() needs a known first dimension; got a tensor of shape {self.shape}.",
                    "Use tf.shape(x)[0], which is known when the graph runs.",
                )
            )
        if not shape:
            raise TypeError(told("Scalar tensor has no `len()`", "tf.size(x) is 1 for a scalar."))
        return shape[0]  # type: ignore[return-value]

    def __hash__(self) -> int:
        raise TypeError(told("Tensor is unhashable. Instead, use tensor.ref() as the key."))

    def __setitem__(self, index: Any, value: Any) -> None:
        raise not_assignable(self, "item assignment")

    def __delitem__(self, index: Any) -> None:
        raise not_assignable(self, "item deletion")

    def __dir__(self) -> list[str]:
        return present(self)


mark_missing(Tensor)


def not_assignable(x: Any, doing: str) -> TypeError:
    """The error for `x[0] = 1` and `del x[0]`."""
    hint = "Use variable[0].assign(value)."
    if isinstance(x, Tensor):
        hint = (
            "A tensor doesn't change: x = tf.tensor_scatter_nd_update(x, [[0]], [value]), or tf.where(mask, "
            "y, x)."
        )
    return TypeError(told(f"'{type(x).__name__}' object does not support {doing}", hint))


class EagerTensor(Tensor):
    """A tensor with a value, known already or computed when somebody asks for it."""

    __slots__ = ("__dict__", "__weakref__", "_segment", "_slot", "_spec", "_value")

    def __init__(self, spec: Spec, segment: Segment | None, slot: int, value: Any = None) -> None:
        self._spec = spec
        self._segment = segment
        self._slot = slot
        self._value = value

    def value(self) -> Any:
        """The NumPy or JAX array of this tensor; runs what is pending."""
        segment = self._segment
        if self._value is None:
            assert segment is not None
            segment.demand(self)
        if segment is not None and segment.check is not None:
            segment.check()
        return self._value

    def host(self) -> np.ndarray[Any, Any]:
        """The value as a NumPy array. Read only: it may be the tensor's own memory."""
        value = self.value()
        return value if type(value) is np.ndarray else np.asarray(value)

    def numpy(self) -> Any:
        """The value as a NumPy array of its own memory; a scalar as a NumPy scalar or `bytes`."""
        array = self.host()
        return array.copy() if array.ndim else array[()]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        array = self.host()
        if dtype is not None and array.dtype != dtype:
            return array.astype(dtype)
        return array if copy is False else array.copy()

    def __dlpack__(self, **kwargs: Any) -> Any:
        # A copy: the tensor's own buffer may later be donated to a program's output.
        return self.host().copy().__dlpack__(**kwargs)

    def __dlpack_device__(self) -> tuple[int, int]:
        return (1, 0)

    def __bool__(self) -> bool:
        if self._spec.size > 1:
            raise ValueError(
                told(
                    "The truth value of an array with more than one element is ambiguous. Use a.any() or "
                    "a.all()",
                    f"This is a tensor of shape {self.shape}: use tf.reduce_any(x) or tf.reduce_all(x); in "
                    "place of `and` and `or` the operators & and |.",
                )
            )
        return bool(self.host().any())

    def __int__(self) -> int:
        return int(self._scalar("int"))

    def __float__(self) -> float:
        return float(self._scalar("float"))

    def __complex__(self) -> complex:
        return complex(self._scalar("complex"))

    def __index__(self) -> int:
        array = self.host()
        if array.ndim:
            raise TypeError(
                told(
                    "only integer scalar arrays can be converted to a scalar index",
                    f"This is a tensor of shape {self.shape}: take one element, x[0], or iterate over "
                    "tf.range(n).",
                )
            )
        return array[()].__index__()

    def __round__(self, ndigits: int | None = None) -> Any:
        return round(self.numpy(), ndigits) if ndigits is not None else round(self.numpy())

    def __format__(self, format_spec: str) -> str:
        return format(self.numpy(), format_spec)

    def __iter__(self) -> Iterator[Any]:
        shape = self._spec.shape
        if not shape:
            raise TypeError(told("Cannot iterate over a scalar tensor.", "Use range(int(n)) or tf.range(n)."))
        return (self[index] for index in range(shape[0]))  # type: ignore[index, arg-type]

    def __copy__(self) -> EagerTensor:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> EagerTensor:
        return self

    def __reduce__(self) -> Any:
        return _restore, (self.dtype, self.host())

    def __repr__(self) -> str:
        return f"<tf.Tensor: shape={self.shape}, dtype={self.dtype.name}, numpy={self._text(repr)}>"

    def __str__(self) -> str:
        return f"tf.Tensor({self._text(str)}, shape={self.shape}, dtype={self.dtype.name})"

    def _text(self, form: Callable[[Any], str]) -> str:
        """The value as `repr` or `str` shows it; several lines begin on a line of their own."""
        array = self.host()
        if array.ndim == 0:
            return repr(array.item()) if form is repr else str(array[()])
        text = form(array)
        return "\n" + text if "\n" in text else text

    def _scalar(self, kind: str) -> Any:
        array = self.host()
        if array.size != 1:
            raise TypeError(
                told(
                    "only length-1 arrays can be converted to Python scalars",
                    f"This is a tensor of shape {self.shape}: take one element, x[0], reduce it, "
                    f"tf.reduce_mean(x), or use tf.cast(x, tf.{kind}32) for all of them.",
                )
            )
        return array.reshape(())[()]

    # What programs written for TensorFlow read from a tensor besides its value.

    @property
    def device(self) -> str:
        return device_name(self._value)

    backing_device = device

    def cpu(self) -> EagerTensor:
        return self

    def gpu(self, gpu_index: int = 0) -> EagerTensor:
        """This tensor on the given GPU; RuntimeError where there is none."""
        raise RuntimeError(
            f"Invalid device: no GPU:{gpu_index} is known; tf.config.list_physical_devices() lists what is."
        )

    @property
    def _numpy_style_getitem(self) -> Any:
        return self.__getitem__  # type: ignore[index]

    def _shape_tuple(self) -> tuple[int, ...]:
        return self._spec.shape  # type: ignore[return-value]

    def set_shape(self, shape: Any) -> None:
        """Check that `shape` fits this tensor; a value's shape can't change."""
        if not self.shape.is_compatible_with(shape):
            raise ValueError(
                f"Tensor's shape {self.shape} is not compatible with supplied shape {TensorShape(shape)}."
            )

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        raise NotImplementedError(
            told(
                "eval is not supported when eager execution is enabled, is .numpy() what you're looking for?"
            )
        )

    @property
    def graph(self) -> Any:
        raise AttributeError(told("Tensor.graph is undefined when eager execution is enabled."))

    @property
    def op(self) -> Any:
        raise AttributeError(told("Tensor.op is undefined when eager execution is enabled."))

    @property
    def name(self) -> str:
        raise AttributeError(told("Tensor.name is undefined when eager execution is enabled."))


class Reference:
    """A hashable reference to a tensor or a variable: equal when both are the same object."""

    __slots__ = ("_target",)

    def __init__(self, target: Any) -> None:
        self._target = target

    def deref(self) -> Any:
        return self._target

    def __hash__(self) -> int:
        return id(self._target)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and other._target is self._target

    def __repr__(self) -> str:
        return f"<Reference wrapping {self._target!r}>"


def from_array(array: np.ndarray[Any, Any], dtype: DType | None = None) -> EagerTensor:
    """A materialised tensor that owns `array` from now on: nobody else may write to it."""
    return EagerTensor(spec_of(dtype or dtypes.from_numpy(array.dtype), array.shape), None, -1, array)


def _restore(dtype: DType, array: np.ndarray[Any, Any]) -> EagerTensor:
    return from_array(array, dtype)


def device_name(value: Any) -> str:
    """The full name of the device that holds an array; None stands for one in host memory."""
    kind, index = "CPU", 0
    if value is not None and type(value) is not np.ndarray:
        device = next(iter(value.devices()))
        kind, index = (
            ("CPU", 0)
            if device.platform == "cpu"
            else (device.platform.upper().replace("CUDA", "GPU"), device.id)
        )
    return f"/job:localhost/replica:0/task:0/device:{kind}:{index}"
