"""Gradients of graphs with the arguments of 1.x."""

from __future__ import annotations

from typing import Any

from thalweg.autodiff import symbolic


def gradients(
    ys: Any,
    xs: Any,
    grad_ys: Any = None,
    name: str = "gradients",
    colocate_gradients_with_ops: bool = False,
    gate_gradients: bool = False,
    aggregation_method: Any = None,
    stop_gradients: Any = None,
    unconnected_gradients: Any = "none",
) -> list[Any]:
    """Symbolic gradients of the sum of `ys` with respect to each of `xs`: see `tf.gradients`."""
    return symbolic.gradients(
        ys, xs, grad_ys, name, gate_gradients, aggregation_method, stop_gradients, unconnected_gradients
    )


def hessians(
    ys: Any,
    xs: Any,
    name: str = "hessians",
    colocate_gradients_with_ops: bool = False,
    gate_gradients: bool = False,
    aggregation_method: Any = None,
) -> list[Any]:
    """The Hessian of the sum of `ys` with respect to each of `xs`: see `tf.hessians`."""
    return symbolic.hessians(ys, xs, gate_gradients, aggregation_method, name)


class AggregationMethod:
    """How gradients of one tensor are added up; `gradients` accepts it and adds them with one op."""

    ADD_N = 0
    DEFAULT = ADD_N
    EXPERIMENTAL_TREE = 1
    EXPERIMENTAL_ACCUMULATE_N = 2
