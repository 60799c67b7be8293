"""Families made by hand, for the stages that start from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pytest

from constellation.analysis.families.clades import Clade
from constellation.analysis.families.families import Families


def _make_families(members: Mapping[str, Iterable[str]], loose: Iterable[str] = ()) -> tuple[Families, list[str]]:
    """Families and the sorted ids of their models.

    members : by the family's path of slugs ("qwen", "qwen/qwen3"), parents first, its own models; loose : models
    without a family
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
    top = np.array([paths.index(path.split("/")[0]) for path in paths], dtype=np.int32)
    placed = member_of >= 0
    families = Families(
        clades=tuple(clades),
        top=top,
        member_of=member_of,
        confidence=placed.astype(np.float64) * 0.5,
        runner_up=np.full(len(ids), -1, dtype=np.int32),
        also=((),) * len(ids),
        evidence=tuple((("stem", 1.0),) if own else () for own in placed),
        growth={},
    )
    return families, ids


@pytest.fixture(scope="session")
def make_families() -> Callable[..., tuple[Families, list[str]]]:
    """`make_families({"qwen": ["a/x"], "qwen/qwen3": ["a/y"]}, ["a/loose"])` gives families and sorted ids."""
    return _make_families
