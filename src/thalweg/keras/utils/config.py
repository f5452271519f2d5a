"""`keras.utils.Config`: named values."""

from __future__ import annotations

import difflib
import json
from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from typing import Any


class Config:
    """Named values, as attributes and as entries; they can be frozen.

    Args:
      kwargs: the values.

    Raises:
      ValueError: on a change of a frozen one.
      AttributeError, KeyError: there is no such value.

    Example:
      >>> config = tf.keras.utils.Config(learning_rate=0.1)
      >>> config.momentum = 0.9
      >>> config["momentum"], config.to_json()
      (0.9, '{"learning_rate": 0.1, "momentum": 0.9}')
    """

    _config: dict[str, Any]
    _frozen: bool

    def __init__(self, **kwargs: Any) -> None:
        self.__dict__["_config"] = kwargs
        self.__dict__["_frozen"] = False

    @property
    def frozen(self) -> bool:
        """Whether changes are refused."""
        return self._frozen

    def freeze(self) -> None:
        """Refuse changes from now on."""
        self.__dict__["_frozen"] = True

    def unfreeze(self) -> None:
        """Allow changes again."""
        self.__dict__["_frozen"] = False

    def _changed(self) -> dict[str, Any]:
        """The values, to be changed."""
        if self._frozen:
            raise ValueError("Cannot mutate attribute(s) because the config is frozen.")
        return self._config

    def as_dict(self) -> dict[str, Any]:
        """The values as a dictionary."""
        return dict(self._config)

    def to_json(self) -> str:
        """The values as JSON."""
        return json.dumps(self._config)

    def keys(self) -> KeysView[str]:
        return self._config.keys()

    def values(self) -> ValuesView[Any]:
        return self._config.values()

    def items(self) -> ItemsView[str, Any]:
        return self._config.items()

    def get(self, keyname: str, value: Any = None) -> Any:
        """The value of a name, or `value` if there is none."""
        return self._config.get(keyname, value)

    def pop(self, *args: Any) -> Any:
        """Take a value out, and give it."""
        return self._changed().pop(*args)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Set the values of a dictionary."""
        self._changed().update(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__") and name in self._config:
            return self._config[name]
        near = difflib.get_close_matches(name, self.__dict__.get("_config", ()), 1, 0.7)
        raise AttributeError(f"Unknown attribute: '{name}'.{f' Did you mean {near[0]!r}?' if near else ''}")

    def __setattr__(self, name: str, value: Any) -> None:
        self._changed()[name] = value

    def __delattr__(self, name: str) -> None:
        del self._changed()[name]

    def __getitem__(self, key: str) -> Any:
        return self._config[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._changed()[key] = value

    def __delitem__(self, key: str) -> None:
        del self._changed()[key]

    def __contains__(self, key: object) -> bool:
        return key in self._config

    def __iter__(self) -> Iterator[str]:
        return iter(self._config)

    def __len__(self) -> int:
        return len(self._config)

    def __repr__(self) -> str:
        return f"<Config {self._config}>"
