"""What programs written for NumPy or PyTorch ask of a tensor, and what does that here."""

from __future__ import annotations

from typing import Any, NoReturn

from thalweg.core.messages import told

_INSTEAD = {
    "T": "tf.transpose(x)",
    "all": "tf.reduce_all(x)",
    "any": "tf.reduce_any(x)",
    "append": "tf.concat([x, y], axis=0)",
    "argmax": "tf.argmax(x, axis)",
    "argmin": "tf.argmin(x, axis)",
    "argsort": "tf.argsort(x)",
    "assign": "a tf.Variable(x), which can be assigned",
    "assign_add": "a tf.Variable(x), which can be assigned",
    "assign_sub": "a tf.Variable(x), which can be assigned",
    "astype": "tf.cast(x, dtype)",
    "backward": "tape.gradient(loss, variables) of a tf.GradientTape",
    "clip": "tf.clip_by_value(x, low, high)",
    "clone": "tf.identity(x)",
    "copy": "tf.identity(x)",
    "cuda": "with tf.device('/GPU:0')",
    "cumsum": "tf.cumsum(x, axis)",
    "data": "x.numpy()",
    "detach": "tf.stop_gradient(x)",
    "dot": "tf.tensordot(x, y, axes=1)",
    "fill": "tf.fill(tf.shape(x), value)",
    "flatten": "tf.reshape(x, [-1])",
    "float": "tf.cast(x, tf.float32)",
    "grad": "tape.gradient(loss, x) of a tf.GradientTape",
    "int": "tf.cast(x, tf.int32)",
    "item": "x.numpy().item(), float(x) or int(x)",
    "long": "tf.cast(x, tf.int64)",
    "max": "tf.reduce_max(x, axis)",
    "mean": "tf.reduce_mean(x, axis)",
    "min": "tf.reduce_min(x, axis)",
    "mm": "tf.matmul(x, y)",
    "nonzero": "tf.where(x)",
    "permute": "tf.transpose(x, perm)",
    "prod": "tf.reduce_prod(x, axis)",
    "ravel": "tf.reshape(x, [-1])",
    "repeat": "tf.repeat(x, repeats)",
    "requires_grad": "tape.watch(x) of a tf.GradientTape",
    "reshape": "tf.reshape(x, shape)",
    "resize": "tf.reshape(x, shape)",
    "round": "tf.round(x)",
    "size": "tf.size(x)",
    "sort": "tf.sort(x)",
    "squeeze": "tf.squeeze(x)",
    "std": "tf.math.reduce_std(x, axis)",
    "sum": "tf.reduce_sum(x, axis)",
    "to": "tf.cast(x, dtype), or with tf.device(name)",
    "tolist": "x.numpy().tolist()",
    "transpose": "tf.transpose(x, perm)",
    "unsqueeze": "tf.expand_dims(x, axis)",
    "var": "tf.math.reduce_variance(x, axis)",
    "view": "tf.reshape(x, shape)",
}


class Missing:
    """An attribute that a class lacks: asking for it raises an AttributeError that says what to use."""

    __slots__ = ("hint", "name")

    def __init__(self, name: str, hint: str) -> None:
        self.name = name
        self.hint = hint

    def __get__(self, x: Any, owner: type) -> NoReturn:
        kind = f"type object '{owner.__name__}'" if x is None else f"'{owner.__name__}' object"
        message = f"{kind} has no attribute '{self.name}'"
        raise AttributeError(told(message, self.hint), name=self.name, obj=owner if x is None else x)


def mark_missing(cls: type) -> None:
    """Have a class tell what to use in place of the attributes that it doesn't have."""
    for name, instead in _INSTEAD.items():
        if not hasattr(cls, name):
            setattr(cls, name, Missing(name, f"Use {instead}."))


def present(x: Any) -> list[str]:
    """The attributes of an object, for its `__dir__`: without those that are only marked as missing."""
    cls = type(x)
    marked = {n for kind in cls.__mro__ for n, value in vars(kind).items() if isinstance(value, Missing)}
    return [name for name in object.__dir__(x) if name not in marked]
