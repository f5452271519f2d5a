"""`tf.sysconfig`: how this Thalweg was built and where it lies."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

CXX11_ABI_FLAG = 1
CXX_VERSION = 201703
MONOLITHIC_BUILD = 0


def get_build_info() -> OrderedDict[str, Any]:
    """What the installed compiler can use.

    Example:
      >>> sorted(tf.sysconfig.get_build_info())
      ['is_cuda_build', 'is_rocm_build', 'is_tensorrt_build']
    """
    from thalweg.test import is_built_with_cuda, is_built_with_rocm

    return OrderedDict(
        is_cuda_build=is_built_with_cuda(), is_rocm_build=is_built_with_rocm(), is_tensorrt_build=False
    )


def get_include() -> str:
    """The folder of the headers for C++ kernels."""
    return str(Path(__file__).parent / "native")


def get_lib() -> str:
    """The folder of the package."""
    return str(Path(__file__).parent)


def get_compile_flags() -> list[str]:
    """The flags to compile C++ kernels with."""
    return [f"-I{get_include()}", f"-D_GLIBCXX_USE_CXX11_ABI={CXX11_ABI_FLAG}", "--std=c++17"]


def get_link_flags() -> list[str]:
    """The flags to link C++ kernels with."""
    return [f"-L{get_lib()}"]


__all__ = [
    "CXX11_ABI_FLAG",
    "CXX_VERSION",
    "MONOLITHIC_BUILD",
    "get_build_info",
    "get_compile_flags",
    "get_include",
    "get_lib",
    "get_link_flags",
]
