"""`tf.autodiff.ForwardAccumulator`: Jacobian-vector products.

A vector-Jacobian product is linear in its vector, so differentiating it by that vector gives the
Jacobian-vector product (Townsend, "A new trick for calculating Jacobian vector products", 2017). What the
first product computed in vain is dropped before anything runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import nest
from thalweg.core.backprop import Arithmetic, differentiable
from thalweg.core.convert import to_tensor
from thalweg.core.tape import GradientTape


class ForwardAccumulator:
    """Computes Jacobian-vector products of what is computed in its `with` block.

    Args:
      primals: a tensor, a variable, or a structure of them.
      tangents: the vectors, in the structure of `primals`.

    Raises:
      ValueError: primals and tangents don't have the same shapes and dtypes.

    Example:
      >>> x = tf.constant(3.0)
      >>> with tf.autodiff.ForwardAccumulator(primals=x, tangents=tf.constant(1.0)) as acc:
      ...     y = x * x
      >>> float(acc.jvp(y))
      6.0
    """

    def __init__(self, primals: Any, tangents: Any) -> None:
        nest.assert_same_structure(primals, tangents)
        self._primals = nest.flatten(primals)
        self._tangents = [to_tensor(t) for t in nest.flatten(tangents)]
        for primal, tangent in zip(self._primals, self._tangents, strict=True):
            _check(primal, tangent)
        self._tape = GradientTape(persistent=True, watch_accessed_variables=False)
        self._entered = False

    def __enter__(self) -> ForwardAccumulator:
        if self._entered:
            raise ValueError("Accumulator is already recording.")
        self._entered = True
        self._tape.__enter__()
        self._tape.watch(self._primals)
        return self

    def __exit__(self, *exception: object) -> None:
        self._entered = False
        self._tape.__exit__(*exception)

    def jvp(self, primals: Any, unconnected_gradients: Any = "none") -> Any:
        """The Jacobian of `primals` by the accumulator's primals, times its tangents.

        Args:
          primals: a tensor, or a structure of them, computed in the block.
          unconnected_gradients: `"none"` or `"zero"`: what stands for a tensor that doesn't depend on them.

        Raises:
          ValueError: `unconnected_gradients` is unknown.
        """
        unconnected = getattr(unconnected_gradients, "value", unconnected_gradients)
        if unconnected not in ("none", "zero"):
            raise ValueError(f"Unknown value for unconnected_gradients: {unconnected_gradients!r}")
        return nest.map_structure(lambda x: self._product(x, unconnected), primals)

    def _product(self, target: Any, unconnected: str) -> Any:
        result = None
        for primal, tangent in zip(self._primals, self._tangents, strict=True):
            if target is primal:
                return tangent
        target = to_tensor(target)
        if differentiable(target.dtype):
            vector = Arithmetic.zeros_like(target)
            with GradientTape() as outer:
                outer.watch(vector)
                products = self._tape.gradient(target, self._primals, output_gradients=vector)
            pairs = [(p, t) for p, t in zip(products, self._tangents, strict=True) if p is not None]
            if pairs:
                result = outer.gradient(
                    [to_tensor(p) for p, _ in pairs], vector, output_gradients=[t for _, t in pairs]
                )
        if result is None and unconnected == "zero":
            result = Arithmetic.zeros_like(target)
        return result


def _check(primal: Any, tangent: Any) -> None:
    if primal.dtype is not tangent.dtype:
        raise ValueError(f"Primal {primal!r} and tangent {tangent!r} must have the same dtype.")
    if not primal.shape.is_compatible_with(tangent.shape):
        raise ValueError(f"Primal shape {primal.shape} and tangent shape {tangent.shape} must match.")
