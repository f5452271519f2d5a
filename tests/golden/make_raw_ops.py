"""Write src/thalweg/raw_ops.txt, the signatures of all `tf.raw_ops`; run it under TensorFlow.

Name(input, list_input*; attribute, with_default=1, dtype: type=int32) -> output, list_output*
"""

from __future__ import annotations

import inspect
import pathlib
from typing import Any

TARGET = pathlib.Path(__file__).parents[2] / "src" / "thalweg" / "raw_ops.txt"
HEADER = "# The ops of tf.raw_ops: Name(inputs; attributes) -> outputs. A star marks a list of tensors.\n"


def _default(value: Any, tf: Any) -> str:
    if value is inspect.Parameter.empty:
        return ""
    if isinstance(value, tf.DType):
        return f"={value.name}"
    if isinstance(value, list | tuple) and value and isinstance(value[0], tf.DType):
        return "=[]"
    return "=" + repr(value).replace(", ", ",")


def _starred(argument: Any) -> str:
    return "*" if argument.number_attr or argument.type_list_attr else ""


def line(name: str, definition: Any, tf: Any) -> str:
    """The signature of one op."""
    types = {a.name: a.type for a in definition.attr}
    stars = [_starred(a) for a in definition.input_arg]
    inputs, attributes = [], []
    for parameter in inspect.signature(getattr(tf.raw_ops, name)).parameters.values():
        if parameter.name == "name":
            continue
        # Some attributes have another name in Python; inputs always come first.
        if parameter.name in types or len(inputs) == len(stars):
            kind = ": type" if types.get(parameter.name) == "type" else ""
            attributes.append(parameter.name + kind + _default(parameter.default, tf))
        else:
            inputs.append(parameter.name + stars[len(inputs)])
    outputs = ", ".join(a.name + _starred(a) for a in definition.output_arg)
    arguments = ", ".join(inputs) + ("; " if attributes else "") + ", ".join(attributes)
    return f"{name}({arguments}) -> {outputs}".rstrip()


def main() -> None:
    import tensorflow as tf
    from tensorflow.python.framework import op_def_registry

    lines = []
    for name in sorted(dir(tf.raw_ops)):
        definition = None if name.startswith("_") else op_def_registry.get(name)
        if definition is not None:
            lines.append(line(name, definition, tf))
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
