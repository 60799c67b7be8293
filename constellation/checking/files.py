"""In: a site's files and its manifest. Out: where they are not what a build has written.

In: a site's files. Out: those that GitHub Pages refuses, or that a reader waits for too long.
"""

from __future__ import annotations

from collections.abc import Iterator

from constellation.checking.folder import BrokenFileError, Fault, Folder
from constellation.render.output.manifest import MANIFEST, compare_folder, read_manifest

AGAIN = "build the site again"


def check_manifest(folder: Folder) -> Iterator[Fault]:
    """A manifest that is missing or broken, and files that are missing, added or changed since it was written."""
    try:
        folder.require(MANIFEST)
        sums = read_manifest(folder.read_text(MANIFEST))
        found = compare_folder(folder.root, sums)
    except BrokenFileError as broken:
        yield broken.fault
        return
    except ValueError as error:
        yield Fault(MANIFEST, "", str(error), AGAIN)
        return
    except OSError as error:
        yield Fault(str(error.filename), "", f"it cannot be read ({error.strerror})", "change its permissions")
        return
    for path in found.missing:
        yield Fault(path, "", f"it is missing, though it stands in {MANIFEST}", AGAIN)
    for path in found.extra:
        yield Fault(path, "", f"no build has written it, for it does not stand in {MANIFEST}", "remove it")
    for path in found.changed:
        yield Fault(path, "", f"it is not what the build has written, by its checksum in {MANIFEST}", AGAIN)


MB = 1 << 20
LARGE = 20 * MB  # ten seconds on a common line
LARGEST = 100 * MB  # GitHub's limit for one file
LARGEST_SITE = 1024 * MB  # GitHub Pages' limit for a site
#: Without these Pages does not show the site as it was built.
NEEDED = {
    ".nojekyll": "GitHub Pages leaves out files whose names begin with an underscore without it",
    "404.html": "GitHub Pages shows a page of its own in its place",
}


def check_sizes(folder: Folder) -> Iterator[Fault]:
    """Files and sites beyond the limits, and files that Pages needs."""
    for path, size in sorted(folder.sizes.items()):
        if size > LARGEST:
            what = f"it has {size / MB:,.0f} MB, over {LARGEST // MB} MB"
            yield Fault(path, "", what, "split it or leave it out, for GitHub takes no larger file")
        elif size > LARGE:
            what = f"it has {size / MB:,.0f} MB, over {LARGE // MB} MB"
            yield Fault(path, "", what, "consider splitting it, for it takes long to load", grave=False)
    total = sum(folder.sizes.values())
    if total > LARGEST_SITE:
        yield Fault(".", "", f"the site has {total / MB:,.0f} MB, over 1 GB", "build it of fewer models (--task)")
    for path, why in NEEDED.items():
        if path not in folder.sizes:
            yield Fault(path, "", "it is missing", f"build the site again, for {why}")
