"""The line of each model is found by its declaration or its name, and contradictions are counted."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from constellation.analysis.families.families import Families
from constellation.analysis.lineage.architectures import Declarations, compare_declarations
from constellation.analysis.lineage.bases import read_bases
from constellation.analysis.lineage.graph import trace_lineage
from constellation.analysis.lineage.lines import DECLARED_ARCHITECTURE, DECLARED_BASE, Lines, find_lines
from constellation.analysis.lineage.usual import learn_usual
from constellation.analysis.statistics import measure_proportion

MEMBERS = {
    "qwen": ["q/Qwen-1", "q/Qwen-2", "q/Qwen-3"],
    "llama": ["l/Llama-1", "l/Llama-2"],
    "llama/codellama": ["l/CodeLlama"],
    "yi": ["y/Yi-1"],
    "gptoss": ["o/gpt-oss-1"],
}
LOOSE = ["x/odd"]


@pytest.fixture
def build(make_families, models):
    """Return families, and the frame of their models. Some of the models declare something."""

    def run(members=MEMBERS, loose=LOOSE, base=None, architecture=None, downloads=None):
        families, ids = make_families(members, loose)
        columns = {"base_model": base or {}, "architecture": architecture or {}}
        catalogue = models(
            ids,
            downloads=[(downloads or {}).get(model) for model in ids],
            **{name: [given.get(model, "") for model in ids] for name, given in columns.items()},
        )
        return families, catalogue.frame

    return run


def find(families: Families, frame: pd.DataFrame) -> Lines:
    bases = read_bases(frame["id"].tolist(), frame["base_model"])
    return find_lines(frame["architecture"].tolist(), trace_lineage(bases), families.clades, families.member_of)


def read(frame: pd.DataFrame, lines: Lines, model: str) -> tuple[str, str]:
    row = frame["id"].tolist().index(model)
    line, source = lines.line, lines.source
    return line.values[line.codes[row]], source.values[source.codes[row]]


def compare(families: Families, frame: pd.DataFrame) -> Declarations:
    lines = find(families, frame)
    return compare_declarations(lines, families.member_of, families.hierarchy, frame["downloads"].to_numpy())


DECLARATIONS = [
    ("nothing declared", "", "", "", ""),
    ("an architecture with a family's stem", "", "qwen2_moe", "Qwen", DECLARED_ARCHITECTURE),
    ("one with a branch's stem", "", "codellama", "Llama", DECLARED_ARCHITECTURE),
    ("a stem of several words", "", "gpt_oss", "Gptoss", DECLARED_ARCHITECTURE),
    ("one of no family", "", "gpt_bigcode", "gpt_bigcode", DECLARED_ARCHITECTURE),
    ("part of a word is not a stem", "", "llamafied", "llamafied", DECLARED_ARCHITECTURE),
    ("a base in the catalogue", "q/Qwen-1", "", "Qwen", DECLARED_BASE),
    ("a base goes before an architecture", "q/Qwen-1", "llama", "Qwen", DECLARED_BASE),
    ("a base elsewhere, by its name", "meta/Meta-Llama-3-8B", "", "Llama", DECLARED_BASE),
    ("a base of no family leaves it to the architecture", "z/unheard", "llama", "Llama", DECLARED_ARCHITECTURE),
    ("a base without a family whose name has no stem", "x/odd", "", "", ""),
    ("several bases, most of one family", "l/Llama-1 q/Qwen-1 q/Qwen-2", "", "Qwen", DECLARED_BASE),
    ("several bases, the first of equals", "l/Llama-1 q/Qwen-1", "", "Llama", DECLARED_BASE),
    ("its own base", "y/Yi-1", "", "", ""),
]


@pytest.mark.parametrize(
    ("case", "base", "architecture", "line", "source"), DECLARATIONS, ids=[case[0] for case in DECLARATIONS]
)
def test_line_and_source_of_a_model(build, case, base, architecture, line, source):
    families, frame = build(base={"y/Yi-1": base}, architecture={"y/Yi-1": architecture})
    lines = find(families, frame)
    assert read(frame, lines, "y/Yi-1") == (line, source)
    row = frame["id"].tolist().index("y/Yi-1")
    titles = [clade.title for clade in families.clades]
    assert lines.clade[row] == (titles.index(line) if line in titles else -1)


CHAINS = [
    ("the architecture of a base goes before its name", {"y/Yi-1": "l/Llama-1"}, {"l/Llama-1": "qwen2"}, "Qwen"),
    ("a chain of bases", {"y/Yi-1": "l/Llama-1", "l/Llama-1": "l/Llama-2"}, {"l/Llama-2": "qwen2"}, "Qwen"),
    ("an architecture of no family", {"y/Yi-1": "l/Llama-1"}, {"l/Llama-1": "gpt_bigcode"}, "gpt_bigcode"),
    ("a base that is not in the catalogue", {"y/Yi-1": "l/Llama-1", "l/Llama-1": "Qwen/Qwen3-8B"}, {}, "Qwen"),
    ("two models that declare each other", {"y/Yi-1": "l/Llama-1", "l/Llama-1": "y/Yi-1"}, {}, "Llama"),
]


@pytest.mark.parametrize(("case", "base", "architecture", "line"), CHAINS, ids=[case[0] for case in CHAINS])
def test_a_base_model_leads_to_its_own_line(build, case, base, architecture, line):
    families, frame = build(base=base, architecture=architecture)
    assert read(frame, find(families, frame), "y/Yi-1") == (line, DECLARED_BASE)


def test_a_long_chain_of_base_models_has_the_line_of_its_first_model(build):
    chain = [f"y/m{number:05}" for number in range(20_000)]
    base = {child: parent for parent, child in itertools.pairwise(chain)}
    families, frame = build({"qwen": ["q/1"], "yi": chain}, (), base=base, architecture={chain[0]: "qwen3_5_moe"})
    lines = find(families, frame)
    assert lines.line.values[lines.line.codes[-1]] == "Qwen" and lines.declared[1:].all()


def test_only_declared_lines_are_certain(build):
    families, frame = build(architecture={"y/Yi-1": "qwen2"}, base={"q/Qwen-1": "l/Llama-1"})
    lines = find(families, frame)
    certain = frame["id"].isin(["y/Yi-1", "q/Qwen-1"]).to_numpy()
    assert (lines.declared == certain).all()
    np.testing.assert_array_equal(lines.confidence, np.where(certain, 1.0, np.nan))


def test_a_model_of_which_nothing_is_known_has_no_line(build):
    families, frame = build()
    assert read(frame, find(families, frame), "x/odd") == ("", "")


def test_an_architecture_leads_to_the_family_of_most_of_its_models_if_it_contains_their_stem(build):
    families, frame = build(architecture={"l/Llama-1": "mllama", "y/Yi-1": "mllama", "l/Llama-2": "mllama"})
    assert read(frame, find(families, frame), "y/Yi-1") == (
        "Llama",
        DECLARED_ARCHITECTURE,
    )


def test_names_and_declarations_are_compared(build):
    families, frame = build(
        architecture={"q/Qwen-1": "qwen2", "q/Qwen-2": "llama", "l/CodeLlama": "llama", "y/Yi-1": "llama"},
        base={"l/Llama-1": "q/Qwen-1"},
    )
    found = compare(families, frame)
    assert (found.agreement.some, found.agreement.n) == (2, 5)
    of = {c.slug: (s.some, s.n) for c, s in zip(families.clades, found.agreement_of, strict=True)}
    assert of == {"qwen": (1, 2), "llama": (1, 2), "codellama": (1, 1), "yi": (0, 1), "gptoss": (0, 0)}


def test_an_unplaced_model_is_not_compared(build):
    families, frame = build(architecture={"x/odd": "llama"})
    assert compare(families, frame).agreement.n == 0


def many(owner: str, number: int) -> list[str]:
    return [f"{owner}/m{place}" for place in range(number)]


def test_an_architecture_without_a_stem_is_learnt_from_the_others(build):
    members = {"aya": many("aya", 6), "donut": many("donut", 1)}
    families, frame = build(
        members, (), architecture={model: "cohere" for ids in members.values() for model in ids}
    )
    found = compare(families, frame)
    assert (found.agreement.some, found.agreement.n) == (6, 7)
    families, frame = build({"aya": many("aya", 5)}, (), architecture=dict.fromkeys(many("aya", 5), "cohere"))
    assert compare(families, frame).agreement.n == 0  # four others are too few


def test_a_family_that_is_built_on_another_line_is_consistent(build):
    members = {"yi": many("yi", 8), "llama": ["l/1"], "deepseek": ["d/1"]}
    declared = dict.fromkeys(many("yi", 6), "llama") | {"yi/m6": "deepseek_v2", "yi/m7": "deepseek_v2"}
    families, frame = build(members, (), architecture=declared, downloads={"yi/m7": 5})
    found = compare(families, frame)
    assert (found.agreement.some, found.agreement.n) == (0, 8)
    assert (found.consistency.some, found.consistency.n) == (6, 8)
    assert frame["id"][found.unusual].tolist() == ["yi/m7", "yi/m6"]  # by falling downloads
    assert [share.n for share in found.consistency_of] == [8, 0, 0]


def test_a_model_that_declares_its_own_family_is_consistent(build):
    declared = dict.fromkeys(many("yi", 6), "llama") | {"yi/m6": "yi"}
    families, frame = build({"yi": many("yi", 7), "llama": ["l/1"]}, (), architecture=declared)
    assert compare(families, frame).unusual.tolist() == []


def test_the_usual_value_is_learnt_from_the_other_rows():
    keys = np.array([0] * 7 + [1] * 5 + [2, -1])
    values = np.array([3] * 6 + [4] + [5] * 5 + [6, 6])
    assert learn_usual(keys, values).tolist() == [3] * 7 + [-1] * 7
    values = np.array(
        [3] * 4 + [4] * 3 + [-1] * 7
    )  # without one 3 there are 3 of 6, without one 4 there are 4 of 6
    assert learn_usual(keys, values).tolist() == [-1] * 4 + [3] * 3 + [-1] * 7
    assert learn_usual(np.empty(0, dtype=int), np.empty(0, dtype=int)).tolist() == []


def test_without_families_there_is_nothing_to_compare(make_families, models):
    families, ids = make_families({})
    found = compare(families, models(ids).frame)
    assert (found.agreement.n, found.agreement_of) == (0, ())


def test_proportions_have_wilsons_interval():
    """The expected interval of 81 of 263, from 0.2553 to 0.3662, is from Newcombe (1998), table I."""
    proportion = measure_proportion(81, 263)
    assert (round(proportion.low, 4), round(proportion.high, 4)) == (0.2553, 0.3662)
    assert (measure_proportion(0, 20).low, measure_proportion(20, 20).high) == (0.0, 1.0)
    assert round(measure_proportion(0, 20).high, 4) == 0.1611
    assert np.isnan(measure_proportion(0, 0).value)
