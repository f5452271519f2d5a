"""`Einsum`: sums of products over labelled axes.

Within this file an ellipsis is the one label `.`, so that each character of a term is a label. Where the
ranks are known it is spelled out as labels of its own, `…` counted from the last axis, which is how its axes
broadcast.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_same_dtype, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.elementwise import conj
from thalweg.ops.matmul import multiply_matrices
from thalweg.ops.shapes import broadcast_to, reduce_to_shape_of, shape_of

# The labels that an ellipsis is spelled out with; letters are taken by the equation.
_BROADCAST = "".join(chr(0x2460 + i) for i in range(64))


@functools.lru_cache(4096)
def parse(equation: str) -> tuple[tuple[str, ...], str]:
    """The terms of the operands and the term of the result."""
    left, right = equation.replace("...", ".").split("->")
    return tuple(left.split(",")), right


def join(terms: Iterable[str], output: str) -> str:
    """The equation of terms; the inverse of `parse`."""
    return f"{','.join(terms)}->{output}".replace(".", "...")


@functools.lru_cache(4096)
def _spelled_out(equation: str, ranks: tuple[int, ...]) -> tuple[tuple[str, ...], str]:
    """The terms for operands of these ranks, each label standing for one axis."""
    terms, output = parse(equation)
    if "." not in equation:
        return terms, output
    widths = [rank - len(term) + 1 if "." in term else 0 for term, rank in zip(terms, ranks, strict=True)]
    widest = max(widths)
    labels = [_BROADCAST[widest - width : widest] for width in widths]
    spelled = [term.replace(".", own) for term, own in zip(terms, labels, strict=True)]
    return tuple(spelled), output.replace(".", _BROADCAST[:widest])


def _einsum_rule(call: Call, *specs: Spec) -> Spec:
    check_same_dtype(call, specs)
    terms, output = parse(call.attrs["equation"])
    if len(terms) != len(specs):
        raise ValueError(
            f"Expected {len(terms)} inputs for equation {call.attrs['equation']} but got: {len(specs)}"
        )
    for index, (term, spec) in enumerate(zip(terms, specs, strict=True)):
        least = len(term.replace(".", ""))
        if spec.rank is not None and (spec.rank < least or (spec.rank != least and "." not in term)):
            raise ValueError(
                f"Expected input {index} to have rank {'>= ' * ('.' in term)}{least} but got: {spec.rank}"
            )
    ranks = [term.count(".") * 8 if s.rank is None else s.rank for term, s in zip(terms, specs, strict=True)]
    vague = any(s.rank is None and "." in term for term, s in zip(terms, specs, strict=True))
    if vague and "." in output:
        return spec_of(specs[0].dtype, None)
    if not vague:
        terms, output = _spelled_out(call.attrs["equation"], tuple(ranks))
    sizes = _sizes(terms, specs)
    return spec_of(specs[0].dtype, tuple(sizes[label] for label in output))


def _sizes(terms: Sequence[str], specs: Sequence[Spec]) -> dict[str, int | None]:
    """The size of each label's axis, as far as it is known."""
    sizes: dict[str, int | None] = {}
    for term, spec in zip(terms, specs, strict=True):
        shape = (None,) * len(term) if spec.shape is None else spec.shape
        for axis, (label, n) in enumerate(zip(term, shape, strict=False)):
            size = sizes.setdefault(label, n)
            if size is None or (size == 1 and label in _BROADCAST):
                sizes[label] = n
            elif n is not None and n != size and not (n == 1 and label in _BROADCAST):
                raise ValueError(
                    f"Expected size {size} at axis {axis} of the input of shape {shape_text(shape)}, got {n}"
                )
    return sizes


def _flops(call: Call, *specs: Spec) -> int:
    if not all(spec.known for spec in specs):
        return 0
    terms, _ = _spelled_out(call.attrs["equation"], tuple(len(s.shape or ()) for s in specs))
    return 2 * math.prod(n or 1 for n in _sizes(terms, specs).values()) if len(specs) > 1 else 0


@op("Einsum", _einsum_rule, flops=_flops)
def einsum(xp: Any, *operands: Any, equation: str) -> Any:
    terms, output = _spelled_out(equation, tuple(x.ndim for x in operands))
    largest: dict[str, int] = {}
    for x, term in zip(operands, terms, strict=True):
        for label, n in zip(term, x.shape, strict=True):
            largest[label] = n if largest.get(label, 1) == 1 else largest[label]
    rest = [_without_broadcast(xp, x, term, largest) for x, term in zip(operands, terms, strict=True)]
    result, labels = rest.pop(0)
    unique = "".join(dict.fromkeys(output))
    while rest:
        y, y_labels = rest.pop(0)
        later = set(unique).union(*(term for _, term in rest))
        kept = (
            "".join(label for label in dict.fromkeys(labels + y_labels) if label in later) if rest else unique
        )
        result, labels = _contract(xp, result, labels, y, y_labels, kept), kept
    result, labels = _reduce(xp, result, labels, set(unique))
    return _embed(xp, _transpose(xp, result, labels, unique), output)


def _without_broadcast(xp: Any, x: Any, term: str, largest: dict[str, int]) -> tuple[Any, str]:
    """An operand without the axes of size one that broadcast to a larger one."""
    narrow = [axis for axis, label in enumerate(term) if x.shape[axis] == 1 != largest[label]]
    if not narrow:
        return x, term
    return xp.squeeze(x, axis=tuple(narrow)), "".join(
        label for axis, label in enumerate(term) if axis not in narrow
    )


def _reduce(xp: Any, x: Any, term: str, kept: set[str]) -> tuple[Any, str]:
    """The diagonals of repeated labels, summed over the labels that aren't kept."""
    for label in dict.fromkeys(term):
        while term.count(label) > 1:
            first = term.index(label)
            second = term.index(label, first + 1)
            x = xp.diagonal(x, axis1=first, axis2=second)
            term = term[:first] + term[first + 1 : second] + term[second + 1 :] + label
    axes = tuple(axis for axis, label in enumerate(term) if label not in kept)
    return (_sum(xp, x, axes), "".join(label for label in term if label in kept)) if axes else (x, term)


def _sum(xp: Any, x: Any, axes: tuple[int, ...]) -> Any:
    narrow = x.dtype.itemsize == 2 and x.dtype.kind not in "iu"
    return xp.sum(x, axis=axes, dtype=np.float32 if narrow else x.dtype).astype(x.dtype)


def _transpose(xp: Any, x: Any, term: str, output: str) -> Any:
    return x if term == output else xp.transpose(x, [term.index(label) for label in output])


def _contract(xp: Any, x: Any, x_labels: str, y: Any, y_labels: str, output: str) -> Any:
    """The product of two operands, as one product of (batches of) matrices where there is one."""
    x, x_labels = _reduce(xp, x, x_labels, set(y_labels + output))
    y, y_labels = _reduce(xp, y, y_labels, set(x_labels + output))
    size = dict(zip(x_labels + y_labels, x.shape + y.shape, strict=True))
    both = [label for label in x_labels if label in y_labels]
    batch = "".join(label for label in both if label in output)
    inner = "".join(label for label in both if label not in output)
    rows = "".join(label for label in x_labels if label not in y_labels)
    columns = "".join(label for label in y_labels if label not in x_labels)

    def sizes(labels: str) -> tuple[int, ...]:
        return tuple(size[label] for label in labels)

    x = _transpose(xp, x, x_labels, batch + rows + inner)
    if inner and (rows or columns or not batch):
        m, k, n = (math.prod(sizes(labels)) for labels in (rows, inner, columns))
        y = xp.reshape(_transpose(xp, y, y_labels, batch + inner + columns), (*sizes(batch), k, n))
        z = multiply_matrices(xp, xp.reshape(x, (*sizes(batch), m, k)), y)
        z = xp.reshape(z, sizes(batch + rows + columns))
    else:
        y = xp.reshape(
            _transpose(xp, y, y_labels, batch + columns + inner),
            (*sizes(batch), *(1 for _ in rows), *sizes(columns + inner)),
        )
        z = xp.reshape(x, (*sizes(batch + rows), *(1 for _ in columns), *sizes(inner))) * y
        z = _sum(xp, z, tuple(range(z.ndim - len(inner), z.ndim))) if inner else z
    return _transpose(xp, z, batch + rows + columns, output)


def _embed(xp: Any, x: Any, output: str) -> Any:
    """The values on the diagonals of labels that occur more than once in `output`, zeros elsewhere."""
    if x.ndim == len(output):
        return x
    size = dict(zip(dict.fromkeys(output), x.shape, strict=True))
    first = [output.index(label) == axis for axis, label in enumerate(output)]
    x = xp.reshape(x, [size[label] if first[axis] else 1 for axis, label in enumerate(output)])
    for axis, label in enumerate(output):
        if not first[axis]:
            on = [size[label] if a in (axis, output.index(label)) else 1 for a in range(len(output))]
            x = xp.where(xp.reshape(xp.eye(size[label], dtype=bool), on), x, xp.zeros((), x.dtype))
    return x


@einsum.gradient
def _(node: Node, dy: Any) -> Any:
    terms, output = parse(node.equation)
    return [_gradient_of(index, terms, output, node.inputs, dy) for index in range(len(terms))]


def _gradient_of(index: int, terms: tuple[str, ...], output: str, operands: Sequence[Any], dy: Any) -> Any:
    """The gradient of one operand: the product of the others with the result's gradient, brought to the
    operand's labels.

    Labels that the operand has alone were summed over: the gradient is the same all along them. A label that
    it has twice was a diagonal. Its ellipsis may have broadcast.
    """
    x, term = operands[index], terms[index]
    others = [*terms[:index], *terms[index + 1 :]]
    factors = [dy, *(conj(y) for y in (*operands[:index], *operands[index + 1 :]))]
    labels = "".join(dict.fromkeys(term.replace(".", "")))
    shared = "".join(label for label in labels if any(label in t for t in (output, *others)))
    alone = "".join(label for label in labels if label not in shared)
    dots = "." * ("." in term)
    if not dots and not alone and len(labels) == len(term):
        return einsum(*factors, equation=join([output, *others], term))
    gradient = einsum(*factors, equation=join([output, *others], dots + shared))
    if dots:
        gradient = reduce_to_shape_of(gradient, _relabel(x, term, dots + shared))
    if alone:
        gradient = broadcast_to(gradient, shape=shape_of(_relabel(x, term, alone + dots + shared)))
    return _relabel(gradient, alone + dots + shared, term)


def _relabel(x: Any, term: str, output: str) -> Any:
    return x if term == output else einsum(x, equation=join([term], output))


@op("Tensordot")
def tensordot(xp: Any, a: Any, b: Any, *, axes_a: tuple[int, ...], axes_b: tuple[int, ...]) -> Any:
    """The product over given axes of operands whose ranks are only known when it runs."""
    return xp.tensordot(a, b, (axes_a, axes_b))


def tensordot_any(a: Any, b: Any, axes_a: tuple[int, ...], axes_b: tuple[int, ...]) -> Any:
    """`tensordot` of operands of unknown rank."""
    return tensordot(a, b, axes_a=axes_a, axes_b=axes_b)
