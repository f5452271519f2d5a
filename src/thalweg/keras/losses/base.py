"""What all losses are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from thalweg.core import nest
from thalweg.core.context import state
from thalweg.keras.defaults import compute_dtype
from thalweg.keras.losses.reduction import reduced, standard_reduction
from thalweg.keras.naming import auto_name
from thalweg.keras.saving.serialization import deserialize_keras_object, serialize_keras_object
from thalweg.keras.tensors import as_tensor, mask_of, same_rank, warn_of_column
from thalweg.scopes import name_scope


class Loss:
    """A loss: `loss(y_true, y_pred)` is a scalar tensor.

    A class of one's own needs `call(y_true, y_pred)`, which gives a loss for each sample, and `get_config`
    where it takes arguments.

    Args:
      name: its name; None: the class's in snake case.
      reduction: how the losses of samples become one: "sum_over_batch_size" (or "auto", "mean"), "sum",
        "mean_with_sample_weight", which divides by the sum of the weights, or None (or "none"), not at all.
      dtype: the dtype to compute in; None: Keras's default.

    Raises:
      ValueError: there is no such reduction.

    Example:
      >>> class Distance(tf.keras.losses.Loss):
      ...     def call(self, y_true, y_pred):
      ...         return tf.reduce_sum(tf.abs(y_pred - y_true), axis=-1)
      >>> Distance()([[0.0, 1.0]], [[1.0, 3.0]]).numpy()
      np.float32(3.0)
    """

    # The arguments that a configuration has besides name and reduction.
    options: ClassVar[tuple[str, ...]] = ()
    # Whether integer labels are cast, as all other arguments are.
    _casts_labels: ClassVar[bool] = True
    # Whether labels and predictions are brought to one rank before `call` gets them.
    _aligns: ClassVar[bool] = False

    def __init__(
        self, name: str | None = None, reduction: Any = "sum_over_batch_size", dtype: Any = None
    ) -> None:
        if name is not None and name in _REDUCTION_NAMES and reduction == "sum_over_batch_size":
            # Keras 2's order: the reduction first.
            name, reduction = None, name
        self.name = name or auto_name(type(self).__name__)
        self.reduction = standard_reduction(reduction)
        self._compute_dtype = compute_dtype(dtype)

    @property
    def dtype(self) -> str:
        """The dtype that is computed in."""
        return self._compute_dtype.name

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The loss of predictions.

        Args:
          y_true: the labels.
          y_pred: the predictions.
          sample_weight: a weight for each sample, or for each element of the losses of samples.

        Returns:
          A scalar; the losses of samples if the reduction is None.
        """
        if state.target.eager:
            return self._loss(y_true, y_pred, sample_weight)
        with name_scope(self.name):
            return self._loss(y_true, y_pred, sample_weight)

    def _loss(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        mask = mask_of(y_pred)
        y_pred = self._converted(y_pred)
        y_true = self._converted(y_true) if self._casts_labels else as_tensor(y_true)
        if not self._aligns and hasattr(y_true, "_spec") and hasattr(y_pred, "_spec"):
            warn_of_column(y_true, y_pred)
        losses = self.call(y_true, y_pred)
        own = mask_of(losses)
        if own is not None:
            mask = own if mask is None else mask & own
        return reduced(losses, sample_weight, mask, self.reduction, self._compute_dtype)

    def _converted(self, x: Any) -> Any:
        if isinstance(x, (list, tuple, dict)) and nest.is_nested(x) and _holds_tensors(x):
            return nest.map_structure(lambda part: as_tensor(part, self._compute_dtype), x)
        return as_tensor(x, self._compute_dtype)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The losses of samples."""
        raise NotImplementedError("Must be implemented by subclasses.")

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this loss again."""
        own = {name: getattr(self, name) for name in self.options}
        return {"name": self.name, "reduction": self.reduction, **own}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)


_REDUCTION_NAMES = {"auto", "none", "sum", "sum_over_batch_size"}


def _holds_tensors(structure: Any) -> bool:
    """Whether a list is a structure of tensors and not the nested list of one tensor."""
    return isinstance(structure, dict) or any(hasattr(x, "shape") for x in nest.flatten(structure))


class LossFunctionWrapper(Loss):
    """A loss of a function `fn(y_true, y_pred, **kwargs)`, which gives the losses of samples."""

    _aligns = True

    def __init__(
        self,
        fn: Callable[..., Any],
        reduction: Any = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.fn = fn
        self._fn_kwargs = kwargs
        for option in self.options:
            setattr(self, option, kwargs[option])

    def call(self, y_true: Any, y_pred: Any) -> Any:
        if hasattr(y_true, "_spec") and hasattr(y_pred, "_spec"):
            if self._aligns and y_true._spec is not y_pred._spec:
                y_true, y_pred = same_rank(y_true, y_pred)
        else:
            pairs = nest.map_structure(lambda x, y: _Pair(*same_rank(x, y)), y_true, y_pred)
            y_true = nest.map_structure(lambda pair: pair.first, pairs)
            y_pred = nest.map_structure(lambda pair: pair.second, pairs)
        return self.fn(y_true, y_pred, **self._fn_kwargs)

    def get_config(self) -> dict[str, Any]:
        own = super().get_config()
        if type(self) is LossFunctionWrapper:
            own["fn"] = serialize_keras_object(self.fn)
            own |= serialize_keras_object(self._fn_kwargs)
        return own

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**(deserialize_keras_object(config) if "fn" in config else config))

    def __repr__(self) -> str:
        return f"<LossFunctionWrapper({self.fn}, kwargs={self._fn_kwargs})>"


class _Pair:
    """Two tensors that are one leaf of a structure."""

    def __init__(self, first: Any, second: Any) -> None:
        self.first, self.second = first, second
