"""Families of whole catalogues: agreement with makers' lines, and complete and pure families.

The catalogue of the paper may not be copied into the project. Without the file, its tests are skipped.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from constellation.analysis.evaluation.labels import keep_common_labels, measure_label_agreement
from constellation.analysis.families.families import Families, find_families
from constellation.analysis.families.owners import find_series
from constellation.analysis.families.stems import Stems, find_stems
from constellation.analysis.families.terms import list_terms
from constellation.analysis.names.names import Names, read_names
from constellation.catalogue import HISTORY, Catalogue, read_catalogue, read_current, select_tasks
from constellation.catalogue.labels import read_labels
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.settings import Settings

pytestmark = pytest.mark.full

HERE = Path(__file__).resolve()
LINES = HERE.parents[2] / "data" / "lines.csv"
PAPER = HERE.parents[4] / "shared" / "data" / "paper-2023-07.csv"
# Each family that the paper names, and the stem that it goes by.
PAPER_STEMS = [
    "wizard", "pythia", "causallm", "bloom", "llama", "vicuna", "falcon", "mpt", "alpaca", "opt", "gptj",
    "gptneo", "rwkv", "dolly", "stablelm",
]  # fmt: skip


class Whole:
    """A whole catalogue and its families."""

    def __init__(self, catalogue: Catalogue) -> None:
        vocabulary, settings = load_vocabulary(), Settings()
        self.catalogue = catalogue
        self.names: Names = read_names(catalogue.frame["id"].tolist(), vocabulary)
        self.families: Families = find_families(self.names, vocabulary, smallest=3, branch_smallest=5)
        terms = list_terms(self.names, vocabulary)
        series = find_series(terms, self.names)
        self.stems: Stems = find_stems(self.names, terms, vocabulary, settings.family_smallest, series)

    def members(self) -> dict[str, set[str]]:
        """Return the ids in each clade, those of its sub-families included, by slug."""
        members: dict[str, set[str]] = defaultdict(set)
        for model, clade in zip(self.catalogue.frame["id"], self.families.member_of.tolist(), strict=True):
            if clade >= 0:
                for above in (clade, *self.families.hierarchy.list_ancestors(clade)):
                    members[self.families.clades[above].slug].add(model)
        return members


@pytest.fixture(scope="module")
def current() -> Whole:
    return Whole(select_tasks(read_current())[0])


@pytest.fixture(scope="module")
def paper() -> Whole:
    if not PAPER.exists():
        pytest.skip(f"the paper's catalogue is not at {PAPER}; it may not be copied into the project")
    return Whole(read_catalogue(PAPER))


def test_top_level_families_agree_with_the_makers_lines(current):
    labels = keep_common_labels(read_labels(str(LINES), current.catalogue), 20)
    families = current.families
    top = families.top_of
    measured = measure_label_agreement(labels, top)
    assert measured.n == 13_073
    assert measured.coverage >= 0.85
    assert measured.homogeneity >= 0.80
    assert measured.information >= 0.50


def test_the_number_and_depth_of_families_is_plausible(current):
    assert 300 <= len(current.families.clades) <= 1500
    assert max(clade.depth for clade in current.families.clades) <= 6


def test_confidence_is_the_share_of_models_of_the_main_line(current):
    labels = np.array(read_labels(str(LINES), current.catalogue), dtype=object)
    families = current.families
    top = families.top_of
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for clade, label in zip(top.tolist(), labels, strict=True):
        counts[clade][label] += label != ""
    main = {clade: count.most_common(1)[0][0] for clade, count in counts.items()}
    right = np.array([main[clade] == label for clade, label in zip(top.tolist(), labels, strict=True)])
    known = (labels != "") & (top >= 0)
    for low, high in ((0.0, 0.7), (0.7, 0.85), (0.85, 0.93), (0.93, 1.0)):
        there = known & (families.confidence >= low) & (families.confidence < high)
        assert abs(right[there].mean() - families.confidence[there].mean()) < 0.15


def test_slugs_persist_from_snapshot_to_snapshot(current):
    earlier = Whole(select_tasks(read_catalogue(HISTORY / "models-2026-08-21.csv.gz"))[0])
    both = set(earlier.catalogue.frame["id"]) & set(current.catalogue.frame["id"])
    before = {slug: ids & both for slug, ids in earlier.members().items() if ids & both}
    after = {slug: ids & both for slug, ids in current.members().items()}
    homes: dict[str, list[str]] = defaultdict(list)
    for slug, ids in after.items():
        for model in ids:
            homes[model].append(slug)
    survive = kept = 0
    for slug, ids in before.items():
        shared = Counter(home for model in ids for home in homes[model])
        overlap = {home: count / len(after[home] | ids) for home, count in shared.items()}
        best = max(overlap, key=lambda home: (overlap[home], home == slug), default="")
        if best and overlap[best] >= 0.5:
            survive += 1
            kept += best == slug
    assert survive > 400
    assert kept >= 0.98 * survive


@pytest.mark.parametrize("stem", PAPER_STEMS)
def test_a_family_of_the_paper_is_complete_and_pure(paper, stem):
    slug = next(slug for slug in paper.members() if slug == stem)
    members = paper.members()[slug]
    ids = paper.catalogue.frame["id"].tolist()
    first = [ids[row] for row in _list_first_occurrences(paper.stems, stem)]
    assert len(first) >= 15
    assert sum(model in members for model in first) >= 0.9 * len(first)
    brands = _list_brands(paper.families, slug)
    strangers = [model for model in members if not _contains(model, stem, brands)]
    assert len(strangers) <= 0.05 * len(members)


def test_an_owner_of_the_paper_carries_its_family(paper):
    of_owner = {model for model in paper.catalogue.frame["id"] if model.startswith("huggingtweets/")}
    assert len(of_owner) == 3788
    assert paper.members()["huggingtweets"] == of_owner


def _list_first_occurrences(stems: Stems, stem: str) -> list[int]:
    """Return the rows of the names whose first stem, or the compound that contains it, is this stem."""
    found = stems.occurrences
    firsts = found.bounds[:-1][np.diff(found.bounds) > 0].tolist()
    words = [(stems.words[found.stem[first]], stems.words[found.word[first]]) for first in firsts]
    return [int(found.row[first]) for first, both in zip(firsts, words, strict=True) if stem in both]


def _list_brands(families: Families, slug: str) -> set[str]:
    """Return the stems of a clade and its descendants."""
    clade = next(number for number, clade in enumerate(families.clades) if clade.slug == slug)
    inside = [clade, *families.hierarchy.list_descendants(clade)]
    return {families.clades[number].stem.split()[0] for number in inside}


def _contains(model: str, stem: str, brands: set[str]) -> bool:
    letters = re.sub(r"[^a-z0-9]", "", model.split("/")[-1].lower())
    return any(word in letters for word in {stem, *brands})
