"""Checks of the files of a site.

The files must be complete, unchanged since the build, and within the limits of GitHub Pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from constellation.checking.faults import REBUILD, BrokenFileError, Fault
from constellation.checking.folder import Folder
from constellation.render.output.manifest import MANIFEST, compare_folder, read_manifest


def check_manifest(folder: Folder) -> Iterator[Fault]:
    """Compare the files of the site with the checksums in the manifest."""
    try:
        folder.require(MANIFEST)
        sums = read_manifest(folder.read_text(MANIFEST))
        found = compare_folder(folder.root, sums)
    except BrokenFileError as broken:
        yield broken.fault
        return
    except ValueError as error:
        yield Fault(MANIFEST, "", str(error))
        return
    except OSError as error:
        problem = f"the file cannot be read ({error.strerror})"
        yield Fault(str(error.filename), "", problem, "change its permissions")
        return
    for path in found.missing:
        yield Fault(path, "", f"the file is missing, but {MANIFEST} lists it")
    for path in found.extra:
        yield Fault(path, "", f"the file is not listed in {MANIFEST}, so no build wrote it", "remove it")
    for path in found.changed:
        problem = f"the file was changed after the build: its checksum differs from the one in {MANIFEST}"
        yield Fault(path, "", problem)


MB = 1 << 20

#: Files that GitHub Pages needs to serve the site correctly, each with the effect if it is missing.
NEEDED = {
    ".nojekyll": "without it, GitHub Pages leaves out files whose names begin with an underscore",
    "404.html": "without it, GitHub Pages shows a page of its own for a missing address",
}


@dataclass(frozen=True)
class SizeLimits:
    """The largest sizes that a site and its files may have, in bytes.

    A file larger than `slow` gives a warning. `file` and `site` are the limits of GitHub Pages:

    https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits
    """

    slow: int = 20 * MB  # ten seconds on a common connection
    file: int = 100 * MB
    site: int = 1024 * MB


def check_sizes(folder: Folder, limits: SizeLimits) -> Iterator[Fault]:
    """Compare the sizes of a site and its files with the limits of GitHub Pages.

    Files that are too large, missing files that GitHub Pages needs, and a site that is too large are faults.
    """
    for path, size in sorted(folder.sizes.items()):
        if size > limits.file:
            problem = f"the file has {size / MB:,.0f} MB, more than {limits.file // MB:,} MB"
            yield Fault(path, "", problem, "split it or leave it out: GitHub accepts no larger file")
        elif size > limits.slow:
            problem = f"the file has {size / MB:,.0f} MB, more than {limits.slow // MB:,} MB"
            yield Fault(path, "", problem, "consider splitting it: it takes long to load", warning=True)
    total = sum(folder.sizes.values())
    if total > limits.site:
        problem = f"the site has {total / MB:,.0f} MB, more than {limits.site // MB:,} MB"
        yield Fault(".", "", problem, "build it from fewer models (--task)")
    for path, reason in NEEDED.items():
        if path not in folder.sizes:
            yield Fault(path, "", "the file is missing", f"{REBUILD}: {reason}")
