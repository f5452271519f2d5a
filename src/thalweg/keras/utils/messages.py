"""What Keras tells its user: on standard output while logging is interactive, else to Python's logging."""

from __future__ import annotations

import logging
import sys


class _Logging:
    """Whether messages go to standard output."""

    interactive = True


def enable_interactive_logging() -> None:
    """Print progress bars and messages to standard output, which is the default.

    Example:
      >>> tf.keras.utils.enable_interactive_logging()
      >>> tf.keras.utils.is_interactive_logging_enabled()
      True
    """
    _Logging.interactive = True


def disable_interactive_logging() -> None:
    """Send progress bars and messages to Python's `logging` instead, as servers want it.

    Example:
      >>> tf.keras.utils.disable_interactive_logging()
      >>> tf.keras.utils.is_interactive_logging_enabled()
      False
      >>> tf.keras.utils.enable_interactive_logging()
    """
    _Logging.interactive = False


def is_interactive_logging_enabled() -> bool:
    """Whether progress bars and messages are printed to standard output.

    Example:
      >>> tf.keras.utils.is_interactive_logging_enabled()
      True
    """
    return _Logging.interactive


def print_msg(message: object, line_break: bool = True) -> None:
    """Tell the user something; characters that the output can't show are replaced or left out."""
    text = str(message)
    if not _Logging.interactive:
        logging.getLogger("thalweg").info(text)
        return
    text = f"{text}\n" if line_break else text
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.replace("━", "=").encode(encoding, errors="ignore").decode(encoding))
    sys.stdout.flush()
