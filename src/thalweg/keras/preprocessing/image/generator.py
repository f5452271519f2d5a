"""`keras.preprocessing.image.ImageDataGenerator`: batches of pictures, changed at random and normalized."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.keras.config import floatx, image_data_format
from thalweg.keras.preprocessing.image.affine import moved
from thalweg.keras.preprocessing.image.arrays import NumpyArrayIterator
from thalweg.keras.preprocessing.image.batches import warn_of_channels
from thalweg.keras.preprocessing.image.changes import apply_brightness_shift, apply_channel_shift
from thalweg.keras.preprocessing.image.dataframe import DataFrameIterator
from thalweg.keras.preprocessing.image.directory import DirectoryIterator

_Array = np.ndarray[Any, Any]


class ImageDataGenerator:
    """Batches of pictures, changed at random and normalized.

    Random numbers are NumPy's: after `np.random.seed`, or with `seed=` where batches are made, the pictures
    are the same again, and those that Keras makes.

    Args:
      featurewise_center, featurewise_std_normalization: subtract the mean of the data set, divide by its
        standard deviation, as `fit` found them.
      samplewise_center, samplewise_std_normalization: subtract the mean of each picture, divide by its
        standard deviation.
      zca_whitening: decorrelate the pixels, as `fit` found it.
      zca_epsilon: the smallest variance for that.
      rotation_range: the largest angle to turn by, in degrees.
      width_shift_range, height_shift_range: how far to move: a part of the width or height below 1, pixels
        from 1 on; an integer or a list: one of these numbers of pixels.
      brightness_range: the smallest and the largest factor of the brightness.
      shear_range: the largest angle to shear by, in degrees.
      zoom_range: the smallest and the largest zoom; or by how much it may differ from 1.
      channel_shift_range: the largest number to add to all values.
      fill_mode: what is beyond a picture's edges: "nearest", "constant", "reflect" or "wrap".
      cval: the value beyond the edges if that is "constant".
      horizontal_flip, vertical_flip: turn every other picture round.
      rescale: a factor of all values, after the changes.
      preprocessing_function: called with each changed picture, before it is normalized.
      data_format: "channels_last" or "channels_first"; None: what Keras is set to.
      validation_split: the part of the pictures that `subset="validation"` has.
      interpolation_order: of the pixels of changed pictures: 0 for the nearest one, 1 for linear, up to 5.
      dtype: of the pictures; None: Keras's float type.

    Raises:
      ValueError: an argument is outside of its range.

    Example:
      >>> generator = tf.keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255, horizontal_flip=True)
      >>> x, y = next(generator.flow(np.full([8, 4, 4, 3], 255.0), np.arange(8), batch_size=2, seed=0))
      >>> x.shape, y, x.max()
      ((2, 4, 4, 3), array([6, 2]), np.float32(1.0))
    """

    def __init__(
        self,
        featurewise_center: bool = False,
        samplewise_center: bool = False,
        featurewise_std_normalization: bool = False,
        samplewise_std_normalization: bool = False,
        zca_whitening: bool = False,
        zca_epsilon: float = 1e-6,
        rotation_range: float = 0,
        width_shift_range: Any = 0.0,
        height_shift_range: Any = 0.0,
        brightness_range: Any = None,
        shear_range: float = 0.0,
        zoom_range: Any = 0.0,
        channel_shift_range: float = 0.0,
        fill_mode: str = "nearest",
        cval: float = 0.0,
        horizontal_flip: bool = False,
        vertical_flip: bool = False,
        rescale: float | None = None,
        preprocessing_function: Callable[[_Array], _Array] | None = None,
        data_format: str | None = None,
        validation_split: float = 0.0,
        interpolation_order: int = 1,
        dtype: Any = None,
    ) -> None:
        self.featurewise_center = featurewise_center
        self.samplewise_center = samplewise_center
        self.featurewise_std_normalization = featurewise_std_normalization
        self.samplewise_std_normalization = samplewise_std_normalization
        self.zca_whitening = zca_whitening
        self.zca_epsilon = zca_epsilon
        self.rotation_range = rotation_range
        self.width_shift_range = width_shift_range
        self.height_shift_range = height_shift_range
        self.brightness_range = _checked_brightness(brightness_range)
        self.shear_range = shear_range
        self.zoom_range = _checked_zoom(zoom_range)
        self.channel_shift_range = channel_shift_range
        self.fill_mode = fill_mode
        self.cval = cval
        self.horizontal_flip = horizontal_flip
        self.vertical_flip = vertical_flip
        self.rescale = rescale
        self.preprocessing_function = preprocessing_function
        self.data_format = _checked_format(data_format)
        self.channel_axis, self.row_axis, self.col_axis = (
            (1, 2, 3) if self.data_format == "channels_first" else (3, 1, 2)
        )
        self._validation_split = _checked_split(validation_split)
        self.interpolation_order = interpolation_order
        self.dtype = floatx() if dtype is None else dtype
        self.mean: _Array | None = None
        self.std: _Array | None = None
        self.zca_whitening_matrix: _Array | None = None
        self._settle_normalization()

    def _settle_normalization(self) -> None:
        """Turn on what other normalizations need, and off what they replace."""
        if self.zca_whitening:
            self._override("zca_whitening", "featurewise_center", True)
            self._override("zca_whitening", "featurewise_std_normalization", False)
        if self.featurewise_std_normalization:
            self._override("featurewise_std_normalization", "featurewise_center", True)
        if self.samplewise_std_normalization:
            self._override("samplewise_std_normalization", "samplewise_center", True)

    def _override(self, option: str, other: str, value: bool) -> None:
        if bool(getattr(self, other)) is not value:
            setattr(self, other, value)
            warnings.warn(
                f"This ImageDataGenerator specifies `{option}`, which overrides setting of `{other}`.",
                stacklevel=4,
            )

    def flow(
        self,
        x: Any,
        y: Any = None,
        batch_size: int = 32,
        shuffle: bool = True,
        sample_weight: Any = None,
        seed: int | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        ignore_class_split: bool = False,
        subset: str | None = None,
    ) -> NumpyArrayIterator:
        """Batches of the pictures of an array, without an end.

        Args:
          x: pictures `[n, height, width, channels]`; or a tuple of these and other arrays, or a list of such.
          y: labels `[n, …]`.
          batch_size: pictures in a batch.
          shuffle: bring them into a new order in each epoch.
          sample_weight: weights `[n]`.
          seed: of the order and of the changes.
          save_to_dir: a folder to save the changed pictures in.
          save_prefix: what their files' names begin with.
          save_format: such as "png".
          ignore_class_split: don't mind if not every class is in both subsets.
          subset: "training" or "validation": only that part.

        Returns:
          An iterator of `x`, `(x, y)` or `(x, y, sample_weight)`.

        Raises:
          ValueError: the arrays have other shapes or lengths.
        """
        return NumpyArrayIterator(
            x,
            y,
            self,
            batch_size=batch_size,
            shuffle=shuffle,
            sample_weight=sample_weight,
            seed=seed,
            data_format=self.data_format,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
            ignore_class_split=ignore_class_split,
            subset=subset,
            dtype=self.dtype,
        )

    def flow_from_directory(
        self,
        directory: Any,
        target_size: Any = (256, 256),
        color_mode: str = "rgb",
        classes: Any = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
    ) -> DirectoryIterator:
        """Batches of the pictures in a folder, which has a folder for each class, without an end.

        Args:
          directory: the folder.
          target_size: `(height, width)` to bring the pictures to.
          color_mode: "rgb", "rgba" or "grayscale".
          classes: the names of the classes' folders; None: all, in alphabetical order.
          class_mode: what the labels are: "categorical" one-hot vectors, "binary" and "sparse" numbers,
            "input" the pictures themselves; None: there are no labels.
          batch_size: pictures in a batch.
          shuffle: bring them into a new order in each epoch.
          seed: of the order and of the changes.
          save_to_dir, save_prefix, save_format: where to save the changed pictures.
          follow_links: look into folders that are links, too.
          subset: "training" or "validation": only that part of each class.
          interpolation, keep_aspect_ratio: as for `keras.utils.load_img`.

        Returns:
          An iterator of `(x, y)`, or of `x`.

        Raises:
          FileNotFoundError: there is no such folder.
          ValueError: an argument is something else.
        """
        return DirectoryIterator(
            directory,
            self,
            target_size=target_size,
            color_mode=color_mode,
            classes=classes,
            class_mode=class_mode,
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed,
            data_format=self.data_format,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
            follow_links=follow_links,
            subset=subset,
            interpolation=interpolation,
            keep_aspect_ratio=keep_aspect_ratio,
            dtype=self.dtype,
        )

    def flow_from_dataframe(
        self,
        dataframe: Any,
        directory: Any = None,
        x_col: str = "filename",
        y_col: Any = "class",
        weight_col: str | None = None,
        target_size: Any = (256, 256),
        color_mode: str = "rgb",
        classes: Any = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        interpolation: str = "nearest",
        validate_filenames: bool = True,
        **kwargs: Any,
    ) -> DataFrameIterator:
        """Batches of the pictures that a table names, without an end.

        Args:
          dataframe: a Pandas `DataFrame`.
          directory: the folder that the names are in; None: they are paths.
          x_col: the column of the names.
          y_col: the column of the labels, or a list of columns.
          weight_col: the column of the samples' weights.
          classes: the labels to take; None: all.
          class_mode: as for `flow_from_directory`; also "raw" for the values in `y_col`, "multi_output" for a
            list of the values in several columns.
          validate_filenames: leave out names of files that aren't there or aren't pictures.
          target_size, color_mode, …: as for `flow_from_directory`.

        Returns:
          An iterator of `x`, `(x, y)` or `(x, y, sample_weight)`.

        Raises:
          ValueError, TypeError: an argument or a column is something else.
        """
        for name in ("has_ext", "sort", "drop_duplicates"):
            if name in kwargs:
                warnings.warn(f"{name} is deprecated and has no effect.", DeprecationWarning, stacklevel=2)
        if class_mode == "other":
            text = '`class_mode="other"` is deprecated, please use `class_mode="raw"`.'
            warnings.warn(text, DeprecationWarning, stacklevel=2)
            class_mode = "raw"
        return DataFrameIterator(
            dataframe,
            directory,
            self,
            x_col=x_col,
            y_col=y_col,
            weight_col=weight_col,
            target_size=target_size,
            color_mode=color_mode,
            classes=classes,
            class_mode=class_mode,
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed,
            data_format=self.data_format,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
            subset=subset,
            interpolation=interpolation,
            dtype=self.dtype,
            validate_filenames=validate_filenames,
        )

    def standardize(self, x: _Array) -> _Array:
        """A picture or a batch, normalized; the array given is changed.

        Args:
          x: `[height, width, channels]` or `[n, height, width, channels]`, of floats.
        """
        if self.preprocessing_function:
            x = self.preprocessing_function(x)
        if self.rescale:
            x *= self.rescale
        if self.samplewise_center:
            x -= np.mean(x, keepdims=True)
        if self.samplewise_std_normalization:
            x /= np.std(x, keepdims=True) + 1e-6
        if self.featurewise_center and (mean := self._fitted("featurewise_center", self.mean)) is not None:
            x -= mean
        if self.featurewise_std_normalization:
            std = self._fitted("featurewise_std_normalization", self.std)
            if std is not None:
                x /= std + 1e-6
        if self.zca_whitening:
            matrix = self._fitted("zca_whitening", self.zca_whitening_matrix)
            if matrix is not None:
                x = np.reshape(x.reshape(-1, math.prod(x.shape[-3:])) @ matrix, x.shape)
        return x

    def _fitted(self, option: str, value: _Array | None) -> _Array | None:
        """What `fit` found; a warning if it wasn't called."""
        if value is None:
            warnings.warn(
                f"This ImageDataGenerator specifies `{option}`, but it hasn't been fit on any training data. "
                "Fit it first by calling `.fit(numpy_data)`.",
                stacklevel=3,
            )
        return value

    @property
    def _changes_on_threads(self) -> bool:
        """Whether several threads may change pictures at a time: no code of a user's takes part in it."""
        return type(self) is ImageDataGenerator and self.preprocessing_function is None

    def get_random_transform(self, img_shape: Any, seed: int | None = None) -> dict[str, Any]:
        """How to change a picture, at random.

        Args:
          img_shape: its shape.
          seed: for `np.random.seed`.

        Returns:
          What `apply_transform` takes.
        """
        if seed is not None:
            np.random.seed(seed)
        low, high = self.zoom_range
        zooms = low != 1 or high != 1
        changes: dict[str, Any] = {}
        # The order of the draws is part of what a seed means.
        changes["theta"] = _within(self.rotation_range) if self.rotation_range else 0
        changes["tx"] = _shift(self.height_shift_range, img_shape[self.row_axis - 1])
        changes["ty"] = _shift(self.width_shift_range, img_shape[self.col_axis - 1])
        changes["shear"] = _within(self.shear_range) if self.shear_range else 0
        changes["zx"], changes["zy"] = np.random.uniform(low, high, 2) if zooms else (1, 1)
        changes["flip_horizontal"] = (np.random.random() < 0.5) * self.horizontal_flip
        changes["flip_vertical"] = (np.random.random() < 0.5) * self.vertical_flip
        shifts = self.channel_shift_range != 0
        changes["channel_shift_intensity"] = _within(self.channel_shift_range) if shifts else None
        brightness = self.brightness_range
        changes["brightness"] = None if brightness is None else np.random.uniform(*brightness)
        return changes

    def apply_transform(self, x: _Array, transform_parameters: dict[str, Any]) -> _Array:
        """A picture, changed.

        Args:
          x: an array of three axes.
          transform_parameters: what to change; what isn't there stays as it is: "theta", "tx", "ty", "shear",
            "zx" and "zy", as for `apply_affine_transform`; "flip_horizontal" and "flip_vertical", booleans;
            "channel_shift_intensity", a number to add; "brightness", a factor.

        Returns:
          An array of the same shape.
        """
        changes = transform_parameters
        moves = (
            changes.get("theta", 0),
            changes.get("tx", 0),
            changes.get("ty", 0),
            changes.get("shear", 0),
            changes.get("zx", 1),
            changes.get("zy", 1),
        )
        axes = self.row_axis - 1, self.col_axis - 1, self.channel_axis - 1
        flips = bool(changes.get("flip_vertical")), bool(changes.get("flip_horizontal"))
        x = moved(x, moves, axes, flips, self.fill_mode, self.cval, self.interpolation_order)
        if changes.get("channel_shift_intensity") is not None:
            x = apply_channel_shift(x, changes["channel_shift_intensity"], axes[2])
        if changes.get("brightness") is not None:
            x = apply_brightness_shift(x, changes["brightness"], False)
        return x

    def random_transform(self, x: _Array, seed: int | None = None) -> _Array:
        """A picture, changed at random.

        Args:
          x: an array of three axes.
          seed: for `np.random.seed`.
        """
        return self.apply_transform(x, self.get_random_transform(x.shape, seed))

    def fit(self, x: Any, augment: bool = False, rounds: int = 1, seed: int | None = None) -> None:
        """Find the mean, the standard deviation and the correlations of a data set, as far as wanted.

        Args:
          x: pictures `[n, height, width, channels]`.
          augment: change them at random first.
          rounds: how often to take each of them then.
          seed: for `np.random.seed`.

        Raises:
          ValueError: `x` has another rank.
        """
        x = np.array(x, dtype=self.dtype)
        if x.ndim != 4:
            raise ValueError(f"Input to `.fit()` should have rank 4. Got array with shape: {x.shape}")
        warn_of_channels("Expected input", x, self.channel_axis, self.data_format)
        if seed is not None:
            np.random.seed(seed)
        if self.rescale:
            x *= self.rescale
        if augment:
            x = np.stack([self.random_transform(picture) for _ in range(rounds) for picture in x])
        axes = (0, self.row_axis, self.col_axis)
        shape = [1, 1, 1]
        shape[self.channel_axis - 1] = x.shape[self.channel_axis]
        if self.featurewise_center:
            self.mean = np.mean(x, axis=axes).reshape(shape)
            x -= self.mean
        if self.featurewise_std_normalization:
            self.std = np.std(x, axis=axes).reshape(shape)
            x /= self.std + 1e-6
        if self.zca_whitening:
            flat = x.reshape(len(x), -1)
            u, s, _ = np.linalg.svd(flat.T, full_matrices=False)
            self.zca_whitening_matrix = (u * (np.sqrt(len(x)) / (s + self.zca_epsilon))).dot(u.T)


def _within(limit: float) -> float:
    return np.random.uniform(-limit, limit)


def _shift(limits: Any, length: int) -> Any:
    """How many pixels to move by: from a range, or one of the numbers given, in either direction."""
    if not (len(limits) if np.ndim(limits) else limits):
        return 0
    if isinstance(limits, float):
        distance: Any = np.random.uniform(-limits, limits)
    else:
        distance = np.random.choice(limits)
        distance *= np.random.choice([-1, 1])
    return distance * length if np.max(limits) < 1 else distance


def _checked_format(data_format: str | None) -> str:
    if data_format is None:
        return image_data_format()
    if data_format not in ("channels_last", "channels_first"):
        raise ValueError(
            '`data_format` should be `"channels_last"` (channel after row and column) or `"channels_first"` '
            f"(channel before row and column). Received: {data_format}"
        )
    return data_format


def _checked_split(part: float) -> float:
    if part and not 0 < part < 1:
        raise ValueError(f"`validation_split` must be strictly between 0 and 1. Received: {part}")
    return part


def _checked_zoom(zoom: Any) -> list[float]:
    if isinstance(zoom, float | int):
        return [1 - zoom, 1 + zoom]
    if len(zoom) == 2 and all(isinstance(factor, float | int) for factor in zoom):
        return [zoom[0], zoom[1]]
    raise ValueError(f"`zoom_range` should be a float or a tuple or list of two floats. Received: {zoom}")


def _checked_brightness(factors: Any) -> Any:
    if factors is not None and (not isinstance(factors, tuple | list) or len(factors) != 2):
        raise ValueError(f"`brightness_range` should be tuple or list of two floats. Received: {factors}")
    return factors
