"""Explain names with the bundled atlas, or with the atlas of a site or a catalogue."""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Sequence
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constellation.analysis.explaining.explanation import Explanation, explain
from constellation.analysis.explaining.model import ExplainModel
from constellation.analysis.names.names import read_names
from constellation.catalogue.descriptors import load_descriptors
from constellation.catalogue.known_families import load_known_families
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.errors import AtlasError
from constellation.explaining.packing import pack_known, pack_model, unpack_known, unpack_model

if TYPE_CHECKING:
    from constellation.explaining.nearest import NearestNames

#: The file in the package with what the bundled atlas has learnt.
BUNDLED = "atlas.json.gz"
#: The file in a site with what its atlas has learnt.
SITE_FILE = "data/explain.json.gz"


class Explainer:
    """An explainer of names of models.

    Load it once; it then explains thousands of names in a second.

    Parameters
    ----------
    model : ExplainModel
        What an atlas has learnt about names.
    """

    def __init__(self, model: ExplainModel) -> None:
        self.model = model

    @classmethod
    def load(cls) -> Explainer:
        """Return an explainer that uses the bundled atlas. Nothing is built."""
        packed = resources.files("constellation.explaining").joinpath(BUNDLED).read_bytes()
        return cls(read_model(packed, BUNDLED))

    @classmethod
    def from_site(cls, folder: Path) -> Explainer:
        """Return an explainer that uses the atlas of a built site.

        Raises
        ------
        AtlasError
            If the folder has no such site, or if another version of the program has built it.
        """
        return cls(read_site_model(folder))

    @classmethod
    def from_catalogue(cls, path: str | Path) -> Explainer:
        """Build the atlas of a catalogue, and return an explainer that uses the atlas. This takes a while.

        Raises
        ------
        AtlasError
            If the catalogue cannot be read.
        """
        from constellation.explaining.teaching import learn_catalogue_model  # the whole analysis

        return cls(learn_catalogue_model(path))

    def explain(self, names: Sequence[str], *, nearest: int = 0, lookup: bool = True) -> list[Explanation]:
        """Explain names.

        Parameters
        ----------
        names : sequence of str
            Names of models, with or without an owner. They may be longer or stranger than any real name.
        nearest : int
            The number of nearest names of the catalogue to find for each name.
        lookup : bool
            Whether families and lines of the catalogue are used for its own models. Otherwise, all names are read
            as if they were new.

        Returns
        -------
        list of Explanation
            One for each name, in the same order.
        """
        vocabulary = load_vocabulary()
        explanations = explain(
            names, self.model, vocabulary, load_descriptors(), load_known_families(), lookup=lookup
        )
        if nearest <= 0:
            return explanations
        read = read_names(names, vocabulary, self.model.rules.whole)
        found = self._nearest_names.find(read, nearest)
        return [dataclasses.replace(one, nearest=near) for one, near in zip(explanations, found, strict=True)]

    @cached_property
    def _nearest_names(self) -> NearestNames:
        from constellation.explaining.nearest import NearestNames  # scikit-learn takes a second to import

        ids = self.model.known.ids
        return NearestNames.prepare(ids, read_names(ids, load_vocabulary(), self.model.rules.whole))


def read_site_model(folder: Path) -> ExplainModel:
    """Read from the scripts and tables of a site what its atlas has learnt."""
    path = folder / SITE_FILE
    try:
        packed = json.loads(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError, ValueError) as error:
        raise AtlasError(
            f"{path}: cannot be read ({error}); give the folder of a site that was built with this version"
        ) from error
    return unpack_model(packed, unpack_known(packed["known"]), str(path))


def write_model(model: ExplainModel) -> bytes:
    """Write what an atlas has learnt as the content of a file. The same model gives the same bytes."""
    packed: dict[str, Any] = {**pack_model(model), "known": pack_known(model.known)}
    text = json.dumps(packed, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode("utf-8"), 9, mtime=0)


def read_model(content: bytes, place: str) -> ExplainModel:
    """Read what an atlas has learnt from the content of a file that `write_model` has made."""
    packed = json.loads(gzip.decompress(content))
    return unpack_model(packed, unpack_known(packed["known"]), place)
