"""`thalweg info`: what is here. Versions, devices, native kernels, optional parts, the cache of programs."""

from __future__ import annotations

import importlib.util
import platform
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

# Distribution, the module it brings, and what Thalweg does with it.
_OPTIONAL = (
    ("matplotlib", "matplotlib", "plots"),
    ("h5py", "h5py", ".h5 and .keras files"),
    ("pillow", "PIL", "image files"),
    ("protobuf", "google.protobuf", "message classes of other packages"),
)


def version() -> str:
    """Thalweg's version, and the TensorFlow that it speaks."""
    import thalweg

    return f"thalweg {_installed('thalweg') or '(not installed)'}, speaking TensorFlow {thalweg.__version__}"


def info() -> str:
    """The report, one fact a line."""
    sections = {
        "Versions": _versions,
        "Devices": _devices,
        "Native kernels": _kernels,
        "Optional parts": _parts,
        "Cache": _cache,
    }
    return "\n\n".join(
        "\n".join([title, *(f"  {line}" for line in lines())]) for title, lines in sections.items()
    )


def _versions() -> Iterator[str]:
    yield version()
    yield f"python {platform.python_version()} on {platform.system()} {platform.machine()}"
    for name in ("numpy", "jax", "jaxlib", "ml_dtypes", "diastatic-malt", "rich"):
        yield f"{name} {_installed(name) or '(missing)'}"


def _devices() -> Iterator[str]:
    from thalweg.cli.device_lib import list_local_devices

    for device in list_local_devices():
        yield f"{device.name}  {device.physical_device_desc}".rstrip()


def _kernels() -> Iterator[str]:
    from thalweg import native

    yield native.status()


def _parts() -> Iterator[str]:
    for name, module, purpose in _OPTIONAL:
        state = _installed(name) if _importable(module) else "missing"
        yield f"{name:<11} {state or 'present':<9} {purpose}"


def _cache() -> Iterator[str]:
    from thalweg.core.xla import cache_folder

    folder = cache_folder()
    if folder is None:
        yield "switched off (THALWEG_CACHE)"
        return
    sizes = [path.stat().st_size for path in _files(folder)]
    yield f"{folder}"
    yield f"{len(sizes)} files, {sum(sizes) / 1e6:.1f} MB; THALWEG_CACHE names another folder, or 'off'"


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _importable(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _installed(name: str) -> str | None:
    """The version of an installed distribution; None if it is missing."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
