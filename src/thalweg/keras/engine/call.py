"""How a layer's `call` takes its arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any
from weakref import WeakKeyDictionary

from thalweg.core import nest
from thalweg.core.tensor import Tensor
from thalweg.keras.engine.shapes import shapes_of
from thalweg.keras.tensors import mask_of

# The signatures found so far, as long as the functions live.
_of_calls: WeakKeyDictionary[FunctionType, CallSignature] = WeakKeyDictionary()
_of_shapes: WeakKeyDictionary[FunctionType, CallSignature] = WeakKeyDictionary()


class CallSignature:
    """The arguments of a `call`.

    Attributes:
      names: in order, without those of `*args` and `**kwargs`.
      first: the name of the first one.
      training: the position of `training`; None: there is no such argument.
      training_default: the mode if nobody says one.
      takes_any: whether there is `**kwargs`.
      masks: the arguments for masks: "mask", or "query_mask" for the argument "query".
    """

    def __init__(self, function: Callable[..., Any], shapes: bool = False) -> None:
        try:
            parameters = list(inspect.signature(function).parameters.values())
        except (TypeError, ValueError):
            parameters = []
        self.names = [p.name for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
        self.takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
        self.takes_more = any(p.kind is p.VAR_POSITIONAL for p in parameters)
        self.first = self.names[0] if self.names else ""
        self.shapes = shapes
        defaults = {p.name: p.default for p in parameters}
        self.training = self.names.index("training") if "training" in self.names else None
        default = defaults.get("training")
        self.training_default = None if default is inspect.Parameter.empty else default
        self.masks = [name for name in self.names if name == "mask" or name.endswith("_mask")]

    @classmethod
    def of(cls, function: Callable[..., Any], shapes: bool = False) -> CallSignature:
        """The signature of a method, found once for each function."""
        key = getattr(function, "__func__", None)
        if not isinstance(key, FunctionType):
            return cls(function, shapes)
        signatures = _of_shapes if shapes else _of_calls
        known = signatures.get(key)
        if known is None:
            known = signatures[key] = cls(function, shapes)
        return known

    def resolve_training(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], outer: Any
    ) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
        """The training mode of a call, and its arguments with it.

        The mode is the one given; else that of the layer around; else the default of `call`.
        """
        place = self.training
        if place is None:
            if "training" in kwargs and not self.takes_any:
                kwargs = dict(kwargs)
                given = kwargs.pop("training")
                return (outer if given is None else given), args, kwargs
            return outer, args, kwargs
        if place < len(args):
            given = args[place]
            if given is None and outer is not None:
                args = (*args[:place], outer, *args[place + 1 :])
            return (outer if given is None else given), args, kwargs
        given = kwargs.get("training")
        if given is not None:
            return given, args, kwargs
        if outer is None:
            return None, args, kwargs
        return outer, args, {**kwargs, "training": outer}

    def fill_masks(self, args: tuple[Any, ...], kwargs: dict[str, Any], first: Any) -> Any:
        """Give the arguments for masks what the tensors carry; the mask of the first argument."""
        if not self.masks:
            return _masks_of(first)
        if "mask" in self.masks:
            given = kwargs.get("mask")
            if given is None and self.names.index("mask") >= len(args):
                given = _masks_of(first)
                if given is not None:
                    kwargs["mask"] = given
            return given
        for index, x in enumerate(args):
            name = f"{self.names[index]}_mask" if index < len(self.names) else ""
            if name in self.masks and kwargs.get(name) is None and mask_of(x) is not None:
                kwargs[name] = mask_of(x)
        for key in list(kwargs):
            name = f"{key}_mask"
            if name in self.masks and kwargs.get(name) is None and mask_of(kwargs[key]) is not None:
                kwargs[name] = mask_of(kwargs[key])
        return _masks_of(first)

    def bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The arguments by name; of `*args` the first argument's name has the list of all."""
        if self.takes_more and len(args) > len(self.names):
            return {self.first or "inputs": list(args), **kwargs}
        return {**dict(zip(self.names, args, strict=False)), **kwargs}


def _masks_of(x: Any) -> Any:
    """The mask of a tensor, or those of a structure of tensors; None: there is none."""
    if isinstance(x, Tensor):
        return mask_of(x)
    if isinstance(x, (list, tuple, dict)):
        masks = nest.map_structure(mask_of, x)
        return masks if any(m is not None for m in nest.flatten(masks)) else None
    return None


def build_shapes(
    layer: Any, signature: CallSignature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The shapes to call a layer's `build` (or `compute_output_shape`) with: positional and named ones."""
    call: CallSignature = layer._signature
    tensors = {
        name: x
        for name, x in call.bound(args, kwargs).items()
        if name not in ("mask", "training") and name not in call.masks and _has_tensors(x)
    }
    shapes = {name: shapes_of(x) for name, x in tensors.items()}
    wanted = signature if signature.shapes else CallSignature.of(layer.build, shapes=True)
    names = [name for name in wanted.names if name.endswith("_shape") or name.endswith("_shapes")]
    if len(shapes) <= 1 or len(wanted.names) <= 1:
        first = next(iter(shapes.values()), None)
        return (first,), {}
    if all(name.removesuffix("_shape") in shapes for name in names) and names:
        return (), {f"{name}_shape": s for name, s in shapes.items() if f"{name}_shape" in names}
    matched = {f"{name}_shape": s for name, s in shapes.items() if f"{name}_shape" in wanted.names}
    return (() if matched else (next(iter(shapes.values())),)), matched


def _has_tensors(x: Any) -> bool:
    return any(isinstance(leaf, Tensor) or hasattr(leaf, "_spec") for leaf in nest.flatten(x))
