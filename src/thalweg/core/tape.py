"""`tf.GradientTape`.

A tape doesn't note op calls one by one. It marks where in its target (the eager recorder, a graph) recording
began and ended; what lies between is read back when a gradient is asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from thalweg.core import nest
from thalweg.core.backprop import Arithmetic, backprop, dense, differentiable
from thalweg.core.context import state, target_scope
from thalweg.core.convert import to_tensor
from thalweg.core.messages import told
from thalweg.core.op import Node
from thalweg.core.tensor import Tensor


def _flat(argument: str, structure: Any) -> list[Any]:
    """The tensors and variables of an argument of `gradient`; errors for what can't be differentiated."""
    if structure is None:
        raise TypeError(
            told(
                f"Argument `{argument}` should be a list or nested structure of Tensors, Variables or "
                "CompositeTensors to be differentiated, but received None."
            )
        )
    flat = nest.flatten(structure, expand_composites=True)
    for x in flat:
        if isinstance(x, (int, float, str, bytes)):
            raise AttributeError(
                told(
                    f"Argument `{argument}` of gradient has {x!r}: a '{type(x).__name__}' object is no "
                    "tensor and has no dtype.",
                    "Gradients are of tensors with respect to tensors and variables that the tape saw: keep "
                    "the result of the computation, not float(loss) or loss.numpy().",
                )
            )
    return flat


def _warn_of_dtype(which: str, dtype: Any) -> None:
    """Log, once for each line of the program, that a dtype has no gradients."""
    message = f"The dtype of the {which} tensor must be floating (e.g. tf.float32), got {dtype!r}"
    text = told(message, "Its gradient is None: use tf.cast(x, tf.float32) before it is watched.")
    if text not in _warnings and len(_warnings) < _MAX_WARNINGS:
        _warnings.add(text)
        logging.getLogger("tensorflow").warning(text)


_warnings: set[str] = set()
_MAX_WARNINGS = 100


class UnconnectedGradients:
    """What `gradient` gives for a source that the target doesn't depend on: `tf.UnconnectedGradients`."""

    NONE = "none"
    ZERO = "zero"


class Jacobians:
    """Derivatives of tensors by tensors, handed down by `thalweg.runtime`, which can vectorise."""

    jacobian: Callable[[GradientTape, Any, Any, str], Any]
    batch_jacobian: Callable[[GradientTape, Any, Any, str], Any]


class GradientTape:
    """Records operations for automatic differentiation.

    Trainable variables are watched as they are read; tensors are watched when `watch` is called.

    Args:
      persistent: keep the recording after `gradient`, so that it can be called again.
      watch_accessed_variables: watch the trainable variables that are read.

    Example:
      >>> x = tf.constant(3.0)
      >>> with tf.GradientTape() as tape:
      ...     tape.watch(x)
      ...     y = x * x
      >>> float(tape.gradient(y, x))
      6.0
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self._persistent = persistent
        self._watch_variables = watch_accessed_variables
        self._recording = False
        self._used = False
        self._target: Any = None
        self._parts: list[Any] = []
        self._watched: list[Any] = []
        self._reads: dict[int, tuple[Any, list[Any]]] = {}
        self._late: list[tuple[Any, int]] = []

    def __enter__(self) -> GradientTape:
        self._push()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._recording:
            self._pop()

    def _push(self) -> None:
        if self._recording:
            raise ValueError(
                told(
                    "Tape is still recording, This can happen if you try to re-enter an already-active tape.",
                    "Make a tape of its own for each `with`.",
                )
            )
        if self._used and not self._persistent:
            self._clear()
        self._target = state.target
        self._recording = True
        self._target.push_tape(self)

    def _pop(self) -> None:
        self._recording = False
        self._target.pop_tape(self)

    def _clear(self) -> None:
        self._parts, self._watched, self._reads, self._late = [], [], {}, []
        self._used = False

    # What the target and the variables tell the tape.

    def holds(self, part: Any) -> bool:
        """True while the gradient of a recorded part may still be asked for."""
        return part in self._parts

    def note_read(self, variable: Any, tensor: Any) -> None:
        """A trainable variable was read and gave `tensor`."""
        if self._watch_variables:
            self.watch_read(variable, tensor)

    def watch_read(self, variable: Any, tensor: Any) -> None:
        reads = self._reads.get(id(variable))
        if reads is None:
            self._reads[id(variable)] = (variable, [tensor])
        elif reads[1][-1] is not tensor and not any(t is tensor for t in reads[1]):
            reads[1].append(tensor)
        else:
            return
        self._watched.append(tensor)

    # What the user calls.

    def watch(self, tensor: Any) -> None:
        """Record what is computed from `tensor`: a tensor, a variable, or a structure of them."""
        for x in nest.flatten(tensor, expand_composites=True):
            if hasattr(x, "_read_for_tape"):
                self.watch_read(x, x._read_for_tape(self))
            elif not isinstance(x, Tensor):
                raise ValueError(
                    told(
                        f"Passed in object {x!r} of type {type(x).__name__!r}, not tf.Tensor or tf.Variable "
                        "or ExtensionType.",
                        "Make a tensor of it first: x = tf.constant(x, tf.float32); tape.watch(x).",
                    )
                )
            elif differentiable(x.dtype):
                self._watched.append(x)
                self._note_late(x)
            else:
                _warn_of_dtype("watched", x.dtype)

    def _note_late(self, tensor: Any) -> None:
        """Of a tensor that was used before it is watched only what comes from here on counts."""
        if self._recording and self._target.has_recorded(self):
            nodes = self._target.nodes(self)
            if any(x is tensor for node in nodes for x in node.inputs):
                self._late.append((tensor, len(nodes)))

    def _nodes(self) -> list[Node]:
        """What was recorded; earlier uses of tensors watched late are uses of copies."""
        nodes = list(self._target.nodes(self))
        for tensor, count in self._late:
            copy = Arithmetic.snapshot(tensor)
            for index in range(count):
                node = nodes[index]
                if any(x is tensor for x in node.inputs):
                    inputs = [copy if x is tensor else x for x in node.inputs]
                    nodes[index] = Node(node.call, inputs, node.outputs)
        return nodes

    def watched_variables(self) -> tuple[Any, ...]:
        """The variables watched so far, in the order of their first read."""
        return tuple(variable for variable, _ in self._reads.values())

    def reset(self) -> None:
        """Forget everything recorded so far."""
        recording = self._recording
        if recording:
            self._pop()
        self._clear()
        if recording:
            self._push()

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Don't record the operations of a `with` block."""
        if not self._recording:
            raise RuntimeError("Trying to stop recording a tape which is not recording.")
        self._pop()
        try:
            yield
        finally:
            self._recording = True
            self._target.push_tape(self)

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: str = UnconnectedGradients.NONE,
    ) -> Any:
        """Gradients of `target` with respect to `sources`.

        Args:
          target: a tensor or a structure of tensors; the gradients are of their sum.
          sources: a tensor, a variable, or a structure of them.
          output_gradients: what to multiply each target's gradient with; None: ones.
          unconnected_gradients: `"none"` or `"zero"`, what stands for a source that the target doesn't depend
            on.

        Returns:
          A structure like `sources`; IndexedSlices for sources that were only gathered from.

        Raises:
          RuntimeError: the tape isn't persistent and was used already.
          ValueError: `unconnected_gradients` is unknown.
        """
        unconnected = self._begin_use(unconnected_gradients)
        targets = [self._as_tensor(t) for t in _flat("target", target)]
        flat = _flat("sources", sources)
        if output_gradients is None:
            seeds = [None] * len(targets)
        else:
            seeds = [None if g is None else to_tensor(g) for g in nest.flatten(output_gradients)]
        gradients = self._gradients(targets, flat, seeds)
        for source, gradient in zip(flat, gradients, strict=True):
            if gradient is None and not differentiable(source.dtype):
                _warn_of_dtype("source", source.dtype)
        if unconnected == "zero":
            gradients = [
                Arithmetic.zeros_like(to_tensor(s)) if g is None else g
                for s, g in zip(flat, gradients, strict=True)
            ]
        self._end_use()
        return nest.pack_sequence_as(sources, gradients, expand_composites=True)

    def _begin_use(self, unconnected_gradients: Any) -> str:
        """Check that the tape may be used; `"none"` or `"zero"`: what stands for an unconnected gradient."""
        if self._used and not self._persistent:
            raise RuntimeError(
                told(
                    "A non-persistent GradientTape can only be used to compute one set of gradients (or "
                    "jacobians)",
                    "Use tf.GradientTape(persistent=True), or ask for all at once: tape.gradient(loss, [a, "
                    "b]).",
                )
            )
        unconnected = getattr(unconnected_gradients, "value", unconnected_gradients)
        if unconnected not in ("none", "zero"):
            raise ValueError(f"Unknown value for unconnected_gradients: {unconnected_gradients!r}")
        if self._recording and not self._persistent:
            self._pop()
        return unconnected  # type: ignore[no-any-return]

    def _end_use(self) -> None:
        """Forget what a used tape has no more use for, so that the memory of variables can be used again."""
        self._used = True
        if not self._persistent:
            self._parts, self._watched, self._late = [], [], []
            self._reads = {key: (variable, []) for key, (variable, _) in self._reads.items()}

    def _leaves(self, source: Any) -> list[Any]:
        """The tensors that a source stands for: itself, or what reading it gave."""
        reads = self._reads.get(id(source))
        return reads[1] if reads else ([source] if isinstance(source, Tensor) else [])

    def _as_tensor(self, target: Any) -> Any:
        return target if isinstance(target, Tensor) else to_tensor(target)

    def _gradients(self, targets: Sequence[Any], sources: Sequence[Any], seeds: Sequence[Any]) -> list[Any]:
        leaves: list[Any] = []
        spans = []
        for source in sources:
            tensors = self._leaves(source)
            spans.append((len(leaves), len(leaves) + len(tensors)))
            leaves += tensors
        if self._late:
            with target_scope(self._target):
                flat = backprop(self._nodes(), targets, leaves, seeds, self._watched)
        else:
            flat = self._target.gradients(self, targets, leaves, seeds, self._watched)
        result = []
        for start, end in spans:
            parts = [g for g in flat[start:end] if g is not None]
            if len(parts) > 1:
                parts = [Arithmetic.add_n([dense(g) for g in parts])]
            result.append(parts[0] if parts else None)
        return result

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: str = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """Jacobian of a tensor: for each source a tensor of shape `target.shape + source.shape`."""
        return Jacobians.jacobian(self, target, sources, unconnected_gradients)

    def batch_jacobian(
        self,
        target: Any,
        source: Any,
        unconnected_gradients: str = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """Jacobian of each example by itself: shape `[batch, ...target.shape[1:], ...source.shape[1:]]`."""
        return Jacobians.batch_jacobian(self, target, source, unconnected_gradients)
