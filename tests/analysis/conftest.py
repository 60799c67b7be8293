"""Hand-made families, for tests of the stages that need families."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pytest

from constellation.analysis.families.clades import Clade
from constellation.analysis.families.families import Families


def _make_families(members: Mapping[str, Iterable[str]], loose: Iterable[str] = ()) -> tuple[Families, list[str]]:
    """Return families and the sorted ids of their models.

    members : the own models of each family, by its path of slugs ("qwen", "qwen/qwen3"), parents first
    loose   : the unplaced models
    """
    paths = list(members)
    clades = [
        Clade(
            slug=path.split("/")[-1],
            title=path.split("/")[-1].title(),
            stem=path.split("/")[-1],
            parent=paths.index(path.rpartition("/")[0]) if "/" in path else -1,
            depth=path.count("/"),
            origin="stem",
        )
        for path in paths
    ]
    holder = {model: number for number, path in enumerate(paths) for model in members[path]}
    ids = sorted({*holder, *loose})
    member_of = np.array([holder.get(model, -1) for model in ids], dtype=np.int32)
    placed = member_of >= 0
    families = Families(
        clades=tuple(clades),
        member_of=member_of,
        confidence=placed.astype(np.float64) * 0.5,
        runner_up=np.full(len(ids), -1, dtype=np.int32),
        also=((),) * len(ids),
        evidence=tuple((("stem", 1.0),) if own else () for own in placed),
        likely=np.zeros(len(ids), dtype=bool),
        teacher=np.full(len(ids), -1, dtype=np.int32),
        derivations={},
        following=np.full(len(ids), -1, dtype=np.int32),
    )
    return families, ids


@pytest.fixture(scope="session")
def make_families() -> Callable[..., tuple[Families, list[str]]]:
    """Make families: `make_families({"qwen": ["a/x"], "qwen/qwen3": ["a/y"]}, ["a/loose"])`."""
    return _make_families
