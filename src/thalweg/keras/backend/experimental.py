"""`keras.backend.experimental` of Keras 2: whether random numbers come from `tf.random.Generator`.

Keras's random numbers are made from seeds in any case: the switch is remembered and changes nothing else.
"""

from __future__ import annotations


class _Switch:
    on = True


def enable_tf_random_generator() -> None:
    """Ask for random numbers of generators."""
    _Switch.on = True


def disable_tf_random_generator() -> None:
    """Ask for random numbers without generators."""
    _Switch.on = False


def is_tf_random_generator_enabled() -> bool:
    """What was asked for last; True at first."""
    return _Switch.on
