"""Where images have their channels."""

from __future__ import annotations

from thalweg.keras.defaults import Defaults


def standard_data_format(data_format: str | None) -> str:
    """ "channels_last" or "channels_first"; Keras's default for None.

    Raises:
      ValueError: it is neither.
    """
    if data_format is None:
        return Defaults.image_data_format
    known = str(data_format).lower()
    if known not in ("channels_first", "channels_last"):
        raise ValueError(
            "The `data_format` argument must be one of 'channels_first', 'channels_last'. Received: "
            f"data_format={data_format}"
        )
    return known
