"""`tf.TensorArray`: an array of tensors, written and read by index."""

from __future__ import annotations

from typing import Any

from thalweg import array, creation
from thalweg.core import dtypes, errors
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.messages import told
from thalweg.core.op import static_value
from thalweg.core.tensor import Tensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.ops import tensor_lists


class TensorArray:
    """An array of tensors of one dtype.

    While indices are known the elements are kept one by one. Under symbolic indices (in the loops of a graph)
    they are rows of one buffer, and writing gives a new TensorArray: use what `write` returns.

    Args:
      dtype: of the elements.
      size: the number of elements; None needs `dynamic_size` and means 0.
      dynamic_size: writing past the end makes the array longer.
      clear_after_read: forget an element once it was read (eagerly; default True).
      infer_shape: demand that all elements have the shape of the first one.
      element_shape: the elements' shape, where it is known beforehand.

    Example:
      >>> ta = tf.TensorArray(tf.float32, size=2)
      >>> ta = ta.write(0, 1.0).write(1, 2.0)
      >>> ta.stack().numpy()
      array([1., 2.], dtype=float32)
    """

    def __init__(
        self,
        dtype: Any,
        size: Any = None,
        dynamic_size: bool | None = None,
        clear_after_read: bool | None = None,
        tensor_array_name: str | None = None,
        handle: Any = None,
        flow: Any = None,
        infer_shape: bool = True,
        element_shape: Any = None,
        colocate_with_first_write_call: bool = True,
        name: str | None = None,
    ) -> None:
        self._dtype = dtypes.as_dtype(dtype)
        self._dynamic_size = bool(dynamic_size)
        self._clear = clear_after_read is None or bool(clear_after_read)
        self._infer_shape = bool(infer_shape)
        self._element_shape = TensorShape(element_shape)
        self._buffer: Any = None
        size = static_value(0 if size is None else size)
        self._size: Any = size
        self._elements: list[Any] | None = [None] * size if isinstance(size, int) else None
        self._read: set[int] = set()

    # What it is.

    @property
    def dtype(self) -> dtypes.DType:
        return self._dtype

    @property
    def dynamic_size(self) -> bool:
        return self._dynamic_size

    @property
    def element_shape(self) -> TensorShape:
        return self._element_shape

    @property
    def handle(self) -> Any:
        return None

    @property
    def flow(self) -> Any:
        """All elements as one tensor; those not written are zeros."""
        return self._as_buffer()

    def _flatten_components(self) -> list[Any]:
        return [self._as_buffer()]

    def _rebuild(self, components: list[Any]) -> TensorArray:
        return self._with(buffer=components[0])

    def _with(self, elements: list[Any] | None = None, buffer: Any = None, size: Any = None) -> TensorArray:
        """This array with other contents; eagerly, itself."""
        other = (
            self
            if state.target.eager and elements is not None and self._elements is not None
            else object.__new__(TensorArray)
        )
        vars(other).update(vars(self))
        other._elements, other._buffer = elements, buffer
        if elements is not None:
            other._size = len(elements)
        elif buffer is not None:
            other._size = buffer.shape[0] if buffer.shape.rank else None
            if buffer.shape.rank is not None:
                other._element_shape = self._element_shape.merge_with(buffer.shape[1:])
        return other

    # As a loop variable.

    @property
    def has_buffer(self) -> bool:
        """Whether it is known how much memory an element takes."""
        return (
            self._buffer is not None
            or self._element_shape.is_fully_defined()
            or any(x is not None for x in self._elements or ())
        )

    def in_graph(self) -> TensorArray:
        """A copy that a graph may write to: eager arrays are changed in place."""
        copy: TensorArray = object.__new__(TensorArray)
        vars(copy).update(vars(self))
        if self._elements is not None:
            copy._elements = list(self._elements)
        return copy

    def with_buffer_like(self, other: Any) -> TensorArray:
        """This array, nothing written yet, with memory for elements as `other` has them."""
        shape = other._element_shape if isinstance(other, TensorArray) else TensorShape(())
        if not shape.is_fully_defined():
            shape = (
                TensorShape([1 if n is None else n for n in shape.as_list()])
                if shape.rank is not None
                else TensorShape(())
            )
        copy = self.in_graph()
        copy._element_shape = shape
        return copy._with(buffer=copy._as_buffer())

    def _as_buffer(self) -> Any:
        if self._buffer is not None:
            return self._buffer
        elements = self._elements
        if elements is not None and any(x is not None for x in elements):
            zeros = None
            if any(x is None for x in elements):
                zeros = creation.zeros_like(next(x for x in elements if x is not None))
            return array.stack([zeros if x is None else x for x in elements])
        if not self._element_shape.is_fully_defined():
            raise ValueError(
                f"Cannot convert a partially known TensorShape {self._element_shape} to a Tensor."
            )
        shape = array.reshape(to_tensor(self._size), [1])
        if self._element_shape.rank:
            shape = array.concat([shape, to_tensor(self._element_shape.as_list(), shape.dtype)], 0)
        return creation.zeros(shape, self._dtype)

    # Writing.

    def write(self, index: Any, value: Any, name: str | None = None) -> TensorArray:
        """This array with `value` as element `index`.

        Raises:
          OutOfRangeError: there is no such element, and `dynamic_size` is off.
          InvalidArgumentError: `value` has another dtype.
          ValueError: `value` has another shape than the elements before.
        """
        value = self._checked(value)
        position = static_value(index)
        if self._elements is not None and isinstance(position, int):
            elements = self._elements if state.target.eager else list(self._elements)
            if position >= len(elements) and self._dynamic_size:
                elements += [None] * (position + 1 - len(elements))
            if not 0 <= position < len(elements):
                raise errors.OutOfRangeError(
                    None,
                    None,
                    told(
                        f"Tried to write to index {position} but array is not resizeable and size is: "
                        f"{len(elements)} "
                    ),
                )
            elements[position] = value
            self._read.discard(position)
            return self._with(elements)
        index = to_tensor(index)
        holder = self if self.has_buffer else self.with_buffer_like(self)
        buffer = holder._as_buffer()
        if self._dynamic_size:
            buffer = tensor_lists.grow(buffer, index)
        return holder._with(buffer=tensor_lists.set_item(buffer, index, value))

    def _checked(self, value: Any) -> Any:
        value = to_tensor(
            value, None if isinstance(value, Tensor) or hasattr(value, "_read") else self._dtype
        )
        if value.dtype is not self._dtype:
            raise errors.InvalidArgumentError(
                None,
                None,
                f"TensorArray dtype is {self._dtype.name} but Op is trying to write dtype "
                f"{value.dtype.name} ",
            )
        if not self._element_shape.is_compatible_with(value.shape):
            raise ValueError(
                f"Incompatible shape for value ({value.shape}), expected ({self._element_shape})"
            )
        if self._infer_shape:
            self._element_shape = self._element_shape.merge_with(value.shape)
        return value

    def unstack(self, value: Any, name: str | None = None) -> TensorArray:
        """This array with the rows of `value` as its elements."""
        value = self._tensor(value)
        if value.shape.rank == 0:
            raise ValueError("Shape must be at least rank 1 but is rank 0")
        rows = value.shape[0] if value.shape.rank else None
        if (
            self._elements is not None
            and not self._dynamic_size
            and rows is not None
            and rows > len(self._elements)
        ):
            raise ValueError(
                f"Cannot unstack {rows} values into a TensorArray of static size {len(self._elements)} "
            )
        filled = self._with(buffer=value)
        if not state.target.eager:
            return filled
        return self._with(array.unstack(value) + [None] * (len(self._elements or ()) - (rows or 0)))

    def scatter(self, indices: Any, value: Any, name: str | None = None) -> TensorArray:
        """This array with the rows of `value` as its elements `indices`."""
        value = self._tensor(value)
        positions = static_value(to_tensor(indices))
        result = self
        if isinstance(positions, tuple):
            for position, row in zip(positions, array.unstack(value, len(positions)), strict=True):
                result = result.write(position, row)
            return result
        from thalweg.gathering import tensor_scatter_nd_update

        holder = self._with_rows_like(value)
        return holder._with(
            buffer=tensor_scatter_nd_update(holder._as_buffer(), array.expand_dims(indices, -1), value)
        )

    def _with_rows_like(self, value: Any) -> TensorArray:
        copy = self.in_graph()
        copy._element_shape = copy._element_shape.merge_with(value.shape[1:])
        return copy

    def split(self, value: Any, lengths: Any, name: str | None = None) -> TensorArray:
        """This array with consecutive pieces of `value`, of `lengths` rows each, as its elements."""
        value = self._tensor(value)
        sizes = static_value(to_tensor(lengths))
        if not isinstance(sizes, tuple):
            raise ValueError("TensorArray.split in a graph needs lengths that are known when it is built.")
        if value.shape.rank and value.shape[0] is not None and sum(sizes) != value.shape[0]:
            raise errors.InvalidArgumentError(
                None,
                None,
                f"Expected sum of lengths to be equal to values.shape[0], but sum of lengths is {sum(sizes)} "
                f"and value's shape is: {value.shape} ",
            )
        if not self._dynamic_size and self._elements is not None and len(sizes) != len(self._elements):
            raise errors.InvalidArgumentError(
                None,
                None,
                f"TensorArray's size is not equal to the size of lengths ({len(self._elements)} vs. "
                f"{len(sizes)}), and the TensorArray is not marked as dynamically resizeable.",
            )
        return self._with(list(array.split(value, list(sizes))))

    def _tensor(self, value: Any) -> Any:
        value = to_tensor(
            value, None if isinstance(value, Tensor) or hasattr(value, "_read") else self._dtype
        )
        if value.dtype is not self._dtype:
            raise errors.InvalidArgumentError(
                None,
                None,
                f"TensorArray dtype is {self._dtype.name} but Op is trying to write dtype "
                f"{value.dtype.name} ",
            )
        return value

    # Reading.

    def read(self, index: Any, name: str | None = None) -> Any:
        """The element `index`.

        Raises:
          OutOfRangeError: there is no such element.
          InvalidArgumentError: it was read before, and `clear_after_read` is on.
        """
        position = static_value(index)
        if self._elements is None or not isinstance(position, int):
            return tensor_lists.get_item(self._as_buffer(), to_tensor(index))
        if not 0 <= position < len(self._elements):
            raise errors.OutOfRangeError(
                None,
                None,
                told(f"Tried to read from index {position} but array size is: {len(self._elements)} "),
            )
        element = self._elements[position]
        if element is None:
            element = self._missing(position)
        elif state.target.eager and self._clear:
            self._elements[position] = None
            self._read.add(position)
        return element

    def _missing(self, position: int) -> Any:
        if position in self._read:
            raise errors.InvalidArgumentError(
                None,
                None,
                f"Could not read index {position} twice because it was cleared after a previous read "
                "(perhaps try setting clear_after_read = false?)",
            )
        if not self._element_shape.is_fully_defined():
            raise ValueError(
                f"Cannot convert a partially known TensorShape {self._element_shape} to a Tensor."
            )
        return creation.zeros(self._element_shape, self._dtype)

    def stack(self, name: str | None = None) -> Any:
        """All elements as one tensor, along a new first dimension."""
        if self._elements is not None and not self._elements:
            shape = self._element_shape
            row = [] if shape.rank is None else [n or 0 for n in shape.as_list()]
            return creation.zeros([0, *row], self._dtype)
        return self._as_buffer()

    def gather(self, indices: Any, name: str | None = None) -> Any:
        """The elements `indices` as one tensor."""
        positions = static_value(to_tensor(indices))
        if self._elements is not None and isinstance(positions, tuple):
            return array.stack([self.read(p) for p in positions])
        from thalweg.gathering import gather

        return gather(self._as_buffer(), indices)

    def concat(self, name: str | None = None) -> Any:
        """All elements joined along their first dimension."""
        if self._elements is not None:
            return array.concat(
                [self._missing(k) if x is None else x for k, x in enumerate(self._elements)], 0
            )
        buffer = self._as_buffer()
        shape = array.shape(buffer)
        return array.reshape(buffer, array.concat([[-1], shape[2:]], 0))

    def size(self, name: str | None = None) -> Any:
        """The number of elements, an int32 scalar."""
        if self._elements is not None:
            return to_tensor(len(self._elements))
        if self._buffer is None:
            return to_tensor(self._size)
        return array.shape(self._buffer)[0]

    def identity(self) -> TensorArray:
        """This array."""
        return self

    def grad(self, source: Any, flow: Any = None, name: str | None = None) -> Any:
        raise NotImplementedError(
            "TensorArray.grad is not supported when executing eagerly: eager's gradient implementation does "
            "not use/need this function to compute gradients of operations that use TensorArrays."
        )

    def close(self, name: str | None = None) -> None:
        """Forget the elements."""
        if self._elements is not None:
            self._elements.clear()
