"""Losses between labels and predicted probabilities, as classes."""

from __future__ import annotations

from typing import Any, ClassVar

from thalweg.keras.losses import crossentropy
from thalweg.keras.losses.base import LossFunctionWrapper

_REDUCTION = "sum_over_batch_size"


class BinaryCrossentropy(LossFunctionWrapper):
    """The cross-entropy of labels 0 or 1.

    Args:
      from_logits: whether predictions are logits; otherwise they are probabilities.
      label_smoothing: moves the labels this far, between 0 and 1, towards 0.5.
      axis: the axis that is averaged over first.

    Example:
      >>> tf.keras.losses.BinaryCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]]).numpy()
      np.float32(0.6931472)
    """

    options: ClassVar[tuple[str, ...]] = ("from_logits", "label_smoothing", "axis")

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Any = _REDUCTION,
        name: str | None = "binary_crossentropy",
        dtype: Any = None,
    ) -> None:
        own = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(crossentropy.binary_crossentropy, reduction, name, dtype, **own)


class BinaryFocalCrossentropy(LossFunctionWrapper):
    """The cross-entropy of labels 0 or 1, in which samples that are predicted well count less.

    Args:
      apply_class_balancing: whether `alpha` counts.
      alpha: the weight of class 1; that of class 0 is `1 - alpha`.
      gamma: the terms are multiplied with `(1 - probability of the right class)**gamma`.
      from_logits, label_smoothing, axis: as for `BinaryCrossentropy`.

    Example:
      >>> tf.keras.losses.BinaryFocalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]]).numpy()
      np.float32(0.1732868)
    """

    options: ClassVar[tuple[str, ...]] = (
        *("from_logits", "label_smoothing", "axis"),
        *("apply_class_balancing", "alpha", "gamma"),
    )

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Any = _REDUCTION,
        name: str | None = "binary_focal_crossentropy",
        dtype: Any = None,
    ) -> None:
        own = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        own |= {"apply_class_balancing": apply_class_balancing, "alpha": alpha, "gamma": gamma}
        super().__init__(crossentropy.binary_focal_crossentropy, reduction, name, dtype, **own)


class CategoricalCrossentropy(LossFunctionWrapper):
    """The cross-entropy of one-hot labels.

    Args:
      from_logits: whether predictions are logits; otherwise they are probabilities.
      label_smoothing: moves the labels this far, between 0 and 1, towards the uniform distribution.
      axis: the axis of the classes.

    Example:
      >>> tf.keras.losses.CategoricalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]]).numpy()
      np.float32(0.6931472)
    """

    options: ClassVar[tuple[str, ...]] = ("from_logits", "label_smoothing", "axis")

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Any = _REDUCTION,
        name: str | None = "categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        own = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(crossentropy.categorical_crossentropy, reduction, name, dtype, **own)


class CategoricalFocalCrossentropy(LossFunctionWrapper):
    """The cross-entropy of one-hot labels, in which samples that are predicted well count less.

    Args:
      alpha: a factor, or one for each class.
      gamma: the terms are multiplied with `(1 - probability)**gamma`.
      from_logits, label_smoothing, axis: as for `CategoricalCrossentropy`.

    Example:
      >>> tf.keras.losses.CategoricalFocalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]]).numpy()
      np.float32(0.0433217)
    """

    options: ClassVar[tuple[str, ...]] = ("from_logits", "label_smoothing", "axis", "alpha", "gamma")

    def __init__(
        self,
        alpha: Any = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Any = _REDUCTION,
        name: str | None = "categorical_focal_crossentropy",
        dtype: Any = None,
    ) -> None:
        own = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        own |= {"alpha": alpha, "gamma": gamma}
        super().__init__(crossentropy.categorical_focal_crossentropy, reduction, name, dtype, **own)


class SparseCategoricalCrossentropy(LossFunctionWrapper):
    """The cross-entropy of classes given by number.

    Args:
      from_logits: whether predictions are logits; otherwise they are probabilities.
      ignore_class: samples of this class, such as -1, don't count.
      axis: the axis of the classes, which must be the last one.

    Example:
      >>> tf.keras.losses.SparseCategoricalCrossentropy()([1], [[0.5, 0.5]]).numpy()
      np.float32(0.6931472)
    """

    options: ClassVar[tuple[str, ...]] = ("from_logits", "ignore_class")
    _casts_labels = False
    _aligns = False

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: Any = _REDUCTION,
        axis: int = -1,
        name: str | None = "sparse_categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        own = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(crossentropy.sparse_categorical_crossentropy, reduction, name, dtype, **own)


class CategoricalGeneralizedCrossEntropy(LossFunctionWrapper):
    """`(1 - p**q) / q`, p the probability of the right class, which is given by number.

    Args:
      q: between 0 and 1.

    Raises:
      ValueError: `q` isn't.

    Example:
      >>> tf.keras.losses.CategoricalGeneralizedCrossEntropy()([1], [[0.5, 0.5]]).numpy()
      np.float32(0.58578646)
    """

    options: ClassVar[tuple[str, ...]] = ("q",)
    _casts_labels = False
    _aligns = False

    def __init__(
        self,
        q: float = 0.5,
        reduction: Any = _REDUCTION,
        name: str | None = "categorical_generalized_cross_entropy",
        dtype: Any = None,
    ) -> None:
        if not 0 < q < 1:
            raise ValueError(f"q must be in the interval (0, 1). Received: q={q}")
        super().__init__(crossentropy.categorical_generalized_cross_entropy, reduction, name, dtype, q=q)


class KLDivergence(LossFunctionWrapper):
    """The Kullback-Leibler divergence.

    Example:
      >>> tf.keras.losses.KLDivergence()([[0.0, 1.0]], [[0.5, 0.5]]).numpy()
      np.float32(0.69314563)
    """

    def __init__(
        self, reduction: Any = _REDUCTION, name: str | None = "kl_divergence", dtype: Any = None
    ) -> None:
        super().__init__(crossentropy.kl_divergence, reduction, name, dtype)


class Poisson(LossFunctionWrapper):
    """The loss of Poisson-distributed labels.

    Example:
      >>> tf.keras.losses.Poisson()([[0.0, 1.0]], [[1.0, 1.0]]).numpy()
      np.float32(0.99999994)
    """

    def __init__(self, reduction: Any = _REDUCTION, name: str | None = "poisson", dtype: Any = None) -> None:
        super().__init__(crossentropy.poisson, reduction, name, dtype)


class CTC(LossFunctionWrapper):
    """The connectionist temporal classification loss of sequences; class 0 is the blank.

    Example:
      >>> tf.keras.losses.CTC()([[1]], tf.zeros([1, 2, 2])).numpy()
      np.float32(0.2876821)
    """

    _casts_labels = False
    _aligns = False

    def __init__(self, reduction: Any = _REDUCTION, name: str | None = "ctc", dtype: Any = None) -> None:
        super().__init__(crossentropy.ctc, reduction, name, dtype)
