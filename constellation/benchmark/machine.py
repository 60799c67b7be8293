"""In: the machine and the Python that this runs on. Out: what there is to say of them beside a measurement."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from constellation.benchmark.measuring import load_psutil
from constellation.version import __version__
from constellation.workers import count_cores

_LIBRARIES = (
    "igraph", "jinja2", "matplotlib", "networkx", "numpy", "pandas", "python-louvain", "scikit-learn",
    "scikit-network", "scipy", "sparse-dot-topn", "wordcloud",
)  # fmt: skip


def describe_machine() -> dict[str, str | int]:
    """Processor, cores that may be used, bytes of memory, system and Python."""
    return {
        "processor": _name_processor(),
        "cores": count_cores(),
        "memory": load_psutil().virtual_memory().total,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _name_processor() -> str:
    """The processor's name as the system has it, without a name where it has none."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name" and value.strip():
                return value.strip()
    return platform.processor() or "unknown processor"


def list_versions() -> dict[str, str]:
    """The version of the atlas and of each library that does the work; '' for one that is not installed."""
    versions = {"constellation": __version__}
    for name in _LIBRARIES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = ""
    return versions


def find_free_memory() -> int:
    """Bytes that a new process may use without others having to give way."""
    return load_psutil().virtual_memory().available
