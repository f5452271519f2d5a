"""`keras.utils.image_dataset_from_directory`, and the same for texts and sounds."""

from __future__ import annotations

from typing import Any

from thalweg.keras.utils.folders import Folder, check_format, one_or_two
from thalweg.keras.utils.images import smart_resize, standardized

_PICTURES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}
_METHODS = ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")


def image_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Any = None,
    color_mode: str = "rgb",
    batch_size: int | None = 32,
    image_size: Any = (256, 256),
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    interpolation: str = "bilinear",
    follow_links: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    data_format: str | None = None,
    format: str = "tf",
    verbose: bool = True,
) -> Any:
    """A data set of the pictures in a folder, which has a folder for each class.

    Args:
      directory: the folder.
      labels: "inferred": the numbers of the folders; None: none; or a list of integers, one for each file in
        the order of their paths.
      label_mode: "int"; "categorical" for one-hot vectors; "binary" for 0.0 and 1.0; None: no labels.
      class_names: the names of the classes' folders; None: all, in alphabetical order.
      color_mode: "rgb", "rgba" or "grayscale".
      batch_size: pictures in a batch; None: single ones.
      image_size: `(height, width)` to bring them to.
      shuffle: bring them into a random order, a new one in each epoch.
      seed: of the order.
      validation_split: which part of the files is for validation.
      subset: "training", "validation", or "both" for two data sets.
      interpolation: a method of `tf.image.resize`.
      follow_links: look into folders that are links, too.
      crop_to_aspect_ratio: cut off what would have to be stretched.
      pad_to_aspect_ratio: put black beside it instead.
      data_format: "channels_last" or "channels_first"; None: what Keras is set to.
      format: "tf".
      verbose: tell how many files there are.

    Returns:
      A `tf.data.Dataset` of float32 pictures `[batch, height, width, channels]`, and of labels: int32
      `[batch]`, or float32 `[batch, classes]` or `[batch, 1]`. It has the attributes `class_names` and
      `file_paths`. With `subset="both"` a list of two.

    Raises:
      ValueError: an argument is something else, or there are no pictures.

    Example:
      >>> tf.io.gfile.makedirs("pictures/cats")
      >>> tf.keras.utils.save_img("pictures/cats/tom.png", np.zeros([9, 9, 3]))
      >>> cats = tf.keras.utils.image_dataset_from_directory("pictures", image_size=(4, 4), verbose=False)
      >>> cats.class_names, next(iter(cats))[0].shape
      (['cats'], TensorShape([1, 4, 4, 3]))
    """
    check_format(format)
    if color_mode not in _CHANNELS:
        raise ValueError(
            f'`color_mode` must be one of {{"rgb", "rgba", "grayscale"}}. Received: color_mode={color_mode}'
        )
    size = _size(image_size)
    method = interpolation.lower()
    if method not in _METHODS:
        raise ValueError(
            f"Argument `interpolation` should be one of {_METHODS}. Received: interpolation={interpolation}"
        )
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ValueError("Only one of `pad_to_aspect_ratio`, `crop_to_aspect_ratio` can be set to `True`.")
    fit = "crop" if crop_to_aspect_ratio else "pad" if pad_to_aspect_ratio else "stretch"
    place = standardized(data_format)
    folder = Folder(
        "image",
        _PICTURES,
        directory,
        labels,
        label_mode,
        class_names,
        batch_size,
        shuffle,
        seed,
        validation_split,
        subset,
        follow_links,
        verbose,
    )
    made = folder.datasets(
        lambda path: _picture(path, size, _CHANNELS[color_mode], method, fit, place),
        lambda dataset: _batched(dataset, batch_size),
    )
    return one_or_two(made)


def _size(image_size: Any) -> tuple[int, int]:
    if isinstance(image_size, int):
        return image_size, image_size
    if not isinstance(image_size, list | tuple) or len(image_size) != 2:
        raise ValueError(
            f"Invalid `image_size` value. Expected a tuple of 2 integers. Received: image_size={image_size}"
        )
    return image_size[0], image_size[1]


def _picture(path: Any, size: tuple[int, int], channels: int, method: str, fit: str, place: str) -> Any:
    """The picture of a file, in the size wanted."""
    from thalweg.array import transpose
    from thalweg.image import decode_image, resize, resize_with_pad
    from thalweg.io import read_file

    img = decode_image(read_file(path), channels=channels, expand_animations=False)
    if fit == "crop":
        img = smart_resize(img, size, interpolation=method)
    elif fit == "pad":
        img = resize_with_pad(img, size[0], size[1], method=method)
    else:
        img = resize(img, size, method=method)
    img.set_shape((*size, channels))
    return transpose(img, (2, 0, 1)) if place == "channels_first" else img


def text_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Any = None,
    batch_size: int | None = 32,
    max_length: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
    format: str = "tf",
    verbose: bool = True,
) -> Any:
    """A data set of the `.txt` files in a folder, which has a folder for each class.

    Args:
      max_length: cut texts off after so many bytes; None: don't.
      directory, labels, …: as for `keras.utils.image_dataset_from_directory`.

    Returns:
      A `tf.data.Dataset` of strings `[batch]`, and of labels. It has the attributes `class_names` and
      `file_paths`. With `subset="both"` a list of two.

    Raises:
      ValueError: an argument is something else, or there are no texts.

    Example:
      >>> tf.io.write_file("texts/poems/first.txt", "the way the water takes")
      >>> texts = tf.keras.utils.text_dataset_from_directory("texts", max_length=7, verbose=False)
      >>> next(iter(texts))[0].numpy()
      array([b'the way'], dtype=object)
    """
    check_format(format)
    folder = Folder(
        "text",
        (".txt",),
        directory,
        labels,
        label_mode,
        class_names,
        batch_size,
        shuffle,
        seed,
        validation_split,
        subset,
        follow_links,
        verbose,
    )
    made = folder.datasets(
        lambda path: _text(path, max_length), lambda dataset: _batched(dataset, batch_size)
    )
    return one_or_two(made)


def _text(path: Any, max_length: int | None) -> Any:
    from thalweg.io import read_file
    from thalweg.strings import substr

    contents = read_file(path)
    return contents if max_length is None else substr(contents, 0, max_length)


def audio_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Any = None,
    batch_size: int | None = 32,
    sampling_rate: int | None = None,
    output_sequence_length: int | None = None,
    ragged: bool = False,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
    verbose: bool = True,
) -> Any:
    """A data set of the `.wav` files in a folder, which has a folder for each class.

    Args:
      sampling_rate: the rate that all files are expected to have; None: any.
      output_sequence_length: cut sounds off, or fill them with zeros, so that they have so many samples;
        None: fill them to the longest one of a batch.
      ragged: give ragged tensors instead.
      directory, labels, …: as for `keras.utils.image_dataset_from_directory`.

    Returns:
      A `tf.data.Dataset` of float32 sounds `[batch, samples, channels]`, and of labels. It has the attributes
      `class_names` and `file_paths`. With `subset="both"` a tuple of two.

    Raises:
      ValueError: an argument is something else, or there are no sounds.
      InvalidArgumentError: while it is iterated: a file has another sampling rate.
    """
    if ragged and output_sequence_length is not None:
        raise ValueError("Cannot set both `ragged` and `output_sequence_length`")
    if sampling_rate is not None and (not isinstance(sampling_rate, int) or sampling_rate <= 0):
        raise ValueError(
            f"`sampling_rate` should be an integer higher than 0. Received: sampling_rate={sampling_rate}"
        )
    folder = Folder(
        "audio",
        (".wav",),
        directory,
        labels,
        label_mode,
        class_names,
        batch_size,
        shuffle,
        seed,
        validation_split,
        subset,
        follow_links,
        verbose,
    )
    padded = output_sequence_length is None and not ragged
    made = folder.datasets(
        lambda path: _sound(path, sampling_rate, output_sequence_length, ragged),
        lambda dataset: _batched(dataset, batch_size, padded),
    )
    return tuple(made) if subset == "both" else made[0]


def _sound(path: Any, rate: int | None, length: int | None, ragged: bool) -> Any:
    from thalweg.audio import decode_wav
    from thalweg.debugging import assert_equal
    from thalweg.io import read_file
    from thalweg.ragged.tensor import RaggedTensor

    sound, own_rate = decode_wav(read_file(path), desired_samples=-1 if length is None else length)
    if rate is not None:
        assert_equal(own_rate, rate, message="A sound has another sampling rate than `sampling_rate`.")
    return RaggedTensor.from_tensor(sound) if ragged else sound


def _batched(dataset: Any, size: int | None, padded: bool = False) -> Any:
    from thalweg.data import AUTOTUNE

    if size is not None:
        dataset = dataset.padded_batch(size) if padded else dataset.batch(size)
    return dataset.prefetch(AUTOTUNE)
