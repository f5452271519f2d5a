"""Where a module of TensorFlow or Keras stands in Thalweg: pure name rules, no imports.

Two kinds of module names are served:

- public ones, which are the same module under another name: `tensorflow.keras.layers` is `keras.layers`;
- ones that were never public or are gone, such as `tensorflow.python.ops.math_ops` or `keras.layers.core`.
  Programs import them all the same. What they want is found in the public modules nearest to them.

Places in Thalweg are written below its root: `keras.layers`, and the empty string for the root itself.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

ROOTS = ("tensorflow", "tensorflow_core", "keras", "tf_keras")

# Packages of their own that belong to TensorFlow's world: served where Thalweg has the part, else left alone.
COMPANIONS = {
    "tensorflow_hub": "hub",
    "tensorflow_datasets": "tfds",
    "keras_tuner": "tuner",
    "kerastuner": "tuner",
}

# Private modules that have a stand-in of their own.
STAND_INS = {"tensorflow.python.client.device_lib": "thalweg.cli.device_lib"}

_V1 = "compat.v1"

# tensorflow.python.<name>, and all below it, by the public modules that hold its functions, to be searched
# in this order, then tf itself and tf.compat.v1.
_PRIVATE: dict[str, tuple[str, ...]] = {
    "": (),
    "autograph": ("autograph",),
    "client": (_V1,),
    "client.device_lib": (),
    "compat": ("compat",),
    "data": ("data", "data.experimental"),
    "debug": ("debugging",),
    "distribute": ("distribute",),
    "eager": (),
    "estimator": ("estimator",),
    "feature_column": ("feature_column",),
    "framework": (),
    "framework.config": ("config", "config.experimental"),
    "framework.dtypes": ("dtypes",),
    "framework.errors": ("errors",),
    "framework.errors_impl": ("errors",),
    "framework.graph_util": (f"{_V1}.graph_util", "graph_util"),
    "framework.ops": (_V1,),
    "framework.random_seed": (f"{_V1}.random", "random"),
    "framework.sparse_tensor": ("sparse",),
    "framework.test_util": ("test",),
    "layers": (f"{_V1}.layers",),
    "lib": ("io",),
    "lib.io.tf_record": (f"{_V1}.python_io", "io"),
    "lookup": ("lookup",),
    "module": (),
    "ops": (),
    "ops.array_ops": (),
    "ops.bitwise_ops": ("bitwise",),
    "ops.check_ops": ("debugging",),
    "ops.confusion_matrix": ("math",),
    "ops.ctc_ops": ("nn",),
    "ops.distributions": (f"{_V1}.distributions",),
    "ops.embedding_ops": ("nn",),
    "ops.image_ops": ("image",),
    "ops.image_ops_impl": ("image",),
    "ops.init_ops": (f"{_V1}.initializers", _V1),
    "ops.init_ops_v2": ("initializers", "keras.initializers"),
    "ops.io_ops": ("io",),
    "ops.linalg": ("linalg",),
    "ops.linalg_ops": ("linalg",),
    "ops.logging_ops": (_V1,),
    "ops.lookup_ops": ("lookup",),
    "ops.losses": (f"{_V1}.losses",),
    "ops.math_ops": ("math",),
    "ops.metrics": (f"{_V1}.metrics",),
    "ops.metrics_impl": (f"{_V1}.metrics",),
    "ops.nn": ("nn", f"{_V1}.nn"),
    "ops.nn_impl": ("nn", f"{_V1}.nn"),
    "ops.nn_ops": ("nn", f"{_V1}.nn"),
    "ops.numpy_ops": ("experimental.numpy",),
    "ops.parsing_ops": ("io",),
    "ops.ragged": ("ragged",),
    "ops.random_ops": ("random", f"{_V1}.random"),
    "ops.rnn": (f"{_V1}.nn",),
    "ops.rnn_cell": (f"{_V1}.nn.rnn_cell",),
    "ops.rnn_cell_impl": (f"{_V1}.nn.rnn_cell",),
    "ops.sets": ("sets",),
    "ops.signal": ("signal",),
    "ops.sparse_ops": ("sparse",),
    "ops.special_math_ops": ("math.special", "math"),
    "ops.state_ops": (_V1,),
    "ops.stateless_random_ops": ("random",),
    "ops.string_ops": ("strings",),
    "ops.summary_ops_v2": ("summary",),
    "ops.template": (_V1,),
    "ops.variable_scope": (_V1,),
    "ops.variables": (_V1,),
    "platform": (),
    "platform.app": (f"{_V1}.app",),
    "platform.flags": (f"{_V1}.flags",),
    "platform.gfile": (f"{_V1}.gfile", "io.gfile"),
    "platform.test": ("test", f"{_V1}.test"),
    "platform.tf_logging": (f"{_V1}.logging",),
    "profiler": ("profiler", "profiler.experimental"),
    "saved_model": ("saved_model", f"{_V1}.saved_model"),
    "saved_model.builder": (f"{_V1}.saved_model.builder",),
    "saved_model.loader": (f"{_V1}.saved_model.loader",),
    "saved_model.signature_constants": (f"{_V1}.saved_model.signature_constants",),
    "saved_model.signature_def_utils": (f"{_V1}.saved_model.signature_def_utils",),
    "saved_model.tag_constants": (f"{_V1}.saved_model.tag_constants",),
    "saved_model.utils": (f"{_V1}.saved_model.utils",),
    "summary": (f"{_V1}.summary", "summary"),
    "tools": (_V1,),
    "trackable": ("train", "__internal__.tracking"),
    "training": (f"{_V1}.train", "train"),
    "user_ops": (f"{_V1}.user_ops",),
    "util": (),
    "util.compat": ("compat",),
    "util.nest": ("nest",),
}

# Modules that Keras 1 and 2 had below a public one; their contents are all in the public one now.
_OLD_KERAS: dict[str, frozenset[str]] = {
    "backend": frozenset({"common", "tensorflow_backend"}),
    "callbacks": frozenset({"callbacks", "tensorboard_v1", "tensorboard_v2"}),
    "layers": frozenset(
        "advanced_activations attention convolutional convolutional_recurrent core cudnn_recurrent "
        "embeddings experimental local merge merging noise normalization pooling recurrent regularization "
        "reshaping rnn wrappers".split()
    ),
    "metrics": frozenset({"metrics"}),
    "optimizers": frozenset("adam adamax nadam optimizer_v1 optimizer_v2 rmsprop sgd".split()),
    "utils": frozenset(
        "all_utils conv_utils data_utils generic_utils io_utils layer_utils losses_utils multi_gpu_utils "
        "np_utils training_utils vis_utils".split()
    ),
    "wrappers": frozenset({"scikit_learn"}),
}
_OLD_KERAS_ROOTS = {
    "engine": ("keras", "keras.layers", "keras.models"),
    "legacy": ("keras", "keras.layers", "keras.models"),
    "optimizer_v1": ("keras.optimizers",),
    "optimizer_v2": ("keras.optimizers", "keras.optimizers.schedules"),
}

_KERAS_SPELLINGS = (
    "tensorflow.python.keras",
    "tensorflow.contrib.keras.api.keras",
    "tensorflow.contrib.keras.python.keras",
    "tensorflow.contrib.keras",
    "tensorflow.keras",
    "tf_keras",
    "keras",
)
_KERAS_INNER = ("api._v2.keras", "api._v1.keras", "api.keras", "api", "_tf_keras.keras", "src")
_TENSORFLOW_INNER = ("_api.v2.v2", "_api.v2", "_api.v1", "compat.v2")


def canonical(name: str) -> str:
    """The plainest spelling of a module's name: `tensorflow.…`, with Keras at `tensorflow.keras.…`.

    >>> canonical("tf_keras.api._v2.keras.layers")
    'tensorflow.keras.layers'
    """
    name = _swap(name, "tensorflow_core", "tensorflow")
    for inner in _TENSORFLOW_INNER:
        name = _swap(name, f"tensorflow.{inner}", "tensorflow")
    for spelling in _KERAS_SPELLINGS:
        if _below(name, spelling) is not None:
            name = _swap(name, spelling, "tensorflow.keras")
            for inner in _KERAS_INNER:
                name = _swap(name, f"tensorflow.keras.{inner}", "tensorflow.keras")
            break
    return name


def public(name: str) -> tuple[str, ...]:
    """The places that may be the module `name` itself, likeliest first."""
    root, _, rest = name.partition(".")
    if root in COMPANIONS:
        return (_join(COMPANIONS[root], rest),)
    place = _place(name)
    if place is None or place == "python" or place.startswith("python."):
        return ()
    if place == "" or place == "compat" or place == _V1:
        return (place,)
    inner = _below(place, _V1)
    if inner is not None:
        return (place, inner)
    return (place, f"{_V1}.{place}")


def behind(name: str) -> tuple[str, ...]:
    """The places that hold what the private or bygone module `name` held, best first; () if unknown."""
    place = _place(name)
    if place is None:
        return ()
    private = _below(place, "python")
    if private is not None:
        return _private(private)
    keras = _below(place, "keras")
    if keras:
        return _old_keras(keras, hidden=_is_private_keras(name))
    return ()


def is_listed(name: str) -> bool:
    """Whether a private module is named by the table itself, rather than served by a module above it."""
    private = _below(_place(name) or "", "python")
    return private is not None and private in _PRIVATE


def tensorflow_has(name: str) -> bool:
    """Whether TensorFlow, of any release, has a public module `name`."""
    place = _place(name)
    if place is None:
        return False
    inner = _below(place, _V1)
    return place in _tensorflow_modules() or inner in _tensorflow_modules()


def _place(name: str) -> str | None:
    return _below(canonical(name), "tensorflow")


def _private(place: str) -> tuple[str, ...]:
    head = place.partition(".")[0]
    if head not in _PRIVATE:
        return ()
    while place not in _PRIVATE:
        place = place.rpartition(".")[0]
    return tuple(dict.fromkeys((*_PRIVATE[place], "", _V1)))


def _old_keras(place: str, hidden: bool) -> tuple[str, ...]:
    head, _, rest = place.partition(".")
    if head in _OLD_KERAS_ROOTS:
        return _OLD_KERAS_ROOTS[head]
    if rest.partition(".")[0] in _OLD_KERAS.get(head, ()):
        return (f"keras.{head}",)
    if hidden and rest:
        return (f"keras.{head}", "keras")
    return ("keras",) if hidden else ()


def _is_private_keras(name: str) -> bool:
    return name.startswith(("tensorflow.python.", "tensorflow_core.python.")) or ".src." in f"{name}."


@cache
def _tensorflow_modules() -> frozenset[str]:
    lines = Path(__file__).with_name("tensorflow_modules.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _below(name: str, prefix: str) -> str | None:
    """What follows `prefix` in a dotted name: '' if nothing does, None if the name is elsewhere."""
    if name == prefix:
        return ""
    return name[len(prefix) + 1 :] if name.startswith(f"{prefix}.") else None


def _swap(name: str, prefix: str, by: str) -> str:
    rest = _below(name, prefix)
    return name if rest is None else _join(by, rest)


def _join(left: str, right: str) -> str:
    return f"{left}.{right}" if left and right else left or right
