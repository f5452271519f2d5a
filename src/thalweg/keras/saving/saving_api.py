"""`keras.saving.save_model`, `load_model`, `save_weights`, `load_weights`: which format a path means."""

from __future__ import annotations

import os
from typing import Any

from thalweg.keras.saving import hdf5, keras_format, legacy_config, legacy_h5
from thalweg.keras.saving.sharing import ObjectSharingScope
from thalweg.keras.saving.weights_h5 import check_built, read_state, state_budget, stored_in, write_weights
from thalweg.keras.utils.messages import print_msg
from thalweg.ops.files import path_of, replacing

_H5 = (".h5", ".hdf5")
_SHARDED = (".weights.json",)


# Whole models.


def save_model(
    model: Any, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any
) -> None:
    """Save a model: architecture, weights, how it is trained, and the optimizer's state.

    The file is there whole or not at all: if saving is interrupted, an earlier file stays as it was.

    Args:
      model: a model.
      filepath: a path ending in ".keras", Keras 3's format, or ".h5", Keras 2's.
      overwrite: False asks before an existing file is replaced.
      zipped: False writes a folder of Keras 3's parts in place of a file.
      include_optimizer: False leaves the training out of an ".h5" file.
      save_format: "keras" or "h5", as Keras 2 has it.

    Raises:
      ValueError: the path has another ending, or an argument isn't known.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
      >>> tf.keras.models.save_model(model, "model.keras")
      >>> tf.keras.models.load_model("model.keras").count_params()
      3
    """
    include_optimizer = kwargs.pop("include_optimizer", True)
    save_format = kwargs.pop("save_format", None)
    for ignored in ("signatures", "options", "save_traces"):
        kwargs.pop(ignored, None)
    if kwargs:
        raise ValueError(f"The following argument(s) are not supported: {list(kwargs)}")
    path = path_of(filepath)
    if not _may_write(path, overwrite):
        return
    _warn_of_unbuilt(model)
    _write_model(model, path, zipped, save_format, include_optimizer)


def _write_model(
    model: Any, path: str, zipped: bool | None, save_format: Any, include_optimizer: bool
) -> None:
    if zipped is False:
        if path.endswith(".keras"):
            raise ValueError(
                f"When using `zipped=False`, the `filepath` argument should not end in `.keras`. Received: "
                f"filepath={path}"
            )
        keras_format.write_folder(model, path)
    elif path.endswith(_H5) or save_format == "h5":
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with replacing(path) as temporary:
            legacy_h5.write_model(model, temporary, include_optimizer)
    elif path.endswith(".keras") or save_format == "keras":
        keras_format.write_archive(model, path)
    else:
        raise ValueError(
            "Invalid filepath extension for saving. Please add either a `.keras` extension for the native "
            f"Keras format (recommended) or a `.h5` extension. Received: filepath={path}."
        )


def _warn_of_unbuilt(model: Any) -> None:
    if not model.built:
        import warnings

        warnings.warn(
            "You are saving a model that has not yet been built. It might not contain any weights yet. "
            "Consider building the model first by calling it on some data.",
            stacklevel=4,
        )


def load_model(
    filepath: Any, custom_objects: dict[str, Any] | None = None, compile: bool = True, safe_mode: bool = True
) -> Any:
    """The model of a file, or of a folder, that Keras or Thalweg wrote.

    Args:
      filepath: of a ".keras" file, an ".h5" file, or a folder of a ".keras" file's parts.
      custom_objects: classes and functions of one's own, by the names that the file has for them.
      compile: False leaves out how the model was trained.
      safe_mode: accepted. Code in a file, such as that of a lambda, is never run, whatever it says.

    Raises:
      ValueError: there is no such file, it is none of these, or its parts don't fit together.
      TypeError: it names a class that isn't known; the message says how to make it known.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
      >>> model.save("model.h5")
      >>> tf.keras.models.load_model("model.h5").layers[0].units
      1
    """
    path = path_of(filepath)
    arguments = (custom_objects, compile, safe_mode)
    if os.path.isdir(path):
        if os.path.exists(os.path.join(path, keras_format.CONFIG)):
            return keras_format.read_folder(path, *arguments)
        raise ValueError(f"File format not supported: the folder filepath={path} has no config.json.")
    if not os.path.exists(path):
        raise ValueError(
            f"File not found: filepath={path}. Please ensure it is an accessible `.keras` or `.h5` file."
        )
    if _begins_with(path, b"PK"):
        return keras_format.read_archive(path, *arguments)
    if _begins_with(path, b"\x89HDF\r\n\x1a\n"):
        return legacy_h5.read_model(path, *arguments)
    raise ValueError(
        f"File format not supported: filepath={path} is neither a `.keras` file (a zip archive) nor an `.h5` "
        "file (HDF5), or it is damaged."
    )


def model_from_json(json_string: str, custom_objects: dict[str, Any] | None = None) -> Any:
    """The model of a configuration in JSON, which `model.to_json` gave: new weights, and not compiled.

    Raises:
      ValueError: it is no configuration of a model.
      TypeError: it names a class that isn't known.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
      >>> tf.keras.models.model_from_json(model.to_json()).count_params()
      3
    """
    return model_from_config(legacy_config.decoded(json_string, "json_string"), custom_objects)


def model_from_config(config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
    """The model of a configuration: `{"class_name", "config", …}`.

    Raises:
      ValueError: it is no configuration of a model.
      TypeError: it names a class that isn't known.
    """
    with ObjectSharingScope():
        return legacy_config.model_from(config, custom_objects)


# Weights.


def save_weights(
    model: Any,
    filepath: Any,
    overwrite: bool = True,
    save_format: str | None = None,
    max_shard_size: float | None = None,
    **kwargs: Any,
) -> Any:
    """Save a model's weights, and the state of its optimizer if the format has it.

    Args:
      model: a model that is built.
      filepath: a path ending in ".weights.h5", Keras 3's layout, or ".h5", Keras 2's; any other is the prefix
        of a checkpoint of TensorFlow.
      overwrite: False asks before an existing file is replaced.
      save_format: "h5" or "tf", as Keras 2 has it; None: by the path.
      max_shard_size: write several files of at most so many GiB, and a ".weights.json" that names them.
      objects_to_skip: layers that are left out of Keras 3's layout.

    Raises:
      ValueError: the model isn't built.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
      >>> model.save_weights("model.weights.h5")
      >>> model.load_weights("model.weights.h5")
    """
    skip = kwargs.pop("objects_to_skip", None) or ()
    _check_options(save_format, kwargs)
    path = path_of(filepath)
    check_built(model, "saving the weights of")
    shards = max_shard_size is not None or path.endswith(_SHARDED)
    known = path.endswith((*_H5, ".keras"))
    tensorflow = save_format in ("tf", "tensorflow") or (save_format is None and not shards and not known)
    if not _may_write(f"{path}.index" if tensorflow else path, overwrite):
        return None
    if shards:
        from thalweg.keras.saving.sharded import write_shards

        return write_shards(model, path, max_shard_size or 5.0, skip)
    if tensorflow:
        from thalweg.keras.saving.checkpoint import write_checkpoint

        return write_checkpoint(model, path)
    with replacing(path) as temporary:
        if path.endswith(".weights.h5") and save_format is None:
            write_weights(model, temporary, skip)
        else:
            legacy_h5.write_weights(model, temporary)
    return None


def _check_options(save_format: str | None, options: dict[str, Any]) -> None:
    unknown = [name for name in options if name != "options"]
    if unknown:
        raise ValueError(f"The following argument(s) are not supported: {unknown}")
    if save_format not in (None, "h5", "hdf5", "keras", "tf", "tensorflow"):
        raise ValueError(f'`save_format` must be "h5" or "tf". Received: save_format={save_format}')


def load_weights(
    model: Any, filepath: Any, skip_mismatch: bool = False, by_name: bool | None = None, **kwargs: Any
) -> Any:
    """Give a model the weights of a file: all of them, or none if they don't fit.

    Args:
      model: a model that is built; of a checkpoint the weights are taken when they are made.
      filepath: of a file that `save_weights` or `save` wrote, here or in Keras; or a checkpoint's prefix.
      skip_mismatch: leave out layers whose weights don't fit, with a warning.
      by_name: match layers by their names, in files of Keras 2's layout.
      objects_to_skip: layers that are left alone, in files of Keras 3's layout.

    Returns:
      None; of a checkpoint its status, as TensorFlow's has it.

    Raises:
      ValueError: the weights don't fit the model, or the model isn't built; nothing is changed then.
      FileNotFoundError: there is no such file.
    """
    skip = kwargs.pop("objects_to_skip", None) or ()
    kwargs.pop("options", None)
    if kwargs:
        raise ValueError(f"Invalid keyword arguments: {kwargs}")
    path = path_of(filepath)
    if not os.path.isfile(path) and os.path.exists(f"{path}.index"):
        from thalweg.keras.saving.checkpoint import read_checkpoint

        return read_checkpoint(model, path)
    check_built(model, "loading weights into")
    if path.endswith(_SHARDED):
        from thalweg.keras.saving.sharded import read_shards

        return read_shards(model, path, skip_mismatch, skip)
    if not os.path.exists(path):
        raise FileNotFoundError(
            f"There is no file {path} to load weights from, and no checkpoint {path}.index."
        )
    if _begins_with(path, b"PK"):
        _refuse_by_name(by_name, path)
        return keras_format.read_weights(model, path, skip_mismatch)
    with hdf5.opened(path) as file:
        if legacy_h5.is_legacy(file):
            legacy_h5.read_weights(model, file, path, skip_mismatch, bool(by_name))
        else:
            _refuse_by_name(by_name, path)
            read_state(model, stored_in(file, state_budget(model)), path, skip_mismatch, skip)
    return None


def _refuse_by_name(by_name: bool | None, path: str) -> None:
    if by_name:
        raise ValueError(f"`by_name` only supports loading legacy '.h5' or '.hdf5' files. Received: {path}")


def export_model(model: Any, filepath: Any, format: str = "tf_saved_model", **kwargs: Any) -> Any:
    """Write a model for serving: `Model.export`.

    Raises:
      ValueError: there is no such format.
    """
    raise ValueError(
        f"Unrecognized format={format!r} for exporting model '{model.name}' to {filepath}: models are "
        "written by `model.save`, to '.keras' or '.h5' files."
    )


# Files.


def _begins_with(path: str, magic: bytes) -> bool:
    with open(path, "rb") as file:
        return file.read(len(magic)) == magic


def _may_write(path: str, overwrite: bool) -> bool:
    """Whether a file may be written: it isn't there, or may be replaced, or the user says so."""
    if overwrite or not os.path.exists(path):
        return True
    answer = input(f"[WARNING] {path} already exists - overwrite? [y/n]").strip().lower()
    while answer not in ("y", "n"):
        answer = input('Enter "y" (overwrite) or "n" (cancel).').strip().lower()
    if answer == "n":
        return False
    print_msg("[TIP] Next time specify overwrite=True!")
    return True
