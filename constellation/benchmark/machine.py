"""A description of the machine for the report of a benchmark."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from constellation.benchmark.worker import load_psutil
from constellation.version import __version__
from constellation.workers import count_cores

_LIBRARIES = (
    "igraph", "jinja2", "matplotlib", "networkx", "numpy", "pandas", "python-louvain", "scikit-learn",
    "scikit-network", "scipy", "sparse-dot-topn", "wordcloud",
)  # fmt: skip


def describe_machine() -> dict[str, str | int]:
    """Return a description of the machine.

    It has the processor, cores, memory in bytes, system and version of Python.
    """
    return {
        "processor": _find_processor_name(),
        "cores": count_cores(),
        "memory": load_psutil().virtual_memory().total,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _find_processor_name() -> str:
    """Return the name of the processor.

    If the system does not give the name, return 'unknown processor'.
    """
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name" and value.strip():
                return value.strip()
    return platform.processor() or "unknown processor"


def list_versions() -> dict[str, str]:
    """Return the versions of this package and of the most important libraries.

    The version is "" for a library that is not installed.
    """
    versions = {"constellation": __version__}
    for name in _LIBRARIES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = ""
    return versions


def find_free_memory() -> int:
    """Return the amount of free memory, in bytes.

    This is how much a new process can use before the system has to swap.
    """
    return load_psutil().virtual_memory().available
