"""Kernels for CPUs in C++, which compiled programs call through XLA's foreign function interface.

The library is built with the package (`setup.py`) and loaded at the first compile that could use it. Where
it wasn't built or doesn't load, and on other devices than a CPU, XLA does the work. `THALWEG_NATIVE=0`
switches it off; `THALWEG_NATIVE=avx2` or `baseline` has it do with less than the processor can.
"""

from thalweg.native.library import status
from thalweg.native.products import matmul

__all__ = ["matmul", "status"]
