"""Builds the native CPU kernels; everything else about the package is in pyproject.toml.

The library is no Python module: it is loaded by ctypes and its functions are called by XLA. So one build
serves every Python version. Without a compiler the package installs all the same, and XLA does their work.
"""

from __future__ import annotations

import platform
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError

KERNELS = Path("src/thalweg/native/kernels")
FLAGS = ["-std=c++17", "-O3", "-fno-math-errno", "-g0", "-fvisibility=hidden", "-Wall"]
# What the processor has is asked when the library is loaded, so each of these stands in files of its own.
INSTRUCTION_SETS = {
    "_avx2.cc": ["-mavx2", "-mfma"],
    "_avx512.cc": ["-mavx512f", "-mavx512vl", "-mavx512dq", "-mavx512bw", "-mavx2", "-mfma"],
}


def instruction_set(source: str) -> list[str] | None:
    """The flags of a source file's instruction set; None for a processor of another kind."""
    for ending, flags in INSTRUCTION_SETS.items():
        if source.endswith(ending):
            return flags if platform.machine().lower() in ("x86_64", "amd64") else None
    return []


class BuildKernels(build_ext):
    """Compiles each source with the flags of its instruction set, and links a plain shared library."""

    def get_ext_filename(self, fullname: str) -> str:
        return f"{Path(*fullname.split('.'))}.so"

    def get_export_symbols(self, ext: Extension) -> list[str]:
        return []

    def build_extension(self, ext: Extension) -> None:
        try:
            import jax
        except ImportError as error:
            raise CompileError("the native kernels need XLA's headers, which come with jaxlib") from error
        if self.compiler.compiler_type != "unix":
            raise CompileError("the native kernels need GCC or Clang")
        common = [*FLAGS, "-isystem", jax.ffi.include_dir()]
        objects = []
        for source in ext.sources:
            flags = instruction_set(source)
            if flags is not None:
                objects += self.compiler.compile(
                    [source], output_dir=self.build_temp, extra_postargs=common + flags
                )
        target = Path(self.get_ext_fullpath(ext.name))
        target.parent.mkdir(parents=True, exist_ok=True)
        self.compiler.link_shared_object(objects, str(target), target_lang="c++")


class Wheel(bdist_wheel):
    """A wheel for every Python version on one platform."""

    def get_tag(self) -> tuple[str, str, str]:
        return "py3", "none", super().get_tag()[2]


setup(
    ext_modules=[
        Extension(
            "thalweg.native.kernels",
            sources=sorted(str(path) for path in KERNELS.glob("*.cc")),
            depends=sorted(str(path) for path in KERNELS.glob("*.h")),
            optional=True,
        )
    ],
    cmdclass={"build_ext": BuildKernels, "bdist_wheel": Wheel},
)
