"""Learn from the families of a catalogue the rules by which single names are placed in families."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from constellation.analysis.explaining.model import ExplainModel, Family, KnownModels
from constellation.analysis.explaining.rules import (
    Branch,
    FamilyRules,
    LikenessFeature,
    LikenessRules,
    Limit,
    StemRule,
)
from constellation.analysis.families.branches import find_dotted
from constellation.analysis.families.derivation import arrange_lines
from constellation.analysis.families.families import Families, Placement, place_models
from constellation.analysis.families.likeness import teach_families
from constellation.analysis.families.membership import spread_members
from constellation.analysis.families.owners import find_family_owners, find_makers, find_series, read_owners
from constellation.analysis.families.rules import ALL_RULES
from constellation.analysis.families.stems import Stems
from constellation.analysis.families.terms import Terms, learn_term_rules, list_terms
from constellation.analysis.families.trie import KINDS, STEM
from constellation.analysis.lineage.lines import BY_FAMILY, DECLARED_ARCHITECTURE, DECLARED_BASE, INFERRED, Lines
from constellation.analysis.lineage.usual import CLEAR, LEAST_OTHERS
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import number_rows
from constellation.analysis.names.tokenizer import find_whole_words
from constellation.catalogue.vocabulary import Vocabulary
from constellation.settings import Settings

#: The smallest probability with which a single name is placed. Names from outside of the catalogue are less like
#: those that the classifier has learnt from.
_LEAST_LIKELY = 0.8
#: Smaller weights of features are left out.
_LEAST_WEIGHT = 0.2
#: A word is a stem in some names only if it is not a stem in at least this share of the names that have it.
_LIMITED = 1 / 3


def learn_model(
    ids: Sequence[str],
    names: Names,
    families: Families,
    lines: Lines,
    vocabulary: Vocabulary,
    settings: Settings,
    *,
    source: str,
    date: str,
) -> ExplainModel:
    """Learn from the analysis of a catalogue how to explain single names.

    Parameters
    ----------
    ids : sequence of str, length n
        The ids of the models.
    names : Names
        Their names.
    families : Families
        Their families, after all corrections.
    lines : Lines
        Their lines.
    vocabulary : Vocabulary
        The known descriptors.
    settings : Settings
        The settings of the atlas.
    source, date : str
        The file of the catalogue and its date.
    """
    rules = learn_family_rules(
        names,
        families,
        vocabulary,
        smallest=settings.family_smallest,
        branch_smallest=settings.branch_smallest,
        likeness_least=settings.likeness_least,
    )
    return ExplainModel(source, date, rules, _list_families(families, lines), _list_known(ids, families, lines))


def _list_families(families: Families, lines: Lines) -> list[Family]:
    """List the families, each with the line that most of its models declare (see `learn_usual`)."""
    members = spread_members(families.member_of, families.hierarchy)
    declared = lines.declared
    found: list[Family] = []
    for number, clade in enumerate(families.clades):
        rows = members.indices[members.indptr[number] : members.indptr[number + 1]]
        tally = Counter(lines.line.values[code] for code in lines.line.codes[rows[declared[rows]]].tolist())
        line = min(tally, key=lambda text: (-tally[text], text), default="")
        share = tally[line] / tally.total() if tally else 0.0
        if tally.total() < LEAST_OTHERS and clade.parent >= 0:  # too few: the line of the family above it
            line, share = found[clade.parent].line, found[clade.parent].confidence
        elif share < CLEAR or tally.total() < LEAST_OTHERS:
            line, share = "", 0.0
        found.append(Family(clade.slug, clade.title, clade.stem, clade.parent, line, round(share, 3)))
    return found


#: The values of `KnownModel.line_source` for each source of a line.
_LINE_SOURCES = {
    DECLARED_BASE: "declared",
    DECLARED_ARCHITECTURE: "declared",
    BY_FAMILY: "family",
    INFERRED: "inferred",
    "": "",
}


def _list_known(ids: Sequence[str], families: Families, lines: Lines) -> KnownModels:
    confidence = [value if math.isfinite(value) else None for value in np.round(lines.confidence, 2).tolist()]
    return KnownModels(
        ids=list(ids),
        family=families.member_of.tolist(),
        runner_up=families.runner_up.tolist(),
        confidence=np.round(families.confidence, 2).tolist(),
        likely=families.likely.tolist(),
        line=[lines.line.values[code] for code in lines.line.codes.tolist()],
        line_source=[_LINE_SOURCES[lines.source.values[code]] for code in lines.source.codes.tolist()],
        line_confidence=confidence,
    )


def learn_family_rules(
    names: Names,
    families: Families,
    vocabulary: Vocabulary,
    *,
    smallest: int,
    branch_smallest: int,
    likeness_least: float,
) -> FamilyRules:
    """Learn from the names and the families of a catalogue how to place other names in families.

    Parameters
    ----------
    names : Names
        The names of the models.
    families : Families
        Their families, after all corrections.
    vocabulary : Vocabulary
        The known descriptors.
    smallest, branch_smallest : int
        The number of models that a family and a sub-family need.
    likeness_least : float
        The smallest probability with which a model without a stem is placed by likeness.
    """
    owners = read_owners(names, vocabulary)
    placement = place_models(names, owners, vocabulary, smallest, branch_smallest, ALL_RULES)
    stems, terms = placement.stems, list_terms(names, vocabulary)
    series = find_series(terms, names)
    family_owners = find_family_owners(names, stems, series, smallest)
    makers = find_makers(names, owners, stems, vocabulary)
    clade_of = _find_clades(placement, families)
    return FamilyRules(
        whole=find_whole_words(names.chunked, names.cuts),
        terms=learn_term_rules(names, vocabulary),
        stem_of=_list_words(stems),
        stems=_list_stems(placement),
        limits=_list_limits(names, terms, stems),
        dotted=find_dotted(names, stems),
        series=frozenset(names.all_owners[owner] for owner in np.flatnonzero(series).tolist()),
        family_owners=frozenset(names.all_owners[owner] for owner in np.flatnonzero(family_owners).tolist()),
        makers={
            names.all_owners[owner]: stems.words[makers[owner]] for owner in np.flatnonzero(makers >= 0).tolist()
        },
        branches=_list_branches(placement, clade_of),
        likeness=_learn_likeness(names, placement, clade_of, likeness_least),
    )


def _list_words(stems: Stems) -> dict[str, str]:
    """Map each word to a stem: the stem that the word most often stands for, or else the stem that it contains."""
    stem_of = {}
    for word in np.flatnonzero(stems.compound_of >= 0).tolist():
        stem = word
        while stems.compound_of[stem] >= 0:
            stem = int(stems.compound_of[stem])
        stem_of[stems.words[word]] = stems.words[stem]
    tally = Counter(zip(stems.occurrences.word.tolist(), stems.occurrences.stem.tolist(), strict=True))
    for (word, stem), _ in sorted(tally.items(), key=lambda item: (item[1], item[0])):  # the most common comes last
        stem_of[stems.words[word]] = stems.words[stem]
    return dict(sorted(stem_of.items()))


def _list_stems(placement: Placement) -> dict[str, StemRule]:
    stems = placement.stems
    parent = arrange_lines(placement.derivations, len(stems.words)).parent
    return {
        stems.words[stem]: StemRule(
            int(stems.support[stem]),
            int(stems.alone[stem]),
            round(float(stems.cohesion[stem]), 4),
            stems.words[parent[stem]] if parent[stem] >= 0 else "",
        )
        for stem in np.flatnonzero((stems.support > 0) | np.isin(np.arange(len(stems.words)), parent)).tolist()
    }


def _list_limits(names: Names, terms: Terms, stems: Stems) -> dict[str, Limit]:
    """List the words that are stems in some names only, each with these names."""
    occurrences, words = stems.occurrences, set(stems.occurrences.word.tolist())
    kept = set(zip(occurrences.row.tolist(), occurrences.word.tolist(), strict=True))
    in_row: defaultdict[int, set[int]] = defaultdict(set)
    for row, stem in zip(occurrences.row.tolist(), occurrences.stem.tolist(), strict=True):
        in_row[row].add(stem)
    stem_of = dict(zip(occurrences.word.tolist(), occurrences.stem.tolist(), strict=True))
    inside: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    outside: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    values, bounds = names.tokens.values, names.tokens.bounds
    for row, word, end in zip(
        number_rows(terms.bounds).tolist(), terms.word.tolist(), terms.end.tolist(), strict=True
    ):
        if word not in words:
            continue
        after = values[names.tokens.codes[end]] if end < bounds[row + 1] else ""
        if (row, word) in kept:
            inside[word].append((names.owners[row], after))
        elif stem_of[word] not in in_row[row]:
            outside[word].append((names.owners[row], after))
    return {
        stems.words[word]: Limit(
            frozenset(owner for owner, _ in inside[word]),
            frozenset(after for _, after in inside[word]) - {after for _, after in outside[word]},
        )
        for word in sorted(outside)
        if len(outside[word]) > _LIMITED * (len(inside[word]) + len(outside[word]))
    }


def _find_clades(placement: Placement, families: Families) -> dict[int, int]:
    """Map each chosen node of the trie to a clade of the families.

    It is the clade to which most of the node's own models belong, because corrections may have merged or moved the
    clade that the node made. A node without models of its own has the parent of a clade below it.
    """
    trie, chosen, end = placement.trie, placement.chosen, placement.assignment.node
    votes: defaultdict[int, Counter[int]] = defaultdict(Counter)
    by_name = np.flatnonzero(~families.likely)
    nearest = chosen.nearest[end[by_name]]
    for node, clade in zip(nearest.tolist(), families.member_of[by_name].tolist(), strict=True):
        if node >= 0:
            votes[node][clade] += 1
    clade_of = {
        node: min(votes[node], key=lambda clade: (-votes[node][clade], clade))
        for node in chosen.nodes.tolist()
        if votes[node]
    }
    for node in chosen.nodes[::-1].tolist():  # children before parents
        above = int(chosen.nearest[trie.parent[node]])
        if above >= 0 and above not in clade_of and clade_of.get(node, -1) >= 0:
            clade_of[above] = int(families.hierarchy.parent[clade_of[node]])
    return clade_of


def _list_branches(placement: Placement, clade_of: Mapping[int, int]) -> list[Branch]:
    """List the nodes of the trie that lead to clades."""
    trie, chosen = placement.trie, placement.chosen
    needed = np.zeros(len(trie) + 1, dtype=bool)
    for node in chosen.nodes.tolist():
        while node >= 0 and not needed[node]:
            needed[node] = True
            node = int(trie.parent[node])
    position = {-1: -1}
    branches: list[Branch] = []
    for node in np.flatnonzero(needed[:-1]).tolist():
        position[node] = len(branches)
        kind, above = int(trie.kind[node]), position[int(trie.parent[node])]
        text = trie.texts[kind][trie.text[node]]
        branches.append(Branch(above, KINDS[kind], text, clade_of.get(int(chosen.nearest[node]), -1)))
    return branches


def _learn_likeness(
    names: Names, placement: Placement, clade_of: Mapping[int, int], least: float
) -> LikenessRules | None:
    """Learn what is typical of each large family. Small weights are left out, which changes few results."""
    trie, chosen = placement.trie, placement.chosen
    top_of = chosen.hierarchy.find_tops(chosen.number_of[placement.assignment.node])
    stem = trie.kind[chosen.nodes] == STEM
    taught = teach_families(names, placement.stems.occurrences, top_of, stem, least=least)
    if taught is None:
        return None
    weights, constants = taught.classifier.coef_, taught.classifier.intercept_
    if len(weights) == 1:  # of two classes, only the second has weights
        weights, constants = np.vstack([-weights, weights]), np.concatenate([-constants, constants])
    weights = np.where(np.abs(weights) < _LEAST_WEIGHT, 0.0, np.round(weights, 1))
    columns = np.flatnonzero(weights.any(axis=0))
    unplaced = taught.features.matrix[np.searchsorted(taught.features.rows, taught.unplaced)][:, columns]
    lengths = np.sqrt(np.asarray(unplaced.multiply(unplaced).sum(axis=1)).ravel())
    features = {}
    for column in columns.tolist():
        classes = np.flatnonzero(weights[:, column]).tolist()
        features[taught.features.write_key(column)] = LikenessFeature(
            round(float(taught.features.frequency[column]), 2),
            {number: round(float(weights[number, column]), 1) for number in classes},
        )
    clades = np.append(chosen.nodes, -1)[taught.families[taught.classifier.classes_]]
    return LikenessRules(
        least=max(least, _LEAST_LIKELY),
        scale=round(float(lengths.mean()), 3),
        clades=[clade_of.get(node, -1) for node in clades.tolist()],
        intercepts=[round(float(constant), 3) for constant in constants],
        features=dict(sorted(features.items())),
    )
