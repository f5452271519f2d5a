"""`tf.Variable`: a name for a value that changes.

An eager variable holds a tensor, its present version; assigning puts another tensor in its place, so that
whoever read the variable before keeps what was read. Inside a graph reading and assigning are operations; the
graph's target decides (`read_variable`, `assign_variable`).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any, NoReturn

from thalweg.core import dtypes, errors
from thalweg.core.context import init_scope, state
from thalweg.core.convert import other_dtype, register_conversion, to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.messages import refused, told
from thalweg.core.missing_attributes import mark_missing, present
from thalweg.core.spec import spec_of
from thalweg.core.tensor import EagerTensor, Reference, Tensor, not_assignable
from thalweg.core.tensor_shape import TensorShape


class VariableSynchronization(Enum):
    """When copies of a distributed variable are brought together: `tf.VariableSynchronization`."""

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(Enum):
    """How copies of a distributed variable are brought together: `tf.VariableAggregation`."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3


class Operations:
    """The ops that variables need, handed down by `thalweg.ops`."""

    add: Callable[[Any, Any], Any]
    subtract: Callable[[Any, Any], Any]
    snapshot: Callable[[Any], Any]
    gather_rows: Callable[[Any, Any], Any]
    gather_nd: Callable[[Any, Any], Any]
    scatter: Callable[[str, Any, Any, Any], Any]
    scatter_nd: Callable[[str, Any, Any, Any], Any]


class _Made(type):
    """Variables are made by the innermost `tf.variable_creator_scope`, if there is one."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is not Variable or not state.creators:
            return super().__call__(*args, **kwargs)
        kwargs |= zip(_ARGUMENTS, args, strict=False)
        make: Callable[..., Any] = super().__call__
        for creator in state.creators:
            make = partial(creator, make)
        return make(**dict.fromkeys(("initial_value", "trainable")) | kwargs)


class Variable(metaclass=_Made):
    """A value that persists and can be assigned.

    Args:
      initial_value: a tensor or what converts to one, or a function without arguments that gives one.
      trainable: watched by gradient tapes, and listed by `tf.Module.trainable_variables`. None: True.
      validate_shape: False allows an initial value of unknown shape.
      name: the variable's name; `"Variable"` if None.
      dtype: converts the initial value; None keeps its dtype.
      constraint: a function applied by optimizers to the variable after an update.
      shape: the shape that values must fit; None: that of the initial value. Unknown dimensions may vary.

    Raises:
      ValueError: no initial value, or one that doesn't fit `shape`.

    Example:
      >>> v = tf.Variable([1.0, 2.0])
      >>> v.assign_add([1.0, 1.0]).numpy()
      array([2., 3.], dtype=float32)
    """

    __array_priority__ = 101.0

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        import_scope: str | None = None,
        constraint: Callable[[Any], Any] | None = None,
        synchronization: VariableSynchronization = VariableSynchronization.AUTO,
        aggregation: VariableAggregation = VariableAggregation.NONE,
        shape: Any = None,
        experimental_enable_variable_lifting: bool | None = None,
        **legacy: Any,
    ) -> None:
        if initial_value is None:
            raise ValueError(
                told(
                    "The `initial_value` arg to `tf.Variable` must be given: a tensor, a number, or a "
                    "function."
                )
            )
        self._trainable = True if trainable is None else bool(trainable)
        self._constraint = constraint
        self.synchronization = synchronization
        self.aggregation = aggregation
        target: Any = state.target
        self._name: str = target.variable_name(name or "Variable")
        self._graph: Any = None
        self._value: Any = None
        wanted = None if dtype is None else dtypes.as_dtype(dtype)
        fixed = None if shape is None else TensorShape(shape)
        target.create_variable(self, initial_value, wanted, fixed, legacy)

    def _initialize(self, initial_value: Any, dtype: DType | None, shape: TensorShape | None) -> None:
        """Take the first value, eagerly."""
        with init_scope():
            value: Any = initial_value() if callable(initial_value) else initial_value
            value = to_tensor(value, dtype)
            if not isinstance(value, Tensor):
                raise ValueError(f"A {type(value).__name__} can't be the value of a tf.Variable.")
            if shape is not None and not shape.is_compatible_with(value.shape):
                raise ValueError(
                    told(
                        f"The initial value's shape ({value.shape}) is not compatible with the `shape` "
                        f"argument, {shape}."
                    )
                )
        tensor: Any = value
        self._spec = tensor._spec if shape is None else spec_of(value.dtype, shape._dims)
        if self._spec.number:
            self._spec = spec_of(value.dtype, ())
            tensor = EagerTensor(self._spec, None, -1, tensor.host())
        self._value = tensor

    # Reading.

    def _read(self) -> Any:
        """The tensor of the present value, known to the tapes that record."""
        target = state.target
        if not target.eager or self._graph is not None:
            return target.read_variable(self)  # type: ignore[attr-defined]
        value = self._value
        tapes = target.tapes  # type: ignore[attr-defined]
        if tapes and self._trainable:
            for tape in tapes:
                tape.note_read(self, value)
        return value

    def _read_for_tape(self, tape: Any) -> Any:
        target = state.target
        return self._value if target.eager and self._graph is None else target.read_variable(self)  # type: ignore[attr-defined]

    def value(self) -> Any:
        """The present value, a tensor."""
        return self._read()

    read_value = value

    def numpy(self) -> Any:
        """The present value as a NumPy array of its own memory."""
        if not state.target.eager:
            raise NotImplementedError(told("numpy() is only available when eager execution is enabled."))
        return self._value.numpy()

    def read_value_no_copy(self) -> Any:
        return self._read()

    def initialized_value(self) -> Any:
        return self._read()

    def is_initialized(self, name: str | None = None) -> Any:
        """True, as a tensor: a variable has a value as soon as it exists."""
        return to_tensor(True)

    def eval(self, session: Any = None) -> Any:
        """The value in a session."""
        return self._read().eval(session=session)

    # Assigning.

    def assign(
        self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Replace the value.

        Raises:
          ValueError: the value's shape doesn't fit the variable's.
        """
        spec = self._spec
        if type(value) is not EagerTensor or value._spec is not spec:
            value = to_tensor(value, spec.dtype)
            if not self.shape.is_compatible_with(value.shape):
                raise ValueError(
                    told(
                        f"Cannot assign value to variable '{self.name}': its shape is {self.shape}, the "
                        f"value's shape {value.shape} is incompatible."
                    )
                )
            if value._spec.number:
                # A Python number would be another kind of input, and programs that read it other programs.
                value = EagerTensor(spec_of(value.dtype, ()), None, -1, value.host())
        return self._store(value, read_value)

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Add `delta` to the value."""
        return self._update("AssignAddVariableOp", Operations.add, delta, read_value)

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Subtract `delta` from the value."""
        return self._update("AssignSubVariableOp", Operations.subtract, delta, read_value)

    def _update(self, name: str, operation: Callable[[Any, Any], Any], delta: Any, read_value: bool) -> Any:
        spec = self._spec
        if type(delta) is not EagerTensor or delta._spec is not spec:
            delta = to_tensor(delta, spec.dtype)
            if not self.shape.is_compatible_with(delta.shape):
                self._refuse(name, delta)
        value = operation(self._peek(), delta)
        return self._store(value, read_value)

    def _peek(self) -> Any:
        """The present value, unnoticed by tapes."""
        target = state.target
        return self._value if target.eager and self._graph is None else target.peek_variable(self)  # type: ignore[attr-defined]

    def _refuse(self, name: str, delta: Any) -> NoReturn:
        """Say that a value to be added or subtracted has another shape: nothing is broadcast."""
        if not state.target.eager:
            raise ValueError(
                f"{name}: shapes must be equal, but are {self.shape} (variable) and {delta.shape} (value)"
            )
        shapes = [str(s.as_list()) if s.rank is not None else "<unknown>" for s in (self.shape, delta.shape)]
        problem = f"Cannot update variable with shape {shapes[0]} using a Tensor with shape {shapes[1]}."
        raise refused(name, problem, self, delta)

    def _store(self, value: Any, read_value: bool = True) -> Any:
        target = state.target
        if not target.eager or self._graph is not None:
            return target.assign_variable(self, value)  # type: ignore[attr-defined]
        if target.tapes:  # type: ignore[attr-defined]
            # What is read from here on is a new source: no gradient flows through the assignment.
            value = Operations.snapshot(value)
        before, self._value = self._value, value
        target.note_update(self, before)  # type: ignore[attr-defined]
        return self if read_value else None

    def __setitem__(self, index: Any, value: Any) -> None:
        raise not_assignable(self, "item assignment")

    def __iadd__(self, other: Any) -> NoReturn:
        raise _not_in_place("variable += value", "variable.assign_add(value)", "variable + value")

    def __isub__(self, other: Any) -> NoReturn:
        raise _not_in_place("variable -= value", "variable.assign_sub(value)", "variable - value")

    def __imul__(self, other: Any) -> NoReturn:
        raise _not_in_place("var *= value", "var.assign(var * value)", "var * value")

    def __itruediv__(self, other: Any) -> NoReturn:
        raise _not_in_place("var /= value", "var.assign(var / value)", "var / value")

    def __ipow__(self, other: Any) -> NoReturn:
        raise _not_in_place("var **= value", "var.assign(var ** value)", "var ** value")

    def scatter_update(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Replace the rows of an `IndexedSlices`."""
        return self._scatter("update", sparse_delta)

    def scatter_add(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Add the rows of an `IndexedSlices`; repeated rows add up."""
        return self._scatter("add", sparse_delta)

    def scatter_sub(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Subtract the rows of an `IndexedSlices`."""
        return self._scatter("sub", sparse_delta)

    def scatter_min(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Take the minimum with the rows of an `IndexedSlices`."""
        return self._scatter("min", sparse_delta)

    def scatter_max(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Take the maximum with the rows of an `IndexedSlices`."""
        return self._scatter("max", sparse_delta)

    def scatter_mul(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Multiply with the rows of an `IndexedSlices`."""
        return self._scatter("mul", sparse_delta)

    def scatter_div(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Divide by the rows of an `IndexedSlices`."""
        return self._scatter("div", sparse_delta)

    def batch_scatter_update(
        self, sparse_delta: Any, use_locking: bool = False, name: str | None = None
    ) -> Any:
        """Replace rows batch by batch."""
        return self._scatter("batch_update", sparse_delta)

    def _scatter(self, how: str, slices: Any) -> Any:
        if not hasattr(slices, "indices"):
            raise TypeError(f"Argument `sparse_delta` must be a `tf.IndexedSlices`. Received arg: {slices}")
        updates = to_tensor(slices.values, None if isinstance(slices.values, Tensor) else self.dtype)
        return self._store(Operations.scatter(how, self._peek(), to_tensor(slices.indices), updates))

    def scatter_nd_update(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """Replace slices or elements at `indices`."""
        return self._scatter_nd("update", indices, updates)

    def scatter_nd_add(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """Add to slices or elements at `indices`."""
        return self._scatter_nd("add", indices, updates)

    def scatter_nd_sub(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """Subtract from slices or elements at `indices`."""
        return self._scatter_nd("sub", indices, updates)

    def scatter_nd_max(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """Take the maximum with slices or elements at `indices`."""
        return self._scatter_nd("max", indices, updates)

    def scatter_nd_min(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """Take the minimum with slices or elements at `indices`."""
        return self._scatter_nd("min", indices, updates)

    def _scatter_nd(self, how: str, indices: Any, updates: Any) -> Any:
        updates = to_tensor(updates, None if isinstance(updates, Tensor) else self.dtype)
        return self._store(Operations.scatter_nd(how, self._peek(), to_tensor(indices), updates))

    def sparse_read(self, indices: Any, name: str | None = None) -> Any:
        """Rows of the value at `indices`."""
        return Operations.gather_rows(self._read(), to_tensor(indices))

    def gather_nd(self, indices: Any, name: str | None = None) -> Any:
        """Slices or elements of the value at vectors of coordinates, the last dimension of `indices`."""
        return Operations.gather_nd(self._read(), to_tensor(indices))

    def count_up_to(self, limit: int) -> Any:
        """Add one, up to `limit`; OutOfRangeError there."""
        if int(self._value) >= limit:
            raise errors.OutOfRangeError(None, None, f"Reached limit of {limit}")
        before = self._read()
        self.assign_add(1)
        return before

    # What a variable is.

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

    def set_shape(self, shape: Any) -> None:
        self._spec = spec_of(self.dtype, self.shape.merge_with(shape)._dims)

    @property
    def name(self) -> str:
        return f"{self._name}:0"

    @property
    def _shared_name(self) -> str:
        return self.name[:-2]

    @property
    def trainable(self) -> bool:
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)

    @property
    def constraint(self) -> Any:
        return self._constraint

    @property
    def device(self) -> str:
        return self._value.device if self._graph is None else ""

    @property
    def graph(self) -> Any:
        if self._graph is None:
            raise AttributeError("Variable.graph is undefined when eager execution is enabled.")
        return self._graph

    @property
    def handle(self) -> Any:
        return self

    def ref(self) -> Reference:
        """A hashable stand-in for this variable."""
        return Reference(self)

    experimental_ref = ref

    def __hash__(self) -> int:
        if self._graph is not None:
            return id(self)
        raise TypeError(told("Variable is unhashable. Instead, use variable.ref() as the key."))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self._value.__array__(dtype, copy)

    def __len__(self) -> int:
        return len(self._peek())

    def __iter__(self) -> Any:
        return iter(self._read())

    def __bool__(self) -> bool:
        return bool(self._read())

    def __int__(self) -> int:
        return int(self._read())

    def __float__(self) -> float:
        return float(self._read())

    def __complex__(self) -> complex:
        return complex(self._read())

    def __index__(self) -> int:
        return self._read().__index__()  # type: ignore[no-any-return]

    def __format__(self, format_spec: str) -> str:
        return format(self._value, format_spec) if format_spec else str(self)

    def __dir__(self) -> list[str]:
        return present(self)

    def __copy__(self) -> Variable:
        return self.__deepcopy__({})

    def __deepcopy__(self, memo: dict[int, Any]) -> Variable:
        copy = Variable(
            self._value, self._trainable, name=self._name, constraint=self._constraint, shape=self.shape
        )
        memo[id(self)] = copy
        return copy

    def __reduce__(self) -> Any:
        return _restore, (self.numpy(), self._trainable, self._name)

    def __repr__(self) -> str:
        if self._graph is not None:
            return f"<tf.Variable '{self.name}' shape={self.shape} dtype={self.dtype.name}>"
        text = self._value._text(repr)
        return f"<tf.Variable '{self.name}' shape={self.shape} dtype={self.dtype.name}, numpy={text}>"


_ARGUMENTS = Variable.__init__.__code__.co_varnames[1 : Variable.__init__.__code__.co_argcount]


def _not_in_place(statement: str, instead: str, new: str) -> RuntimeError:
    return RuntimeError(
        told(
            f"`{statement}` with `tf.Variable`s is not supported. Use `{instead}` to modify the variable, or "
            f"`out = {new}` for a new tensor."
        )
    )


def _restore(value: Any, trainable: bool, name: str) -> Variable:
    return Variable(value, trainable, name=name)


def _read_as(variable: Variable, dtype: DType | None) -> Any:
    value = variable._read()
    # Weights of Keras's layers may be read in another dtype than their own.
    if dtype is not None and dtype is not variable.dtype and dtype is not value._spec.dtype:
        raise other_dtype(variable, dtype)
    return value


register_conversion(Variable, _read_as)
mark_missing(Variable)
