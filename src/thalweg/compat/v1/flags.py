"""`tf.compat.v1.flags`: a program's options on the command line, defined where they are used.

tf.flags.DEFINE_integer("steps", 100, "How many steps to train.")
print(tf.flags.FLAGS.steps)         # python program.py --steps=200
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

_TRUE = {"true", "t", "1"}
_FALSE = {"false", "f", "0"}


class Error(Exception):
    """What is wrong with flags."""


class DuplicateFlagError(Error):
    """A flag is defined twice."""


class IllegalFlagValueError(Error):
    """A flag's value doesn't fit its type."""


class UnrecognizedFlagError(Error):
    """An argument looks like a flag, and none of this name is defined."""


class ValidationError(Error):
    """A flag's value is not what the program demands."""


class Flag:
    """One option.

    Attributes:
      name, help, default, value: what they say.
      present: how often it was given on the command line.
      boolean: `--name` alone means true, `--noname` false.
    """

    def __init__(
        self,
        name: str,
        default: Any,
        help: str | None,
        parse: Callable[[str], Any],
        boolean: bool = False,
        multiple: bool = False,
    ) -> None:
        self.name = name
        self.help = help or ""
        self.default = default
        self.value = default
        self.present = 0
        self.boolean = boolean
        self._parse = parse
        self._multiple = multiple

    def parse(self, text: str) -> None:
        """Take the value from the command line."""
        try:
            value = self._parse(text)
        except (TypeError, ValueError) as error:
            raise IllegalFlagValueError(f"flag --{self.name}={text}: {error}") from None
        if self._multiple:
            self.value = [*self.value, value] if self.present and self.value else [value]
        else:
            self.value = value
        self.present += 1


class FlagValues:
    """All flags of a program, as attributes. Reading one parses the command line if that wasn't done yet."""

    def __init__(self) -> None:
        self.__dict__["_flags"] = {}
        self.__dict__["_parsed"] = False
        self.__dict__["_checks"] = []

    def define(self, flag: Flag) -> None:
        if flag.name in self._flags:
            raise DuplicateFlagError(f"The flag '{flag.name}' is defined twice.")
        self._flags[flag.name] = flag

    def __getattr__(self, name: str) -> Any:
        flags: dict[str, Flag] = self.__dict__["_flags"]
        if name not in flags:
            raise AttributeError(name)
        if not self._parsed:
            self(sys.argv, known_only=True)
        return flags[name].value

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._flags:
            raise AttributeError(f"No flag of the name '{name}' is defined.")
        self._flags[name].value = value

    def __delattr__(self, name: str) -> None:
        if self._flags.pop(name, None) is None:
            raise AttributeError(name)

    def __getitem__(self, name: str) -> Flag:
        return self._flags[name]  # type: ignore[no-any-return]

    def __contains__(self, name: str) -> bool:
        return name in self._flags

    def __iter__(self) -> Iterator[str]:
        return iter(self._flags)

    def __len__(self) -> int:
        return len(self._flags)

    def __dir__(self) -> list[str]:
        return sorted(self._flags)

    def flag_values_dict(self) -> dict[str, Any]:
        """The values by name."""
        return {name: flag.value for name, flag in self._flags.items()}

    def is_parsed(self) -> bool:
        return bool(self._parsed)

    def mark_as_parsed(self) -> None:
        """Read flags without parsing the command line."""
        self.__dict__["_parsed"] = True

    def unparse_flags(self) -> None:
        """Parse the command line anew at the next use."""
        self.__dict__["_parsed"] = False

    def get_help(self) -> str:
        """What `--help` prints: the flags with their defaults."""
        lines = (
            f"  --{'[no]' if f.boolean else ''}{f.name}: {f.help}\n    (default: {f.default!r})"
            for f in self._flags.values()
        )
        return "\n".join(lines)

    def __call__(self, argv: Sequence[str], known_only: bool = False) -> list[str]:
        """Parse a command line; gives what is no flag, the program's name first.

        Args:
          known_only: leave flags that aren't defined among the rest.

        Raises:
          UnrecognizedFlagError: a flag isn't defined.
          IllegalFlagValueError: a value doesn't fit, or is missing.
        """
        rest = list(argv[:1])
        waiting = list(argv[1:])
        while waiting:
            word = waiting.pop(0)
            if word == "--":
                rest += waiting
                break
            if not word.startswith("-") or word == "-":
                rest.append(word)
            elif word in ("--help", "-h", "-help", "--helpfull") and "help" not in self._flags:
                print(self.get_help())
                sys.exit(1)
            elif not self._take(word, waiting):
                if not known_only:
                    raise UnrecognizedFlagError(
                        f"Unknown command line flag '{word.lstrip('-').partition('=')[0]}'"
                    )
                rest.append(word)
        self.mark_as_parsed()
        for check in self._checks:
            check()
        return rest

    def _take(self, word: str, waiting: list[str]) -> bool:
        """Give a flag its value, which may be the next word; False where there is no such flag."""
        name, equals, text = word.lstrip("-").partition("=")
        flag = self._flags.get(name)
        if flag is None and name.startswith("no") and not equals:
            flag = self._flags.get(name[2:])
            if flag is None or not flag.boolean:
                return False
            flag.parse("false")
            return True
        if flag is None:
            return False
        if not equals and flag.boolean:
            text = "true"
        elif not equals:
            if not waiting:
                raise IllegalFlagValueError(f"Missing value for flag --{name}")
            text = waiting.pop(0)
        flag.parse(text)
        return True


FLAGS = FlagValues()


def _boolean(text: str) -> bool:
    if text.lower() not in _TRUE | _FALSE:
        raise ValueError("Non-boolean argument to boolean flag")
    return text.lower() in _TRUE


def _integer(text: str) -> int:
    return int(text, 0)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",")] if text else []


def DEFINE(
    parser: Any, name: str, default: Any, help: str, flag_values: FlagValues = FLAGS, **_: Any
) -> None:
    """Define a flag whose text `parser.parse` (or `parser` itself) turns into a value."""
    flag_values.define(Flag(name, default, help, getattr(parser, "parse", parser)))


def DEFINE_string(
    name: str, default: Any, help: str, flag_values: FlagValues = FLAGS, required: bool = False, **_: Any
) -> None:
    """Define a flag whose value is text."""
    _define(Flag(name, default, help, str), flag_values, required)


def DEFINE_integer(
    name: str,
    default: Any,
    help: str,
    lower_bound: int | None = None,
    upper_bound: int | None = None,
    flag_values: FlagValues = FLAGS,
    required: bool = False,
    **_: Any,
) -> None:
    """Define a flag whose value is an integer."""
    _define(Flag(name, default, help, _bounded(_integer, lower_bound, upper_bound)), flag_values, required)


def DEFINE_float(
    name: str,
    default: Any,
    help: str,
    lower_bound: float | None = None,
    upper_bound: float | None = None,
    flag_values: FlagValues = FLAGS,
    required: bool = False,
    **_: Any,
) -> None:
    """Define a flag whose value is a number."""
    _define(Flag(name, default, help, _bounded(float, lower_bound, upper_bound)), flag_values, required)


def DEFINE_boolean(
    name: str, default: Any, help: str, flag_values: FlagValues = FLAGS, required: bool = False, **_: Any
) -> None:
    """Define a flag that is true (`--name`) or false (`--noname`)."""
    default = _boolean(default) if isinstance(default, str) else default
    _define(Flag(name, default, help, _boolean, boolean=True), flag_values, required)


DEFINE_bool = DEFINE_boolean


def DEFINE_enum(
    name: str,
    default: Any,
    enum_values: Sequence[str],
    help: str,
    flag_values: FlagValues = FLAGS,
    required: bool = False,
    **_: Any,
) -> None:
    """Define a flag whose value is one of `enum_values`."""

    def parse(text: str) -> str:
        if text not in enum_values:
            raise ValueError(f"value should be one of <{'|'.join(enum_values)}>")
        return text

    _define(Flag(name, default, help, parse), flag_values, required)


def DEFINE_list(
    name: str, default: Any, help: str, flag_values: FlagValues = FLAGS, required: bool = False, **_: Any
) -> None:
    """Define a flag whose value is a list of words with commas between them."""
    _define(
        Flag(name, _words(default) if isinstance(default, str) else default, help, _words),
        flag_values,
        required,
    )


def DEFINE_multi_string(
    name: str, default: Any, help: str, flag_values: FlagValues = FLAGS, required: bool = False, **_: Any
) -> None:
    """Define a flag that may be given several times; its value is the list of texts."""
    _define(Flag(name, _listed(default), help, str, multiple=True), flag_values, required)


def DEFINE_multi_integer(
    name: str, default: Any, help: str, flag_values: FlagValues = FLAGS, required: bool = False, **_: Any
) -> None:
    """Define a flag that may be given several times; its value is the list of integers."""
    _define(Flag(name, _listed(default), help, _integer, multiple=True), flag_values, required)


def DEFINE_multi_float(
    name: str, default: Any, help: str, flag_values: FlagValues = FLAGS, required: bool = False, **_: Any
) -> None:
    """Define a flag that may be given several times; its value is the list of numbers."""
    _define(Flag(name, _listed(default), help, float, multiple=True), flag_values, required)


def mark_flag_as_required(flag_name: str, flag_values: FlagValues = FLAGS) -> None:
    """Demand that a flag is given."""
    register_validator(
        flag_name,
        lambda value: value is not None,
        f"Flag --{flag_name} must have a value other than None.",
        flag_values,
    )


def mark_flags_as_required(flag_names: Sequence[str], flag_values: FlagValues = FLAGS) -> None:
    """Demand that several flags are given."""
    for name in flag_names:
        mark_flag_as_required(name, flag_values)


def register_validator(
    flag_name: str,
    checker: Callable[[Any], bool],
    message: str = "Flag validation failed",
    flag_values: FlagValues = FLAGS,
) -> None:
    """Demand that `checker(value)` is true once the command line is parsed; else ValidationError."""

    def check() -> None:
        value = flag_values[flag_name].value
        if not checker(value):
            raise ValidationError(f"flag --{flag_name}={value}: {message}")

    flag_values._checks.append(check)


def _define(flag: Flag, flag_values: FlagValues, required: bool) -> None:
    flag_values.define(flag)
    if required:
        mark_flag_as_required(flag.name, flag_values)


def _listed(default: Any) -> Any:
    return default if default is None or isinstance(default, list) else [default]


def _bounded(parse: Callable[[str], Any], lower: Any, upper: Any) -> Callable[[str], Any]:
    def bounded(text: str) -> Any:
        value = parse(text)
        if (lower is not None and value < lower) or (upper is not None and value > upper):
            raise ValueError(f"{value} is not in the range [{lower}, {upper}]")
        return value

    return bounded
