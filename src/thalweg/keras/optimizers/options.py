"""The options that all optimizers have."""

from __future__ import annotations

from typing import Any, TypedDict

# In the order of configurations.
DEFAULTS: dict[str, Any] = {
    "weight_decay": None,
    "clipnorm": None,
    "global_clipnorm": None,
    "clipvalue": None,
    "use_ema": False,
    "ema_momentum": 0.99,
    "ema_overwrite_frequency": None,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
}

# What configurations of Keras 2 have besides, which changes no result.
_IGNORED = ("jit_compile", "is_legacy_optimizer")


class Options(TypedDict, total=False):
    """The keyword arguments of all optimizers; `Optimizer` describes them."""

    weight_decay: float | None
    clipnorm: float | None
    clipvalue: float | None
    global_clipnorm: float | None
    use_ema: bool
    ema_momentum: float
    ema_overwrite_frequency: int | None
    loss_scale_factor: float | None
    gradient_accumulation_steps: int | None
    name: str | None
    lr: Any
    decay: float
    jit_compile: bool
    is_legacy_optimizer: bool


def of_keras_2(learning_rate: Any, given: dict[str, Any]) -> tuple[Any, float]:
    """The learning rate, which may be given as `lr`, and the decay; `given` must hold nothing unknown."""
    given = {name: value for name, value in given.items() if name not in _IGNORED}
    learning_rate = given.pop("lr", learning_rate)
    decay = given.pop("decay", None) or 0.0
    if given:
        raise ValueError(f"Argument(s) not recognized: {given}")
    if decay < 0.0:
        raise ValueError(f"decay cannot be less than 0. Received: decay={decay}.")
    return learning_rate, float(decay)


def check(
    clip: tuple[float | None, float | None, float | None],
    accumulation: int | None,
    averages: tuple[float, int | None] | None,
) -> None:
    """Refuse options that are out of their range.

    Args:
      clip: clipnorm, clipvalue and global_clipnorm.
      averages: momentum and overwrite frequency, if averages are kept.
    """
    if accumulation and not accumulation >= 2:
        raise ValueError(
            "`gradient_accumulation_steps` must be an integer >= 2. Received: gradient_accumulation_steps="
            f"{accumulation}"
        )
    if sum(limit is not None for limit in clip) > 1:
        raise ValueError(
            "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: "
            f"clipnorm={clip[0]}, clipvalue={clip[1]}, global_clipnorm={clip[2]}"
        )
    if averages is None:
        return
    momentum, frequency = averages
    if not 0 <= momentum <= 1:
        raise ValueError(f"`ema_momentum` must be in the range [0, 1]. Received: ema_momentum={momentum}")
    if frequency and (not isinstance(frequency, int) or frequency < 1):
        raise ValueError(
            "`ema_overwrite_frequency` must be an integer >= 1 or None. Received: "
            f"ema_overwrite_frequency={frequency}"
        )
