"""`tf.DeviceSpec`: the parts of a device's name."""

from __future__ import annotations

from typing import Any

_KINDS = ("CPU", "GPU", "TPU", "XLA_CPU", "XLA_GPU", "COMPOSITE")


class DeviceSpec:
    """A device's name in parts, of which those that are None say nothing: `/job:worker/task:1/device:GPU:0`.

    Args:
      job: the name of the job.
      replica, task: numbers.
      device_type: "CPU", "GPU" or "TPU".
      device_index: the number of the device among those of its type.

    Example:
      >>> tf.DeviceSpec(job="worker", task=1, device_type="GPU", device_index=0).to_string()
      '/job:worker/task:1/device:GPU:0'
    """

    __slots__ = ("device_index", "device_type", "job", "replica", "task")

    def __init__(
        self,
        job: str | None = None,
        replica: int | None = None,
        task: int | None = None,
        device_type: str | None = None,
        device_index: int | None = None,
    ) -> None:
        self.job = None if job is None else str(job)
        self.replica = None if replica is None else int(replica)
        self.task = None if task is None else int(task)
        self.device_type = None if device_type is None else str(device_type).upper()
        self.device_index = None if device_index is None else int(device_index)

    @classmethod
    def from_string(cls, spec: str) -> DeviceSpec:
        """The parts of a name: "/job:worker/task:1/device:GPU:0", "/gpu:0", "cpu".

        Raises:
          ValueError: it has a part that no device's name has.
        """
        parts: dict[str, Any] = {}
        for part in filter(None, spec.split("/")):
            words = part.split(":")
            key, value = words[0], words[1:]
            if key in ("job", "replica", "task") and len(value) == 1:
                parts[key] = value[0]
            elif key == "device" and 1 <= len(value) <= 2:
                parts.update(_device(value))
            elif key.upper() in _KINDS and len(value) <= 1:
                parts.update(_device(words))
            else:
                raise ValueError(
                    f"Unknown attribute '{key}' is encountered while parsing the device spec: '{spec}'."
                )
        return cls(**parts)

    def parse_from_string(self, spec: str) -> DeviceSpec:
        """As `from_string`."""
        return self.from_string(spec)

    def to_string(self) -> str:
        """The name, "/job:…/replica:…/task:…/device:…:…", with the parts that are known."""
        text = "".join(
            f"/{name}:{value}"
            for name, value in (("job", self.job), ("replica", self.replica), ("task", self.task))
            if value is not None
        )
        if self.device_type is not None:
            text += f"/device:{self.device_type}:{'*' if self.device_index is None else self.device_index}"
        return text

    def make_merged_spec(self, dev: DeviceSpec) -> DeviceSpec:
        """This spec with the parts that `dev` has in place of its own."""
        given = {name: getattr(dev, name) for name in self.__slots__ if getattr(dev, name) is not None}
        return self.replace(**given)

    def replace(self, **kwargs: Any) -> DeviceSpec:
        """This spec with some parts changed."""
        return DeviceSpec(**({name: getattr(self, name) for name in self.__slots__} | kwargs))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DeviceSpec) and self.to_string() == other.to_string()

    def __hash__(self) -> int:
        return hash(self.to_string())

    def __str__(self) -> str:
        return self.to_string()

    def __repr__(self) -> str:
        parts = ", ".join(
            f"{n}={getattr(self, n)}" for n in ("job", "replica", "task", "device_type", "device_index")
        )
        return f"<DeviceSpec({parts})>"


def _device(words: list[str]) -> dict[str, Any]:
    """Type and number: ["GPU", "0"], ["CPU"], ["CPU", "*"]."""
    found: dict[str, Any] = {"device_type": words[0].upper()}
    if len(words) == 2 and words[1] != "*":
        if not words[1].isdigit():
            raise ValueError(
                f"A device's number must be an integer, got '{words[1]}' in '{':'.join(words)}'."
            )
        found["device_index"] = int(words[1])
    return found
