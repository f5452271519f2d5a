"""`ExponentialMovingAverage`: averages of variables over the steps of training."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from thalweg.compat.v1.graph_keys import GraphKeys, moving_average_variables, trainable_variables
from thalweg.compat.v1.scopes import name_scope
from thalweg.compat.v1.variables import Variable
from thalweg.core import dtypes
from thalweg.core.context import state
from thalweg.core.graph import current_graph
from thalweg.core.variable import Variable as AnyVariable
from thalweg.creation import zeros
from thalweg.dtypes import cast
from thalweg.math import minimum, pow
from thalweg.scopes import control_dependencies, group, init_scope


class ExponentialMovingAverage:
    """Averages in which what is `n` steps old counts `decay ** n` times as much as what is new.

    Args:
      decay: between 0 and 1, as a rule near 1.
      num_updates: a count of the steps; in the first steps the decay is at most `(1 + n) / (10 + n)`.
      zero_debias: correct averages of tensors, which begin with zero, for that.
      name: the name that is put behind the variables' names.

    Example:
      >>> w = tf.Variable(1.0)
      >>> ema = tf.compat.v1.train.ExponentialMovingAverage(0.5)
      >>> _ = ema.apply([w])
      >>> w.assign(3.0) is w
      True
      >>> _ = ema.apply([w])
      >>> ema.average(w).numpy()
      np.float32(2.0)
    """

    def __init__(
        self,
        decay: Any,
        num_updates: Any = None,
        zero_debias: bool = False,
        name: str = "ExponentialMovingAverage",
    ) -> None:
        self._decay = decay
        self._num_updates = num_updates
        self._zero_debias = zero_debias
        self._name = name
        self._averages: dict[Any, Any] = {}
        self._biased: dict[Any, tuple[Any, Any]] = {}

    @property
    def name(self) -> str:
        return self._name

    def apply(self, var_list: Iterable[Any] | None = None) -> Any:
        """Keep averages of variables and tensors, and bring them up to date.

        Args:
          var_list: None: all trainable variables.

        Returns:
          An operation that updates the averages; None when executing eagerly.

        Raises:
          TypeError: something isn't floating-point.
          ValueError: executing eagerly, and something isn't a variable.
        """
        kept = trainable_variables() if var_list is None else list(var_list)
        for x in kept:
            if not x.dtype.base_dtype.is_floating:
                raise TypeError(f"The variables must be half, float, or double: {getattr(x, 'name', x)}")
            if state.target.eager and not isinstance(x, AnyVariable):
                raise ValueError(
                    "tf.train.ExponentialMovingAverage only supports tf.Variables when executing eagerly."
                )
            if x.ref() not in self._averages:
                with init_scope():
                    self._begin(x)
        with name_scope(self._name) as scope:
            return group(*[self._update(x) for x in kept], name=scope)

    def _begin(self, x: Any) -> None:
        name = f"{x._name if isinstance(x, AnyVariable) else x.op.name}/{self._name}"
        with name_scope(None):
            if isinstance(x, AnyVariable):
                average = Variable(x.value(), trainable=False, name=name)
                if not state.target.eager:
                    current_graph().add_to_collections(GraphKeys.MOVING_AVERAGE_VARIABLES, x)
            else:
                average = Variable(lambda: zeros(x.shape, x.dtype), trainable=False, name=name)
                if self._zero_debias:
                    biased = Variable(lambda: zeros(x.shape, x.dtype), trainable=False, name=f"{name}/biased")
                    steps = Variable(0.0, trainable=False, name=f"{name}/local_step", dtype=x.dtype)
                    self._biased[x.ref()] = biased, steps
        self._averages[x.ref()] = average

    def _update(self, x: Any) -> Any:
        average = self._averages[x.ref()]
        rate = cast(1.0 - self._present_decay(), average.dtype)
        value = x.value() if isinstance(x, AnyVariable) else x
        if x.ref() not in self._biased:
            return average.assign_sub((average - value) * rate)
        biased, steps = self._biased[x.ref()]
        updates = [biased.assign_sub((biased - value) * rate), steps.assign_add(1.0)]
        with control_dependencies(updates):
            return average.assign(biased / (1.0 - pow(1.0 - rate, steps.value())))

    def _present_decay(self) -> Any:
        if self._num_updates is None:
            return self._decay
        count = cast(self._num_updates, dtypes.float32)
        return minimum(self._decay, (1.0 + count) / (10.0 + count))

    def average(self, var: Any) -> Any:
        """The variable that holds the average of `var`; None if none is kept."""
        return self._averages.get(var.ref())

    def average_name(self, var: Any) -> str:
        """The name of that variable, without ":0", whether it exists or not."""
        if var.ref() in self._averages:
            return str(self._averages[var.ref()]._name)
        return f"{var._name if isinstance(var, AnyVariable) else var.op.name}/{self._name}"

    def variables_to_restore(self, moving_avg_variables: Iterable[Any] | None = None) -> dict[str, Any]:
        """Variables by the names to restore them from: averages for those that have one, all others as they
        are.

        Args:
          moving_avg_variables: the variables to take the averages of; None: all trainable ones, and those
            with averages.
        """
        if moving_avg_variables is None:
            averaged = trainable_variables() + moving_average_variables()
        else:
            averaged = list(moving_avg_variables)
        names = {self.average_name(v): v for v in averaged}
        taken = {id(v) for v in averaged} | {id(v) for v in self._averages.values()}
        rest = current_graph().get_collection(GraphKeys.GLOBAL_VARIABLES)
        return names | {v._name: v for v in rest if id(v) not in taken}
