"""In: a site's files and its manifest. Out: where they are not what a build has written."""

from __future__ import annotations

from collections.abc import Iterator

from constellation.checking.faults import BrokenFileError, Fault
from constellation.checking.folder import Folder
from constellation.render.manifest import MANIFEST, compare_folder, read_manifest

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
