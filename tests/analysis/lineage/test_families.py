"""The lineage of families is complete at every level, and refers to the right models."""

from __future__ import annotations

import numpy as np
import pytest

from constellation.analysis.families.families import Families
from constellation.analysis.lineage.bases import read_bases
from constellation.analysis.lineage.families import FamilyLineage, find_declarations, trace_family_lineage
from constellation.analysis.lineage.graph import trace_lineage

MEMBERS = {
    "qwen": ["q/1", "q/2"],
    "llama": ["l/1", "l/2"],
    "llama/llama2": ["l2/1", "l2/2"],
    "llama/llama2/code": ["c/1"],
    "llama/llama3": ["l3/1"],
    "yi": ["y/1"],
}
DECLARED = {
    "y/1": "l2/1",
    "q/2": "l2/1 l3/1 q/1",
    "c/1": "l2/2",
    "l2/1": "l/1 gone/x",
    "l3/1": "l2/2 loose/1",
    "loose/2": "q/1",
    "l/2": "l/1",
}


def trace(families: Families, ids: list[str], declared: list[str]) -> FamilyLineage:
    return trace_family_lineage(trace_lineage(read_bases(ids, declared)), families.member_of, families.hierarchy)


@pytest.fixture(scope="module")
def traced(make_families):
    families, ids = make_families(MEMBERS, ["loose/1", "loose/2"])
    traced = trace(families, ids, [DECLARED.get(one, "") for one in ids])
    return traced, [clade.slug for clade in families.clades], ids


def list_links(
    lineage: FamilyLineage, slugs: list[str], ids: list[str], side: str, slug: str
) -> dict[str, list[str]]:
    found = getattr(lineage, side).split(slugs.index(slug))
    return {
        slugs[other] if other >= 0 else "": [f"{ids[a]} {ids[b]}" for a, b in zip(near, far, strict=True)]
        for other, near, far in found
    }


CASES = [
    ("built_on", "yi", {"llama": ["y/1 l2/1"]}),
    ("built_on", "qwen", {"llama": ["q/2 l2/1", "q/2 l3/1"]}),
    ("built_on", "llama", {"": ["l3/1 loose/1"]}),
    ("built_on", "code", {"llama2": ["c/1 l2/2"]}),  # the family that it is a branch of
    ("built_on", "llama2", {"llama": ["l2/1 l/1"]}),
    ("built_on", "llama3", {"": ["l3/1 loose/1"], "llama2": ["l3/1 l2/2"]}),
    ("carried_on", "yi", {}),
    ("carried_on", "qwen", {"": ["q/1 loose/2"]}),
    ("carried_on", "llama", {"qwen": ["l2/1 q/2", "l3/1 q/2"], "yi": ["l2/1 y/1"]}),
    ("carried_on", "llama2", {"qwen": ["l2/1 q/2"], "llama3": ["l2/2 l3/1"], "yi": ["l2/1 y/1"]}),
    ("carried_on", "code", {}),
]


@pytest.mark.parametrize(("side", "slug", "expected"), CASES)
def test_outer_links_of_a_clade(traced, side: str, slug: str, expected: dict) -> None:
    assert list_links(*traced, side, slug) == expected


DECLARATIONS = [
    # the members, then FamilyDeclarations in the order of its fields
    ("q/1 q/2", "q/2", "q/2", "", "", "loose/2 q/2"),
    ("l/1 l/2 l2/1", "l/2 l2/1", "l/2 l2/1", "l2/1", "", "l/2 l2/1 q/2 y/1"),
    ("y/1", "y/1", "", "", "", ""),
    ("loose/1", "", "", "", "", "l3/1"),
    ("self/1 ring/1 ring/2", "ring/1 ring/2 self/1", "", "", "ring/1 ring/2 self/1", ""),
    ("", "", "", "", "", ""),
]


@pytest.mark.parametrize(("members", "declaring", "within", "beyond", "ignored", "made"), DECLARATIONS)
def test_declarations_that_concern_a_family(
    members: str, declaring: str, within: str, beyond: str, ignored: str, made: str
) -> None:
    declared = {**DECLARED, "self/1": "self/1", "ring/1": "ring/2", "ring/2": "ring/1"}
    ids = sorted({*declared, *(model for models in MEMBERS.values() for model in models), "loose/1"})
    lineage = trace_lineage(read_bases(ids, [declared.get(one, "") for one in ids]))
    found = find_declarations(lineage, np.array([ids.index(one) for one in members.split()], dtype=np.int64))
    expected = {"declaring": declaring, "within": within, "beyond": beyond, "ignored": ignored, "made": made}
    for name, models in expected.items():
        assert [ids[row] for row in getattr(found, name)] == models.split(), name


def test_the_deepest_model_of_a_clade(traced) -> None:
    lineage, _, ids = traced
    assert [ids[row] for row in lineage.deepest] == ["q/2", "c/1", "c/1", "c/1", "l3/1", "y/1"]


def test_both_directions_have_the_same_links(traced) -> None:
    lineage, slugs, _ = traced

    def gather(side: str) -> set[tuple[int, int, int, int]]:
        found = getattr(lineage, side)
        tops = [slugs.index(slug) for slug in ("qwen", "llama", "yi")]
        return {
            (top, other, int(a), int(b))
            for top in tops
            for other, near, far in found.split(top)
            for a, b in zip(near, far, strict=True)
            if other >= 0
        }

    assert gather("built_on") == {(b, a, far, near) for a, b, near, far in gather("carried_on")} != set()


def test_without_declarations_or_families_there_are_no_links(make_families) -> None:
    families, ids = make_families({}, ["a/b"])
    lineage = trace(families, ids, [""])
    assert len(lineage.deepest) == 0 and lineage.built_on.start.tolist() == [0]
    families, ids = make_families(MEMBERS)
    lineage = trace(families, ids, [""] * len(ids))
    assert lineage.built_on.split(0) == lineage.carried_on.split(0) == []
