"""`Optimizer`: gradients of a loss, and operations that change variables by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from thalweg.array import concat, reshape, shape
from thalweg.compat.v1.graph_keys import GraphKeys, get_collection, trainable_variables
from thalweg.compat.v1.scopes import name_scope
from thalweg.compat.v1.variable_scope import get_variable_scope
from thalweg.compat.v1.variables import Variable
from thalweg.core import dtypes, nest
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.graph import current_graph
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.messages import told
from thalweg.core.tape import GradientTape
from thalweg.dtypes import cast
from thalweg.gathering import gather
from thalweg.scopes import control_dependencies, group, init_scope

GradientsAndVariables = list[tuple[Any, Any]]


class Optimizer:
    """The base of the optimizers of 1.x: `tf.compat.v1.train.Optimizer`.

    A subclass overrides `_apply_dense` (and `_apply_sparse`), makes its slots in `_create_slots`, and turns
    its
    hyperparameters into tensors in `_prepare`.

    Args:
      use_locking: accepted; a session runs one step after another.
      name: the name of operations and slots.

    Raises:
      ValueError: no name is given.

    Example:
      >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
      ...     x = tf.compat.v1.Variable(3.0)
      ...     step = tf.compat.v1.train.GradientDescentOptimizer(0.5).minimize(x * x)
      ...     session.run(tf.compat.v1.global_variables_initializer())
      ...     session.run(step)
      ...     print(session.run(x))
      0.0
    """

    GATE_NONE = 0
    GATE_OP = 1
    GATE_GRAPH = 2

    def __init__(
        self, use_locking: bool, name: str, use_own_namescope_for_non_slot_vars: bool = False
    ) -> None:
        if not name:
            raise ValueError("Must specify the optimizer name")
        self._use_locking = use_locking
        self._name = name
        self._slots: dict[str, dict[Any, Any]] = {}
        self._non_slots: dict[Any, Any] = {}

    def get_name(self) -> str:
        """The name given when the optimizer was made."""
        return self._name

    def minimize(
        self,
        loss: Any,
        global_step: Any = None,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        name: str | None = None,
        grad_loss: Any = None,
    ) -> Any:
        """One step: `compute_gradients`, then `apply_gradients`.

        Args:
          loss: a tensor; a function without arguments that gives it when executing eagerly.
          global_step: a variable to add 1 to.
          var_list: the variables to change; None: all trainable ones.
          grad_loss: the gradient of what follows the loss; None: ones.

        Returns:
          An operation; None when executing eagerly.

        Raises:
          ValueError: there are no variables, or the loss depends on none of them.
        """
        pairs = self.compute_gradients(
            loss, var_list, gate_gradients, aggregation_method, colocate_gradients_with_ops, grad_loss
        )
        if not any(gradient is not None for gradient, _ in pairs):
            raise ValueError(
                told(
                    "No gradients provided for any variable, check your graph for ops that do not support "
                    f"gradients, between variables {[str(v) for _, v in pairs]} and loss {loss}."
                )
            )
        return self.apply_gradients(pairs, global_step=global_step, name=name)

    def compute_gradients(
        self,
        loss: Any,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        grad_loss: Any = None,
    ) -> GradientsAndVariables:
        """The gradients of `loss`, each with its variable; None for variables that the loss doesn't depend
        on.

        Raises:
          ValueError: there are no variables, or the loss isn't a floating-point number.
          RuntimeError: executing eagerly, and `loss` isn't a function.
        """
        if gate_gradients not in (Optimizer.GATE_NONE, Optimizer.GATE_OP, Optimizer.GATE_GRAPH):
            raise ValueError(
                "gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, "
                f"Optimizer.GATE_GRAPH. Not {gate_gradients}"
            )
        if callable(loss):
            return self._compute_with_tape(loss, var_list, grad_loss)
        if state.target.eager:
            raise RuntimeError(
                "`loss` passed to Optimizer.compute_gradients should be a function when eager execution is "
                "enabled."
            )
        self._check_dtypes([loss] if grad_loss is None else [loss, grad_loss])
        if var_list is None:
            variables = trainable_variables() + get_collection(GraphKeys.TRAINABLE_RESOURCE_VARIABLES)
        else:
            variables = nest.flatten(var_list)
        if not variables:
            raise ValueError(told("No variables to optimize."))
        from thalweg.autodiff.symbolic import gradients

        found = gradients(loss, variables, grad_ys=grad_loss)
        self._check_dtypes([v for g, v in zip(found, variables, strict=True) if g is not None])
        return list(zip(found, variables, strict=True))

    def _compute_with_tape(
        self, loss: Callable[[], Any], var_list: Any, grad_loss: Any
    ) -> GradientsAndVariables:
        with GradientTape() as tape:
            if var_list is not None:
                for variable in nest.flatten(var_list):
                    tape.watch(variable)
            value = loss()
        variables = tape.watched_variables() if var_list is None else nest.flatten(var_list)
        found = tape.gradient(value, list(variables), grad_loss)
        return list(zip(found, variables, strict=True))

    def apply_gradients(
        self, grads_and_vars: Iterable[tuple[Any, Any]], global_step: Any = None, name: str | None = None
    ) -> Any:
        """Change variables by their gradients.

        Args:
          grads_and_vars: pairs as `compute_gradients` gives them.
          global_step: a variable to add 1 to afterwards.

        Returns:
          An operation; None when executing eagerly.

        Raises:
          ValueError: no pair has a gradient.
          TypeError: a gradient is neither a tensor nor an IndexedSlices.
        """
        pairs = [(_gradient(g), v) for g, v in grads_and_vars]
        if not pairs:
            raise ValueError("No variables provided.")
        variables = [v for g, v in pairs if g is not None]
        if not variables:
            raise ValueError(told(f"No gradients provided for any variable: {[str(v) for _, v in pairs]}."))
        with init_scope():
            self._create_slots(variables)
        with name_scope(name, self._name) as scope:
            self._prepare()
            updates = [self._update(g, v) for g, v in pairs if g is not None]
            if global_step is None:
                return self._train_op(self._finish(updates, scope))
            with control_dependencies([self._finish(updates, "update")]):
                return self._train_op(group(global_step.assign_add(1), name=scope))

    def _update(self, gradient: Any, variable: Any) -> Any:
        with name_scope(f"update_{variable._name.replace('/', '_')}"):
            if isinstance(gradient, IndexedSlices):
                update = self._resource_apply_sparse_duplicate_indices(
                    gradient.values, variable, gradient.indices
                )
            else:
                update = self._resource_apply_dense(gradient, variable)
            if variable.constraint is None:
                return update
            with control_dependencies([update]):
                return variable.assign(variable.constraint(variable))

    @staticmethod
    def _train_op(operation: Any) -> Any:
        if operation is not None:
            operation.graph.add_to_collections(GraphKeys.TRAIN_OP, operation)
        return operation

    # Slots: variables that belong to a variable, under a name.

    def get_slot(self, var: Any, name: str) -> Any:
        """The slot `name` of a variable, say its momentum; None if it has none."""
        return self._slots.get(name, {}).get(var.ref())

    def get_slot_names(self) -> list[str]:
        """The names of the slots that were made."""
        return sorted(self._slots)

    def variables(self) -> list[Any]:
        """The optimizer's own variables: slots, and those that belong to no single variable."""
        own = list(self._non_slots.values()) + [v for slots in self._slots.values() for v in slots.values()]
        graph = None if state.target.eager else current_graph()
        return sorted((v for v in own if v._graph is graph), key=lambda v: v.name)

    def _get_or_make_slot(self, var: Any, val: Any, slot_name: str, op_name: str) -> Any:
        """The slot, made with the first value `val` if it isn't there."""
        slots = self._slots.setdefault(slot_name, {})
        if var.ref() not in slots:
            prefix = get_variable_scope().name
            name = f"{prefix}/{var._name}/{op_name}" if prefix else f"{var._name}/{op_name}"
            with name_scope(None):
                slots[var.ref()] = Variable(val, trainable=False, name=name, dtype=var.dtype)
        return slots[var.ref()]

    def _get_or_make_slot_with_initializer(
        self, var: Any, initializer: Callable[..., Any], shape: Any, dtype: Any, slot_name: str, op_name: str
    ) -> Any:
        dims = dtypes_shape(var if shape is None else shape)
        return self._get_or_make_slot(
            var, lambda: initializer(dims, dtype=dtype or var.dtype), slot_name, op_name
        )

    def _zeros_slot(self, var: Any, slot_name: str, op_name: str) -> Any:
        """The slot, made with zeros if it isn't there."""
        from thalweg.creation import zeros

        return self._get_or_make_slot(var, lambda: zeros(var.shape, var.dtype), slot_name, op_name)

    def _create_non_slot_variable(self, initial_value: Any, name: str, colocate_with: Any) -> Any:
        """A variable of the optimizer's own, one for each graph."""
        key = name, id(colocate_with._graph)
        if key not in self._non_slots:
            self._non_slots[key] = Variable(initial_value, trainable=False, name=name)
        return self._non_slots[key]

    def _get_non_slot_variable(self, name: str, graph: Any = None) -> Any:
        return self._non_slots.get((name, id(graph)))

    def _non_slot_variables(self) -> Iterable[Any]:
        return self._non_slots.values()

    # What subclasses override.

    def _valid_dtypes(self) -> set[dtypes.DType]:
        """The dtypes that losses and variables may have."""
        return {dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64}

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        """Make the slots of these variables, unless they exist."""

    def _prepare(self) -> None:
        """Make tensors of the hyperparameters."""

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        """Change `var` by a gradient of its shape."""
        raise NotImplementedError(f"{type(self).__name__} has no _apply_dense.")

    def _resource_apply_dense(self, grad: Any, handle: Any) -> Any:
        return self._apply_dense(grad, handle)

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        """Change rows of `var` by a gradient in which no row occurs twice with different values."""
        raise NotImplementedError(f"{type(self).__name__} has no _apply_sparse.")

    def _resource_apply_sparse(self, grad: Any, handle: Any, indices: Any) -> Any:
        return self._apply_sparse(IndexedSlices(grad, indices, handle.shape), handle)

    def _resource_apply_sparse_duplicate_indices(self, grad: Any, handle: Any, indices: Any) -> Any:
        """Change rows of `var` by a gradient in which rows may occur more than once, and then add up."""
        return self._resource_apply_sparse(*_summed(grad, handle, indices))

    def _finish(self, update_ops: Sequence[Any], name_scope: str) -> Any:
        """What remains to be done after the updates; gives the operation of the whole step."""
        return group(*update_ops, name=name_scope)

    def _call_if_callable(self, param: Any) -> Any:
        """A hyperparameter, called if it is a function."""
        return param() if callable(param) and not hasattr(param, "dtype") else param

    def _check_dtypes(self, tensors: Iterable[Any]) -> None:
        valid = self._valid_dtypes()
        for tensor in tensors:
            if tensor.dtype.base_dtype not in valid:
                names = sorted(d.name for d in valid)
                raise ValueError(f"Invalid type {tensor.dtype.name} for {tensor.name}, expected: {names}.")


class RowwiseOptimizer(Optimizer):
    """An optimizer whose new values depend, element by element, on the old ones, the gradient and the slots.

    So a sparse gradient changes the rows it has by the same formula.

    Attributes:
      slots: the names of the slots, in the order in which `_step` takes them.
    """

    slots: tuple[str, ...] = ()

    def _step(self, value: Any, gradient: Any, *slots: Any) -> tuple[Any, ...]:
        """The new value, and the new values of the slots."""
        raise NotImplementedError

    def _resource_apply_dense(self, grad: Any, handle: Any) -> Any:
        targets = [handle, *(self.get_slot(handle, name) for name in self.slots)]
        values = self._step(handle.value(), grad, *(v.value() for v in targets[1:]))
        return group(*[v.assign(value) for v, value in zip(targets, values, strict=True)])

    def _resource_apply_sparse(self, grad: Any, handle: Any, indices: Any) -> Any:
        targets = [handle, *(self.get_slot(handle, name) for name in self.slots)]
        rows = [gather(v.value(), indices) for v in targets]
        values = self._step(rows[0], grad, *rows[1:])
        return group(
            *[
                v.scatter_update(IndexedSlices(value, indices))
                for v, value in zip(targets, values, strict=True)
            ]
        )

    def _hyper(self, name: str, like: Any) -> Any:
        """A hyperparameter as a tensor of the dtype of `like`."""
        return cast(self._prepared[name], like.dtype)

    def _prepare(self) -> None:
        self._prepared = {
            name: to_tensor(self._call_if_callable(value)) for name, value in self._hyperparameters().items()
        }

    def _hyperparameters(self) -> dict[str, Any]:
        """The hyperparameters by name: numbers, tensors, variables or functions that give them."""
        raise NotImplementedError


def dtypes_shape(x: Any) -> list[int]:
    """The dimensions of a variable, or of a shape."""
    return list(getattr(x, "shape", x))


def _gradient(gradient: Any) -> Any:
    """A gradient as a tensor, an IndexedSlices or None."""
    if gradient is None or isinstance(gradient, IndexedSlices):
        return gradient
    try:
        return to_tensor(gradient)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"Gradient must be convertible to a Tensor or IndexedSlices, or None: {gradient}"
        ) from error


def _summed(values: Any, variable: Any, indices: Any) -> tuple[Any, Any, Any]:
    """Rows in the order of their indices, where rows of the same index are replaced by their sum, each of
    them.

    All shapes stay as they are, so that the program can be compiled: writing such rows twice writes the same.
    """
    import thalweg

    indices = reshape(indices, [-1])
    order = thalweg.argsort(indices, stable=True)
    ordered = gather(indices, order)
    starts = cast(thalweg.not_equal(ordered[1:], ordered[:-1]), dtypes.int32)
    groups = thalweg.cumsum(concat([[0], starts], 0))
    rows = gather(reshape(values, concat([[-1], variable.shape.as_list()[1:]], 0)), order)
    sums = thalweg.math.unsorted_segment_sum(rows, groups, shape(ordered)[0])
    return gather(sums, groups), variable, ordered
