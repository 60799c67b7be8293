"""Records of finished builds, which make it possible to skip the build of an unchanged site.

A build is skipped if its site already exists and its inputs are unchanged.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from constellation.cache import Cache, digest_files, digest_machine, digest_text, digest_value
from constellation.catalogue import Catalogue, Past
from constellation.catalogue.config import Overrides
from constellation.catalogue.ledger import Ledger, form_ledger
from constellation.render.assets import list_folders
from constellation.render.output.manifest import MANIFEST, is_whole
from constellation.settings import Settings

_STAGE = "site"


@dataclasses.dataclass(frozen=True)
class BuildInputs:
    """The inputs of a build.

    The program and the ledger do not belong to these inputs.
    """

    catalogue: Catalogue
    left_out: Mapping[str, int]
    past: Past
    settings: Settings
    overrides: Overrides

    def digest(self, folders: Sequence[Path] | None = None) -> str:
        """Return the SHA-256 of the inputs and of the program, in hexadecimal.

        `folders` are the folders of the program: code, templates and static files.
        """
        parts = [
            digest_machine(),
            digest_files(list_folders() if folders is None else folders),
            _digest_catalogue(self.catalogue),
            digest_value(sorted(self.left_out.items())),
            _digest_catalogue(self.past.previous) if self.past.previous is not None else "",
            digest_value(self.past.snapshots),
            digest_value(self.settings),
            digest_value(self.overrides),
        ]
        return digest_text("\n".join(parts))


@dataclasses.dataclass(frozen=True)
class FinishedBuild:
    """A record of a finished build.

    Attributes
    ----------
    ledger : str
        The text of the ledger after the build.
    notes : tuple of str
        The notes that the build printed at the end.
    models, families, files : int
        The number of models, families and files in the site.
    manifest : str
        The SHA-256 checksum of the manifest of the site.
    """

    ledger: str
    notes: tuple[str, ...]
    models: int
    families: int
    files: int
    manifest: str = ""


def find_finished_build(
    cache: Cache, digest: str, ledger: Ledger, out: Path, ledger_path: Path | None
) -> FinishedBuild | None:
    """Return the record of an earlier build that had the same inputs.

    If there is no such build, return None.

    The result is None if the site or the ledger of that build has changed.

    Parameters
    ----------
    cache : Cache
        The cache with the records of builds.
    digest : str
        The digest of the inputs.
    ledger : Ledger
        The ledger before the build.
    out : Path
        The folder of the site.
    ledger_path : Path, optional
        The file of the ledger.
    """
    try:
        build: FinishedBuild = cache.load(_STAGE, _form_key(digest, form_ledger(ledger)))
    except KeyError:
        return None
    if build.manifest != _digest_manifest(out) or not is_whole(out):
        return None
    if ledger_path is not None and (not ledger_path.is_file() or ledger_path.read_bytes() != build.ledger.encode()):
        return None
    return build


def record_build(cache: Cache, digest: str, ledger: Ledger, out: Path, build: FinishedBuild) -> None:
    """Save a record of a finished build in the cache.

    The same build can then be skipped later.

    The record contains the checksum of the site's manifest. It is saved for two ledgers: the ledger before the
    build and the ledger after the build. A repeated build reads the second ledger, and gives the same site.
    """
    build = dataclasses.replace(build, manifest=_digest_manifest(out))
    for text in sorted({form_ledger(ledger), build.ledger}):
        cache.store(_STAGE, _form_key(digest, text), build)


def _form_key(digest: str, ledger: str) -> str:
    return digest_text(f"{digest}\n{ledger}")


def _digest_catalogue(catalogue: Catalogue) -> str:
    rest = [getattr(catalogue, field.name) for field in dataclasses.fields(Catalogue) if field.name != "frame"]
    return catalogue.content + digest_value(rest)


def _digest_manifest(out: Path) -> str:
    """Return the SHA-256 of the manifest of a site.

    If the site has no manifest, return "".
    """
    try:
        return hashlib.sha256((out / MANIFEST).read_bytes()).hexdigest()
    except OSError:
        return ""
