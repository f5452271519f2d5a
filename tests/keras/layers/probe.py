"""Runs a case of a layer in either framework: what it gives in Keras is the golden file."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from .case import Case, Made, Refused, X, mapped


class Probe:
    """A case in a framework.

    Args:
      tf: `tensorflow`, or what has its names.
      keras: the same of `keras`.
    """

    def __init__(self, case: Case, tf: Any, keras: Any) -> None:
        self.case, self.tf, self.keras = case, tf, keras

    def layer(self, **more: Any) -> Any:
        """The layer, not built yet."""
        layer = made(self.keras, Made(self.case.layer, **{"name": "case", **self.case.arguments, **more}))
        if self.case.adapt is not None:
            layer.adapt(self.case.adapt.array(self.case.random))
        return layer

    def built(self, **more: Any) -> Any:
        """The layer, built and with weights that tell where each one goes."""
        layer = self.layer(**more)
        self.symbolic(layer, lambda x, place: x.shape)
        fill(self.case, layer)
        return layer

    def symbolic(self, layer: Any, shape: Any) -> tuple[Any, Any]:
        """Symbolic inputs of the shapes that `shape(x, place)` gives, and what the layer makes of them."""
        places = iter(range(100))
        inputs: list[Any] = []

        def symbol(x: X) -> Any:
            inputs.append(self.keras.Input(batch_shape=shape(x, next(places)), dtype=x.dtype))
            return inputs[-1]

        x, call = mapped(symbol, self.case.specs), mapped(symbol, self.case.call)
        return inputs, layer(x, **call)

    def functional(self, layer: Any) -> tuple[Any, Any]:
        """Symbolic inputs that don't know their batch and free axes, and the outputs."""

        def shape(x: X, place: int) -> Any:
            free = (0, *self.case.free) if place == 0 else (0,)
            return tuple(None if axis in free else n for axis, n in enumerate(x.shape))

        return self.symbolic(layer, shape)

    def description(self) -> dict[str, Any]:
        """What the layer says of itself."""
        layer, case = self.layer(), self.case
        if case.functional:
            outputs = self.functional(layer)[1]
        else:
            outputs = self.symbolic(layer, lambda x, place: x.shape)[1]
        leaves = self.tf.nest.flatten(outputs)
        found: dict[str, Any] = plain(
            {
                "config": layer.get_config(),
                "weights": [described(w, layer) for w in layer.weights],
                "parameters": layer.count_params(),
                "shapes": [tuple(x.shape) for x in leaves],
                "dtypes": [name_of(x.dtype) for x in leaves],
                "supports_masking": layer.supports_masking,
            }
        )
        return found

    def results(self, training: bool, call: Any = None, **more: Any) -> dict[str, np.ndarray[Any, Any]]:
        """Outputs, their masks, gradients, losses and changed weights.

        Args:
          training: the mode.
          call: makes the function that is called, of the layer.
          more: further arguments of the layer.
        """
        tf, case = self.tf, self.case
        layer = self.built(**more)
        before = [array(w) for w in layer.weights]
        inputs, arguments = self.tensors()
        leaves = [x for x in tf.nest.flatten((inputs, arguments)) if is_floating(x)]
        function = layer if call is None else call(layer)
        weights = [w if isinstance(w, tf.Variable) else w.value for w in layer.trainable_weights]
        with tf.GradientTape() as tape:
            tape.watch(leaves)
            for _ in range(case.repeat):
                outputs = function(inputs, training=training, **arguments)
            flat = [tf.sparse.to_dense(y) if is_sparse(y) else y for y in tf.nest.flatten(outputs)]
            score = self.projected(flat)
        found = {f"output/{i}": array(y) for i, y in enumerate(flat)}
        masks = {f"mask/{i}": getattr(y, "_keras_mask", None) for i, y in enumerate(flat)}
        found |= {key: array(mask) for key, mask in masks.items() if mask is not None}
        if call is None:
            found |= {f"loss/{i}": array(loss) for i, loss in enumerate(layer.losses)}
        for i, (old, new) in enumerate(zip(before, layer.weights, strict=True)):
            if not np.array_equal(old, array(new)):
                found[f"after/{i}"] = array(new)
        if case.gradients and score is not None:
            gradients = tape.gradient(score, [*leaves, *weights])
            found |= {
                f"gradient/{i}": array(tf.convert_to_tensor(g))
                for i, g in enumerate(gradients)
                if g is not None
            }
        return found

    def tensors(self) -> tuple[Any, dict[str, Any]]:
        """The input, with its mask, and the further arguments of `call`."""
        inputs, call, mask = self.case.arrays()
        constant = lambda x: self.tf.constant(x) if isinstance(x, np.ndarray) else x  # noqa: E731
        inputs, call = (self.tf.nest.map_structure(constant, x) for x in (inputs, call))
        return masked(inputs, None if mask is None else self.tf.constant(mask), self.tf), call

    def projected(self, outputs: list[Any]) -> Any:
        """One number of the floating-point outputs, each element with a weight of its own."""
        tf, random, total = self.tf, np.random.RandomState(7), None
        for y in outputs:
            if is_floating(y):
                weights = random.uniform(-1, 1, tuple(y.shape)).astype("float32")
                part = tf.reduce_sum(tf.cast(y, "float32") * weights)
                total = part if total is None else total + part
        return total


def masked(inputs: Any, mask: Any, tf: Any) -> Any:
    """The inputs, of which the first one has the mask."""
    if mask is not None:
        tf.nest.flatten(inputs)[0]._keras_mask = mask
    return inputs


def error_of(refused: Refused, tf: Any, keras: Any) -> Exception | None:
    """What is raised where a refused layer is made and called."""
    case = Case(refused.layer, refused.arguments, refused.inputs)
    probe = Probe(case, tf, keras)
    try:
        probe.layer()(probe.tensors()[0])
    except Exception as error:
        return error
    return None


def made(keras: Any, value: Any) -> Any:
    """A value with all that is `Made` in it made."""
    if isinstance(value, Made):
        place: Any = keras if "." in value.kind else keras.layers
        for part in value.kind.split("."):
            place = getattr(place, part)
        return place(**{key: made(keras, x) for key, x in value.arguments.items()})
    if isinstance(value, (list, tuple)):
        return type(value)(made(keras, x) for x in value)
    if isinstance(value, dict):
        return {key: made(keras, x) for key, x in value.items()}
    return value


def fill(case: Case, layer: Any) -> None:
    """Give the weights values: small ones of either sign, variances positive ones; whole numbers stay."""
    random = case.random
    for w in layer.weights:
        shape = tuple(w.shape)
        low, high = (0.5, 1.5) if "variance" in w.name else (-0.5, 0.5)
        values = random.uniform(low, high, shape)
        if name_of(w.dtype).startswith(("float", "bfloat")):
            w.assign(values.astype("float32"))


def described(w: Any, layer: Any) -> dict[str, Any]:
    """A weight: its names, shape and dtype, and its first value if that is one number."""
    values = array(w)
    same = values.size and bool((values == values.flat[0]).all())
    return {
        "path": w.path,
        "name": w.name,
        "shape": tuple(w.shape),
        "dtype": name_of(w.dtype),
        "trainable": any(w is other for other in layer.trainable_weights),
        "initial": values.flat[0].item() if same else None,
    }


def plain(value: Any) -> Any:
    """What JSON makes of a value."""
    return json.loads(json.dumps(value, default=lambda x: np.asarray(x).tolist()))


def array(x: Any) -> np.ndarray[Any, Any]:
    values = np.asarray(x.numpy() if hasattr(x, "numpy") else x)
    if values.dtype == object:
        return values.astype(bytes)
    return values.astype("float32") if values.dtype.name == "bfloat16" else values


def name_of(dtype: Any) -> str:
    return dtype if isinstance(dtype, str) else str(dtype.name)


def is_floating(x: Any) -> bool:
    return name_of(getattr(x, "dtype", "")).startswith(("float", "bfloat"))


def is_sparse(x: Any) -> bool:
    return type(x).__name__ == "SparseTensor"
