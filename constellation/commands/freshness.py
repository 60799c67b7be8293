"""What a build was given in, whether the folder holds just the site it would write out: then nothing is done."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
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
class Given:
    """All that a site is made from, but for the code and the ledger."""

    catalogue: Catalogue
    left_out: Mapping[str, int]
    past: Past
    settings: Settings
    overrides: Overrides

    def digest(self) -> str:
        """A digest of it and of the program, in hexadecimal."""
        parts = [
            digest_machine(),
            digest_files(list_folders()),
            _digest_catalogue(self.catalogue),
            digest_value(sorted(self.left_out.items())),
            _digest_catalogue(self.past.previous) if self.past.previous is not None else "",
            digest_value(self.past.snapshots),
            digest_value(self.settings),
            digest_value(self.overrides),
        ]
        return digest_text("\n".join(parts))


@dataclasses.dataclass(frozen=True)
class Standing:
    """What a build has made: its site by the checksum of the manifest, its ledger, and what it said at the end."""

    ledger: str
    told: tuple[str, ...]
    models: int
    families: int
    files: int
    manifest: str = ""


def find_standing(cache: Cache, digest: str, ledger: Ledger, out: Path, path: Path | None) -> Standing | None:
    """What a build of the same has made, if it stands in the folder to the byte; else None.

    digest : Given.digest(); ledger : as it was read; path : where it lies, if anywhere
    """
    try:
        standing: Standing = cache.load(_STAGE, _form_key(digest, form_ledger(ledger)))
    except KeyError:
        return None
    if standing.manifest != _digest_manifest(out) or not is_whole(out):
        return None
    if path is not None and (not path.is_file() or path.read_bytes() != standing.ledger.encode()):
        return None
    return standing


def note_standing(cache: Cache, digest: str, ledger: Ledger, out: Path, standing: Standing) -> None:
    """Remember what a build has made.

    `standing.manifest` is filled in. The build after it reads the ledger that this one has written, and makes the
    same of it: so it is remembered under both.
    """
    standing = dataclasses.replace(standing, manifest=_digest_manifest(out))
    for text in sorted({form_ledger(ledger), standing.ledger}):
        cache.store(_STAGE, _form_key(digest, text), standing)


def _form_key(digest: str, ledger: str) -> str:
    return digest_text(f"{digest}\n{ledger}")


def _digest_catalogue(catalogue: Catalogue) -> str:
    rest = [getattr(catalogue, field.name) for field in dataclasses.fields(Catalogue) if field.name != "frame"]
    return catalogue.content + digest_value(rest)


def _digest_manifest(out: Path) -> str:
    """The SHA-256 of a site's manifest, '' where there is none."""
    try:
        return hashlib.sha256((out / MANIFEST).read_bytes()).hexdigest()
    except OSError:
        return ""
