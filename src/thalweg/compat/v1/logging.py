"""`tf.compat.v1.logging`: messages to the program's log, on standard error."""

from __future__ import annotations

import logging as _logging
import sys
from typing import Any

DEBUG = _logging.DEBUG
ERROR = _logging.ERROR
FATAL = _logging.FATAL
INFO = _logging.INFO
WARN = _logging.WARNING


class _StandardError(_logging.StreamHandler[Any]):
    """Writes to what standard error is at the time."""

    def __init__(self) -> None:
        _logging.Handler.__init__(self)
        self.setFormatter(_logging.Formatter(_logging.BASIC_FORMAT))

    @property
    def stream(self) -> Any:
        return sys.stderr

    @stream.setter
    def stream(self, value: Any) -> None:
        raise AttributeError("the stream is standard error")


def _logger() -> _logging.Logger:
    """The logger, of the name "tensorflow" as programs expect it."""
    logger = _logging.getLogger("tensorflow")
    if not logger.handlers and not _logging.getLogger().handlers:
        logger.addHandler(_StandardError())
        logger.propagate = False
        if logger.level == _logging.NOTSET:
            logger.setLevel(WARN)
    return logger


def log(level: int, msg: str, *args: Any, **kwargs: Any) -> None:
    """Write a message of some level; `args` are put into its `%s`."""
    _logger().log(level, msg, *args, **kwargs)


def debug(msg: str, *args: Any, **kwargs: Any) -> None:
    _logger().debug(msg, *args, **kwargs)


def info(msg: str, *args: Any, **kwargs: Any) -> None:
    _logger().info(msg, *args, **kwargs)


def warning(msg: str, *args: Any, **kwargs: Any) -> None:
    _logger().warning(msg, *args, **kwargs)


warn = warning


def error(msg: str, *args: Any, **kwargs: Any) -> None:
    _logger().error(msg, *args, **kwargs)


def fatal(msg: str, *args: Any, **kwargs: Any) -> None:
    _logger().fatal(msg, *args, **kwargs)


def vlog(level: int, msg: str, *args: Any, **kwargs: Any) -> None:
    _logger().log(level, msg, *args, **kwargs)


_counts: dict[str, int] = {}


def _count(key: str) -> int:
    """How often this key was counted before."""
    _counts[key] = _counts.get(key, -1) + 1
    return _counts[key]


def log_every_n(level: int, msg: str, n: int, *args: Any) -> None:
    """Write the first of every `n` messages from one place in the program."""
    log_if(level, msg, _count(_caller()) % n == 0, *args)


def log_first_n(level: int, msg: str, n: int, *args: Any) -> None:
    """Write the first `n` messages from one place in the program."""
    log_if(level, msg, _count(_caller()) < n, *args)


def log_if(level: int, msg: str, condition: Any, *args: Any) -> None:
    """Write a message if `condition` is true."""
    if condition:
        log(level, msg, *args)


def _caller() -> str:
    frame = sys._getframe(2)
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def TaskLevelStatusMessage(msg: str) -> None:
    """Write an error message."""
    error(msg)


def get_verbosity() -> int:
    """The lowest level that is written."""
    return _logger().getEffectiveLevel()


def set_verbosity(v: int | str) -> None:
    """Write only messages of this level and above: `tf.compat.v1.logging.ERROR`, 40, or "ERROR"."""
    _logger().setLevel(v.upper() if isinstance(v, str) else v)


def flush() -> None:
    """Write what is still in buffers."""
    for handler in _logger().handlers:
        handler.flush()
