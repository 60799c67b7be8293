"""The index of lines has the right counts and brands, and addresses that do not change."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np
import pytest

from constellation.analysis.column import code_column
from constellation.analysis.families.families import Families
from constellation.analysis.lineage.index import Line, LineIndex, index_lines
from constellation.analysis.lineage.lines import BY_FAMILY, DECLARED_ARCHITECTURE, INFERRED, Lines
from constellation.atlas import Atlas

MEMBERS = {
    "qwen": ["q/Qwen-1", "q/Qwen-2"],
    "qwen/qwen3": ["q/Qwen3-1"],
    "qwen/nex": ["n/Nex-1"],
    "llama": ["l/Llama-1"],
    "kat": ["k/Kat-1", "k/Kat-2", "k/Kat-3"],
}
NEX, KAT = list(MEMBERS).index("qwen/nex"), list(MEMBERS).index("kat")
#: The line, the source and the confidence of each model.
MODELS = {
    "q/Qwen-1": ("Qwen", DECLARED_ARCHITECTURE, 1.0),
    "q/Qwen-2": ("Qwen", BY_FAMILY, 0.8),
    "q/Qwen3-1": ("Qwen", INFERRED, 0.6),
    "n/Nex-1": ("Qwen", DECLARED_ARCHITECTURE, 1.0),
    "l/Llama-1": ("Llama", DECLARED_ARCHITECTURE, 1.0),
    "k/Kat-1": ("Qwen", DECLARED_ARCHITECTURE, 1.0),
    "k/Kat-2": ("Qwen", DECLARED_ARCHITECTURE, 1.0),
    "k/Kat-3": ("gpt_big", DECLARED_ARCHITECTURE, 1.0),
    "x/loose": ("Qwen", INFERRED, 0.4),
    "x/unknown": ("", "", float("nan")),
}

Index = Callable[..., LineIndex]


@pytest.fixture
def index(make_families: Callable[..., tuple[Families, list[str]]]) -> Index:
    """Build an index of some lines, for example `index(models, addresses={"qwen": "Qwen"})`."""

    def run(
        models: Mapping[str, tuple[str, str, float]] = MODELS, smallest: int = 2, **earlier: object
    ) -> LineIndex:
        families, ids = make_families(MEMBERS, [model for model in models if model.startswith("x/")])
        clades = [
            dataclasses.replace(clade, origin="edition") if clade.slug == "qwen3" else clade
            for clade in families.clades
        ]
        families = dataclasses.replace(families, clades=tuple(clades))
        known = [models.get(model, ("", "", float("nan"))) for model in ids]
        number_of = {clade.title: number for number, clade in enumerate(families.clades)}
        lines = Lines(
            line=code_column([line for line, _, _ in known]),
            source=code_column([source for _, source, _ in known]),
            clade=np.array([number_of.get(line, -1) for line, _, _ in known], dtype=np.int32),
            confidence=np.array([confidence for _, _, confidence in known]),
        )
        return index_lines(lines, families, smallest=smallest, **earlier)  # type: ignore[arg-type]

    return run


def read(index: LineIndex) -> dict[str, Line]:
    return {line.slug: line for line in index.lines}


def test_the_largest_line_comes_first(index: Index) -> None:
    assert [(line.title, line.slug, len(line)) for line in index().lines] == [
        ("Qwen", "qwen", 7),
        ("gpt_big", "gpt-big", 1),
        ("Llama", "llama", 1),
    ]


def test_a_line_has_models_in_its_family_in_others_and_unplaced(index: Index) -> None:
    qwen = read(index())["qwen"]
    assert (qwen.in_family, qwen.in_others, qwen.unplaced) == (4, 2, 1)
    assert (qwen.declared, qwen.by_family, qwen.inferred) == (4, 1, 2)
    assert qwen.confidence == pytest.approx(0.6)


def test_a_line_without_a_family_of_its_name_has_models_in_other_families_only(index: Index) -> None:
    architecture = read(index())["gpt-big"]
    assert (architecture.clade, architecture.in_family, architecture.in_others) == (-1, 0, 1)
    assert np.isnan(architecture.confidence)


def test_brands_are_families_with_another_name(index: Index) -> None:
    lines = read(index())
    assert lines["qwen"].brands == ((KAT, 2), (NEX, 1))  # neither Qwen itself, nor its edition Qwen3
    assert lines["gpt-big"].brands == ((KAT, 1),)


def test_each_model_and_family_has_a_line(index: Index) -> None:
    found = index()
    slugs = [found.lines[line].slug if line >= 0 else "" for line in found.line_of]
    assert slugs == ["qwen", "qwen", "gpt-big", "llama", "qwen", "qwen", "qwen", "qwen", "qwen", ""]
    assert [found.lines[line].slug for line in found.of_clade] == ["qwen", "qwen", "qwen", "llama", "qwen"]


def test_only_large_lines_have_a_page(index: Index) -> None:
    assert [line.slug for line in index(smallest=2).paged] == ["qwen"]
    assert [line.slug for line in index(smallest=1).paged] == ["qwen", "gpt-big", "llama"]


def test_without_declarations_no_line_has_a_page(index: Index) -> None:
    found = index({model: (line, BY_FAMILY, float("nan")) for model, (line, _, _) in MODELS.items()}, smallest=1)
    assert found.declared == 0 and not found.paged and found.lines


def test_a_line_keeps_the_address_of_an_earlier_build(index: Index) -> None:
    assert read(index(addresses={"qwen-line": "QWEN"})).keys() == {"qwen-line", "gpt-big", "llama"}


def test_a_line_whose_family_has_a_new_title_keeps_its_address(index: Index) -> None:
    assert "qwen" in read(index(addresses={"qwen": "Tongyi"}))


def test_an_address_of_another_line_is_not_used_again(index: Index) -> None:
    found = index(addresses={"qwen": "Llama"})
    assert {line.title: line.slug for line in found.lines} == {
        "Llama": "qwen",
        "Qwen": "qwen-2",
        "gpt_big": "gpt-big",
    }


def test_an_address_without_a_page_leads_to_the_line_of_the_family(index: Index) -> None:
    found = index(addresses={"kat": "Kat", "old": "Old", "gone": "Gone"}, moved={"old": "kat", "gone": ""})
    assert found.given_up == {"gone": "", "kat": "qwen", "old": "qwen"}
    assert found.addresses == {"kat": "Kat", "old": "Old", "gone": "Gone", "qwen": "Qwen"}


def test_the_lines_of_an_atlas_hold_each_model_once(declared_atlas: Atlas) -> None:
    found = declared_atlas.lineage.index
    rows = np.concatenate([line.rows for line in found.lines])
    assert len(np.unique(rows)) == len(rows) == int((found.line_of >= 0).sum())
    for number, line in enumerate(found.lines):
        assert (found.line_of[line.rows] == number).all()
        assert line.in_family + line.in_others + line.unplaced == len(line)
        assert line.declared + line.by_family + line.inferred == len(line)
    assert declared_atlas.addresses.ledger.lines == {line.slug: line.title for line in found.paged}
