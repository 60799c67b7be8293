"""The families of whole catalogues agree with the lines of the makers, and are complete and pure.

The catalogue of the paper may not be copied into the project. Without the file, its tests are skipped.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from constellation.analysis.evaluation.known_stems import StemMeasure, measure_known_stems
from constellation.analysis.evaluation.labels import LabelAgreement, keep_common_labels, measure_label_agreement
from constellation.analysis.families.curated import choose_curated
from constellation.analysis.families.families import Families, find_families
from constellation.analysis.families.overrides import apply_overrides
from constellation.analysis.names.names import Names, read_names
from constellation.catalogue import HISTORY, Catalogue, read_catalogue, read_current, select_tasks
from constellation.catalogue.config import Overrides
from constellation.catalogue.curated import load_curated
from constellation.catalogue.labels import read_labels
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.settings import Settings

pytestmark = pytest.mark.full

HERE = Path(__file__).resolve()
LINES = HERE.parents[2] / "data" / "lines.csv"
AUGUST = HERE.parents[2] / "data" / "labels-2026-08-21.csv.gz"
PAPER = HERE.parents[4] / "shared" / "data" / "paper-2023-07.csv"
# Each family that the paper names, and its stem.
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
        self.families: Families = find_families(
            self.names,
            vocabulary,
            smallest=settings.family_smallest,
            branch_smallest=settings.branch_smallest,
            likeness_least=settings.likeness_least,
        )

    def measure(self, labels: Path) -> LabelAgreement:
        """Measure the agreement of the top-level families with the labels that 20 or more models have."""
        common = keep_common_labels(read_labels(str(labels), self.catalogue), 20)
        return measure_label_agreement(common, self.families.top_of)

    def correct(self) -> tuple[Families, dict[str, str]]:
        """Return the families after the curated list is applied, and the entries that are not used."""
        choice = choose_curated(self.families, self.names, load_curated(), Overrides())
        ids = self.catalogue.frame["id"].tolist()
        corrected = apply_overrides(self.families, ids, Overrides(), curated=choice.used)
        return corrected.families, dict(choice.unused)

    def members(self) -> dict[str, set[str]]:
        """Return the ids in each clade, including its sub-families, by slug."""
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
def august() -> Whole:
    return Whole(select_tasks(read_catalogue(HISTORY / "models-2026-08-21.csv.gz"))[0])


@pytest.fixture(scope="module")
def paper() -> Whole:
    if not PAPER.exists():
        pytest.skip(f"the paper's catalogue is not at {PAPER}; it may not be copied into the project")
    return Whole(read_catalogue(PAPER))


def test_top_level_families_agree_with_the_makers_lines(current):
    measured = current.measure(LINES)
    assert measured.n == 13_056
    assert measured.coverage >= 0.88
    assert measured.homogeneity >= 0.90
    assert measured.information >= 0.547  # 0.025 more than version 0.1.0 on this catalogue


def test_the_same_rules_suit_an_earlier_catalogue(august):
    measured = august.measure(AUGUST)
    assert measured.n == 9_761
    assert measured.coverage >= 0.87
    assert measured.homogeneity >= 0.90
    assert measured.information >= 0.575  # 0.025 more than version 0.1.0 on this catalogue


def test_the_curated_list_brings_brands_to_their_lines(current, august):
    """The number of placed models does not change, because the list changes parents of families only."""
    for whole, labels, information in ((current, LINES, 0.58), (august, AUGUST, 0.60)):
        corrected, _ = whole.correct()
        common = keep_common_labels(read_labels(str(labels), whole.catalogue), 20)
        measured, without = measure_label_agreement(common, corrected.top_of), whole.measure(labels)
        assert measured.coverage == without.coverage
        assert measured.homogeneity >= 0.90
        assert measured.information >= max(information, without.information + 0.02)


def test_each_entry_of_the_curated_list_applies_to_the_bundled_catalogue(current):
    """The models that a source names are in the brand and in the family above it."""
    _, unused = current.correct()
    assert unused == {}
    members = current.members()
    for slug, entry in load_curated().items():
        if " has the architecture " in entry.change.source:
            model, _, rest = entry.change.source.partition(" has ")
            other = rest.partition(" of ")[2].partition(" of ")[2].split()[0]
            assert model in members[slug], slug
            assert other in members[entry.change.target], slug


def test_an_earlier_catalogue_uses_the_entries_of_its_families(august):
    corrected, unused = august.correct()
    used = {
        corrected.clades[clade].slug
        for clade, corrections in corrected.corrections.items()
        if any(one.curated for one in corrections)
    }
    assert len(used) > 50 and not used & set(unused)


def test_most_models_that_are_placed_by_likeness_are_in_the_right_family(current, august):
    for whole, labels in ((current, LINES), (august, AUGUST)):
        known = np.array(read_labels(str(labels), whole.catalogue), dtype=object)
        top, likely = whole.families.top_of, whole.families.likely
        main = {
            clade: Counter(known[(top == clade) & (known != "") & ~likely]).most_common(1)[0][0]
            for clade in set(top[likely].tolist())
        }
        rows = np.flatnonzero(likely & (known != ""))
        assert len(rows) >= 100
        assert np.mean([main[top[row]] == known[row] for row in rows]) >= 0.65


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


def test_slugs_persist_from_snapshot_to_snapshot(current, august):
    earlier = august
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
    assert kept >= 0.95 * survive  # without the ledger of earlier addresses


@pytest.fixture(scope="module")
def paper_stems(paper) -> dict[str, StemMeasure]:
    measures = measure_known_stems(
        paper.names, paper.families, load_vocabulary(), PAPER_STEMS, smallest=Settings().family_smallest
    )
    return {one.stem: one for one in measures}


@pytest.mark.parametrize("stem", PAPER_STEMS)
def test_a_family_of_the_paper_is_complete_and_pure(paper_stems, stem):
    measured = paper_stems[stem]
    assert measured.models >= 15
    assert measured.complete >= 0.95
    assert measured.pure >= 0.95


def test_an_owner_of_the_paper_carries_its_family(paper):
    of_owner = {model for model in paper.catalogue.frame["id"] if model.startswith("huggingtweets/")}
    assert len(of_owner) == 3788
    assert paper.members()["huggingtweets"] == of_owner
