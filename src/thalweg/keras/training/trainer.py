"""`compile`, and what a step of training, evaluation and prediction is."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import Any

from thalweg.core import nest
from thalweg.core.tape import GradientTape
from thalweg.core.tensor import Tensor
from thalweg.keras import optimizers
from thalweg.keras.engine.context import calls
from thalweg.keras.engine.tracking import once, version
from thalweg.keras.losses.base import Loss
from thalweg.keras.metrics import Mean
from thalweg.keras.training.compiled_loss import CompiledLoss, batch_size_of
from thalweg.keras.training.compiled_metrics import CompiledMetrics
from thalweg.keras.training.loops import Loops
from thalweg.keras.training.nonfinite import FiniteSteps
from thalweg.keras.training.steps import Outputs, Steps
from thalweg.keras.utils.batches import unpack_x_y_sample_weight

_COMPILE_ARGUMENTS = (
    "loss",
    "loss_weights",
    "metrics",
    "weighted_metrics",
    "run_eagerly",
    "steps_per_execution",
)
# What Keras 2 had, and what changes nothing here.
_IGNORED = (
    "jit_compile",
    "auto_scale_loss",
    "sample_weight_mode",
    "target_tensors",
    "distribute",
    "pss_evaluation_shards",
)


class Trainer(Loops):
    """The part of a model that trains it."""

    name: str
    weights: Any
    trainable_variables: Any
    losses: list[Any]
    dtype_policy: Any
    outputs: Any
    compiled: bool
    loss: Any
    steps_per_execution: int
    _compiled_loss: CompiledLoss | None
    _compiled_metrics: CompiledMetrics
    _loss_tracker: Any
    _finite_steps: FiniteSteps
    _trained_at_compile: dict[int, bool] | None
    _known_state_key: tuple[Any, Any]
    _compile_arguments: dict[str, Any]
    _steps: dict[str, Any]
    _clear_losses: Callable[[], None]
    __call__: Callable[..., Any]

    def __init__(self) -> None:
        own = self.__dict__
        own["compiled"] = False
        own["optimizer"] = None
        own["loss"] = None
        own["stop_training"] = False
        own["_compiled_loss"] = None
        own["_compiled_metrics"] = None
        own["_loss_tracker"] = None
        own["_trained_at_compile"] = None
        own["_known_state_key"] = (None, None)
        own["_run_eagerly"] = False
        own["steps_per_execution"] = 1
        own["_steps"] = {}
        own["history"] = None

    # Compiling.

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
        **kwargs: Any,
    ) -> None:
        """Say how the model is trained.

        Args:
          optimizer: an optimizer or its name.
          loss: a loss, its name or a function of labels and predictions; for several outputs a list or a
            dictionary by the outputs' names.
          loss_weights: what the outputs' losses are multiplied by, before they are added up.
          metrics: metrics, their names or functions, in a list; for several outputs a list or dictionary.
          weighted_metrics: the same, for metrics that take the weights of samples.
          run_eagerly: run each step in Python, to look into it.
          steps_per_execution: how many batches pass between calls of callbacks that watch batches.
          jit_compile: accepted; steps are always compiled.
          auto_scale_loss: with the policy mixed_float16, scale the loss so that gradients don't vanish.

        Raises:
          ValueError, TypeError: an argument isn't known or doesn't fit.

        Example:
          >>> model = tf.keras.Sequential([tf.keras.layers.Dense(3, activation="softmax")])
          >>> model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
          >>> model.compiled
          True
        """
        unknown = [name for name in kwargs if name not in _IGNORED]
        if unknown:
            raise TypeError(f"Invalid keyword argument(s) in `compile()`: {unknown}")
        own = self.__dict__
        optimizer = optimizers.get(optimizer)
        scaled = isinstance(optimizer, optimizers.LossScaleOptimizer)
        if auto_scale_loss and not scaled and self.dtype_policy.name == "mixed_float16":
            optimizer = optimizers.LossScaleOptimizer(optimizer, name="loss_scale_optimizer")
        names = getattr(self, "output_names", None) if self._has_outputs() else None
        own["optimizer"] = optimizer
        own["loss"] = loss
        own["_compiled_loss"] = None if loss is None else CompiledLoss(loss, loss_weights, names)
        own["_compiled_metrics"] = CompiledMetrics(metrics, weighted_metrics, names)
        own["_loss_tracker"] = Mean(name="loss")
        own["_finite_steps"] = FiniteSteps()
        own["_run_eagerly"] = bool(run_eagerly)
        own["steps_per_execution"] = int(steps_per_execution)
        own["stop_training"] = False
        own["_trained_at_compile"] = self._trainable_state()
        own["_steps"] = {}
        given = (loss, loss_weights, metrics, weighted_metrics, run_eagerly, steps_per_execution)
        own["_compile_arguments"] = {
            "optimizer": optimizer,
            **dict(zip(_COMPILE_ARGUMENTS, given, strict=True)),
        }
        own["compiled"] = True

    def _has_outputs(self) -> bool:
        try:
            return bool(self.outputs)
        except (AttributeError, TypeError):
            return False

    def _trainable_state(self) -> dict[int, bool]:
        """Which layers and weights are trained, by their identities."""
        state: dict[int, bool] = {}
        for layer in self._all_layers:
            state[id(layer)] = layer._trainable
            state |= {id(v): v.trainable for v in layer._own_variables}
        return state

    def _trained_weights(self) -> list[Any]:
        """The weights that were trainable when the model was compiled: changes take another `compile`."""
        state = self._trained_at_compile
        if state is None:
            return list(self.trainable_variables)
        found: list[Any] = []
        stack: list[Any] = [self]
        seen: set[int] = set()
        while stack:
            layer = stack.pop()
            if id(layer) in seen or not state.get(id(layer), layer._trainable):
                continue
            seen.add(id(layer))
            own = layer._own_variables
            first = layer._was_trainable
            new = id(layer) in state
            found += [v for v in own if state.get(id(v), first.get(id(v)) if new else v.trainable)]
            stack += reversed(layer._layers)
        wanted = {id(v) for v in found}
        return [v for v in self.weights if id(v) in wanted]

    @property
    def run_eagerly(self) -> bool:
        """Whether each step runs in Python."""
        from thalweg.config import functions_run_eagerly

        return bool(self.__dict__["_run_eagerly"] or functions_run_eagerly())

    @run_eagerly.setter
    def run_eagerly(self, value: bool) -> None:
        self.__dict__["_run_eagerly"] = bool(value)

    @property
    def jit_compile(self) -> bool:
        return True

    def get_compile_config(self) -> dict[str, Any] | None:
        """What `compile` was given, as a configuration."""
        if not self.compiled:
            return None
        from thalweg.keras.saving.serialization import serialize_keras_object

        given: dict[str, Any] = serialize_keras_object(dict(self._compile_arguments))
        return {**given, "jit_compile": False}

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compile as a configuration says, and make the optimizer's variables."""
        if type(self).compile is not Trainer.compile:
            warnings.warn(
                "`compile()` was not called as part of model loading because the model's `compile()` method "
                "is custom. You can override `get_compile_config()` and `compile_from_config()` instead.",
                stacklevel=2,
            )
            return
        from thalweg.keras.saving.serialization import deserialize_keras_object

        self.compile(**deserialize_keras_object(config))
        if self.built and self.optimizer is not None:
            self.optimizer.build(self.trainable_variables)

    def _assert_compiled(self, method: str) -> None:
        if not self.compiled:
            raise ValueError(
                f"You must call `compile()` before calling `{method}()`: it says with which loss and "
                "optimizer."
            )

    # Metrics.

    @property
    def metrics(self) -> list[Any]:
        """The metrics: the loss's mean, those of the outputs, and those of layers."""
        return once([*self._compile_metrics(), *self._layers_metrics()])

    def _compile_metrics(self) -> list[Any]:
        if not self.compiled:
            return []
        loss: CompiledLoss | None = self._compiled_loss
        tracker = [] if self._loss_tracker is None else [self._loss_tracker]
        return [*tracker, *(loss.metrics if loss else []), *self._compiled_metrics.metrics]

    def _layers_metrics(self) -> list[Any]:
        layers = self._all_layers
        return [m for layer in layers for m in layer._own_metrics]

    @property
    def metrics_names(self) -> list[str]:
        """The names of the results of `evaluate`."""
        names = list(self.get_metrics_result()) if self.compiled and self._compiled_metrics.built else []
        return names or [metric.name for metric in self.metrics]

    def reset_metrics(self) -> None:
        """Have all metrics forget the batches."""
        for metric in self.metrics:
            metric.reset_state()

    def get_metrics_result(self) -> dict[str, Any]:
        """The results of the metrics by name."""
        results: dict[str, Any] = {}
        compiled = self._compiled_metrics if self.compiled else None
        own = {id(m) for m in compiled.metrics} if compiled is not None else set()
        for metric in self.metrics:
            if id(metric) not in own:
                result = metric.result()
                results |= result if isinstance(result, dict) else {metric.name: result}
            elif compiled is not None:
                for name, result in compiled.result().items():
                    results |= result if isinstance(result, dict) else {name: result}
                own, compiled = own, None
        return results

    # Steps.

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """The loss of a batch: that of the outputs and those that layers added.

        Raises:
          ValueError: there is none.
        """
        losses = []
        compiled = self._compiled_loss
        if compiled is not None:
            if y is None and not _takes_no_labels(compiled):
                raise ValueError("There are no labels: `y` is None, and the loss needs it.")
            loss = compiled(y, y_pred, sample_weight)
            if loss is not None:
                losses.append(loss)
        losses += self.losses
        if not losses:
            raise ValueError(
                "No loss to compute. Provide a `loss` argument in `compile()`, or have a layer call "
                "`add_loss`."
            )
        total = losses[0]
        for loss in losses[1:]:
            total = total + loss
        return total

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict[str, Any]:
        """Take a batch into the metrics, and give their results."""
        self._update_metrics(x, y, y_pred, sample_weight)
        return self.get_metrics_result()

    def _update_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any) -> None:
        if y is not None:
            self._compiled_metrics.update_state(y, y_pred, sample_weight)

    def train_step(self, data: Any) -> dict[str, Any]:
        """One step of training: what a subclass overrides to train in another way.

        Args:
          data: a batch: `(x, y)`, `(x, y, sample_weight)`, or what the dataset gives.

        Returns:
          The results by name.
        """
        self._train(data)
        return self.get_metrics_result()

    def _train(self, data: Any) -> None:
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        optimizer = self.optimizer
        with GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=True)
            self._loss_tracker.update_state(loss, sample_weight=batch_size_of(x))
            scaled = optimizer.scale_loss(loss) if optimizer is not None else loss
        self._finite_steps.note(loss)
        weights = self._trained_weights()
        if weights:
            gradients = tape.gradient(scaled, weights)
            optimizer.apply_gradients(zip(gradients, weights, strict=True))
        else:
            warnings.warn("The model does not have any trainable weights.", stacklevel=2)
        self._compute_own_metrics(x, y, y_pred, sample_weight)

    def _compute_own_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any) -> None:
        if type(self).compute_metrics is not Trainer.compute_metrics:
            self.compute_metrics(x, y, y_pred, sample_weight)
        else:
            self._update_metrics(x, y, y_pred, sample_weight)

    def test_step(self, data: Any) -> dict[str, Any]:
        """One step of evaluation: as `train_step`, without training."""
        self._test(data)
        return self.get_metrics_result()

    def _test(self, data: Any) -> None:
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self(x, training=False)
        if self._compiled_loss is not None or self.losses:
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=False)
            self._loss_tracker.update_state(loss, sample_weight=batch_size_of(x))
        self._compute_own_metrics(x, y, y_pred, sample_weight)

    def predict_step(self, data: Any) -> Any:
        """The outputs for a batch."""
        x, _, _ = unpack_x_y_sample_weight(data)
        return self(x, training=False)

    # Compiled steps, made when they are first needed.

    def _steps_of(self, kind: str) -> Any:
        steps: dict[str, Any] = self._steps
        if kind not in steps:
            steps[kind] = self._make_steps(kind)
        return steps[kind]

    def _make_steps(self, kind: str) -> Any:
        name = f"{self.name}_{kind}"
        if kind == "predict":
            return Outputs(self._fresh(self.predict_step), name)
        own = self._train if kind == "train" else self._test
        if self._is_plain(kind) and type(self).compute_metrics is Trainer.compute_metrics:
            return Steps(self._fresh(own), self.get_metrics_result, name)
        return Steps(self._fresh(getattr(self, f"{kind}_step")), None, name)

    def _is_plain(self, kind: str) -> bool:
        """Whether a step of training or evaluation is the one here, and none of the user's own."""
        name = f"{kind}_step"
        return getattr(type(self), name) is getattr(Trainer, name) and name not in self.__dict__

    def _fresh(self, step: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """A step that begins without what an outer call, or the step before, has left."""

        def run(data: Any) -> Any:
            layers, calls.layers = calls.layers, []
            training, calls.training = calls.training, None
            try:
                return step(data)
            finally:
                calls.layers, calls.training = layers, training
                self._clear_losses()

        return run

    def _state_key(self) -> Any:
        """What compiled steps depend on besides the shapes of batches."""
        marks = (version(), id(self.optimizer), id(self._trained_at_compile))
        if self._known_state_key[0] != marks:
            self.__dict__["_known_state_key"] = (marks, self._find_state_key())
        return self._known_state_key[1]

    def _find_state_key(self) -> Any:
        optimizer = self.optimizer
        return (
            tuple(id(w) for w in self._trained_weights()),
            id(optimizer),
            tuple(id(v) for v in getattr(optimizer, "_trainable_variables", ())),
            tuple(layer._trainable for layer in self._all_layers),
        )

    # What training loops of Keras 2 use.

    @property
    def compiled_loss(self) -> Any:
        """The loss as a function of labels and outputs."""
        return self._compiled_loss

    @property
    def compiled_metrics(self) -> Any:
        """The metrics of the outputs, as one."""
        return self._compiled_metrics


def _takes_no_labels(compiled: CompiledLoss) -> bool:
    """Whether there is a loss that may do without labels: a function of one's own."""
    given = compiled._given
    losses: Iterable[Any] = nest.flatten(given)
    return all(x is None or (callable(x) and not isinstance(x, (Loss, Tensor, type))) for x in losses)
