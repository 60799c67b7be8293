"""Place single names in the families of an atlas, by rules that were learnt from its catalogue."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.explaining.likeness import place_by_likeness
from constellation.analysis.explaining.rules import FamilyRules, LikenessRules
from constellation.analysis.families.assignment import assign_models
from constellation.analysis.families.compounds import find_case_changes, find_compounds
from constellation.analysis.families.evidence import gather_evidence
from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.occurrences import Occurrences
from constellation.analysis.families.rules import ALL_RULES
from constellation.analysis.families.scoring import score_stems
from constellation.analysis.families.stems import Stems
from constellation.analysis.families.terms import Terms, list_terms
from constellation.analysis.families.trie import KINDS, Trie, build_trie
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import bound, number_rows
from constellation.catalogue.vocabulary import Vocabulary


@dataclass(frozen=True)
class Placed:
    """The families of some names.

    Row i is name i.

    Attributes
    ----------
    clade, runner_up, teacher : ndarrays of int64, shape (n,)
        The clade of the best stem, of the second-best stem, and of the teacher of a distilled model; -1 for none.
    confidence : ndarray of float64, shape (n,)
        In [0, 1]; 0 for a name without a family.
    evidence : sequence of tuples of (str, float), length n
        The n-grams that decide, with weights that add up to 1.
    likely : ndarray of bool, shape (n,)
        Whether the name has no stem and is placed by likeness.
    """

    clade: NDArray[np.int64]
    runner_up: NDArray[np.int64]
    teacher: NDArray[np.int64]
    confidence: NDArray[np.float64]
    evidence: Sequence[tuple[tuple[str, float], ...]]
    likely: NDArray[np.bool_]


def place_names(names: Names, rules: FamilyRules, vocabulary: Vocabulary) -> Placed:
    """Place names in families.

    The time is linear in the tokens.

    Parameters
    ----------
    names : Names
        The names, divided into tokens with the whole words of the rules.
    rules : FamilyRules
        The rules.
    vocabulary : Vocabulary
        The known descriptors.
    """
    terms = list_terms(names, vocabulary, known=rules.terms)
    stems = _find_stems(names, terms, rules, vocabulary)
    code = {word: number for number, word in enumerate(stems.words)}
    parents = [rules.stems[word].parent if word in rules.stems else "" for word in stems.words]
    lines = Hierarchy(np.array([code.get(parent, -1) for parent in parents], dtype=np.int32))
    scores = score_stems(names, stems, lines, ALL_RULES)
    owners = names.all_owners
    series = np.array([owner in rules.series for owner in owners], dtype=bool)
    family_owners = np.array([owner in rules.family_owners for owner in owners], dtype=bool)
    makers = np.array([code.get(rules.makers.get(owner, ""), -1) for owner in owners], dtype=np.int32)
    alone, owning = np.unique(makers[makers >= 0]), np.flatnonzero(series | family_owners)
    trie = build_trie(names, stems, lines, alone, owning, rules.dotted)
    assignment = assign_models(names, stems, lines, scores, trie, series, makers, family_owners)
    clade_of = _find_clades(trie, rules)
    clade, runner_up = clade_of[assignment.node], clade_of[assignment.runner_up]
    placed = clade >= 0
    runner_up[~placed | (runner_up == clade)] = -1
    found = Placed(
        clade=clade,
        runner_up=runner_up,
        teacher=np.where(placed, clade_of[np.append(trie.of_occurrence, -1)[scores.teacher]], -1),
        confidence=assignment.confidence * placed,
        evidence=list(gather_evidence(names, stems, scores, assignment, placed)),
        likely=np.zeros(len(names), dtype=bool),
    )
    return _add_likeness(found, names, stems.occurrences, rules.likeness) if rules.likeness else found


def _add_likeness(found: Placed, names: Names, occurrences: Occurrences, rules: LikenessRules) -> Placed:
    """Place the names without a family by likeness.

    Without an owner, there is too little to compare.
    """
    hidden = np.zeros(len(names.tokens.codes) + 1, dtype=np.int64)
    np.add.at(hidden, occurrences.start, 1)
    np.add.at(hidden, occurrences.end, -1)
    shown = np.cumsum(hidden)[:-1] == 0
    bounds, codes, values = names.tokens.bounds.tolist(), names.tokens.codes, names.tokens.values
    clade, runner_up = found.clade.copy(), found.runner_up.copy()
    confidence, likely, evidence = found.confidence.copy(), found.likely.copy(), list(found.evidence)
    for row in np.flatnonzero(clade < 0).tolist():
        own = slice(bounds[row], bounds[row + 1])
        tokens = [values[code] for code in codes[own][shown[own]].tolist()]
        likeliest = place_by_likeness(names.owners[row], tokens, rules) if names.owners[row] else None
        if likeliest:
            clade[row], runner_up[row], confidence[row], evidence[row] = likeliest
            likely[row] = True
    return dataclasses.replace(
        found, clade=clade, runner_up=runner_up, confidence=confidence, evidence=evidence, likely=likely
    )


def _find_stems(names: Names, terms: Terms, rules: FamilyRules, vocabulary: Vocabulary) -> Stems:
    """Find the places in names where the known stems occur."""
    stem_of = {word: rules.stem_of[word] for word in terms.words if word in rules.stem_of}
    new = [word for word in terms.words if word not in stem_of and vocabulary.kind_of(word) == ""]
    support = {stem: rule.support for stem, rule in rules.stems.items()}
    stem_of |= find_compounds(
        {**support, **dict.fromkeys(new, 1)},
        {stem for stem, rule in rules.stems.items() if rule.support},
        find_case_changes(names),
        vocabulary,
        lambda _, word: False,
        words=new,
    )
    words = tuple(sorted({*terms.words, *rules.stems, *rules.stem_of}))
    code = {word: number for number, word in enumerate(words)}
    facts = [rules.stems.get(word) for word in words]
    compound_of = np.full(len(words), -1, dtype=np.int32)
    for word, stem in {**rules.stem_of, **stem_of}.items():
        compound_of[code[word]] = code[stem] if stem != word else -1
    return Stems(
        words=words,
        occurrences=_find_occurrences(names, terms, rules, stem_of, code),
        support=np.array([fact.support if fact else 0 for fact in facts], dtype=np.int64),
        alone=np.array([fact.alone if fact else 0 for fact in facts], dtype=np.int64),
        cohesion=np.array([fact.cohesion if fact else 1.0 for fact in facts]),
        compound_of=compound_of,
    )


def _find_occurrences(
    names: Names, terms: Terms, rules: FamilyRules, stem_of: dict[str, str], code: dict[str, int]
) -> Occurrences:
    """Find the first occurrence of each stem in each name. Only the last backbone class of a name is used."""
    word = np.array([code[word] for word in terms.words], dtype=np.int32)
    stem = np.array([code[stem_of[word]] if word in stem_of else -1 for word in terms.words], dtype=np.int32)
    row, bounds = number_rows(terms.bounds), names.tokens.bounds
    classes = np.flatnonzero(names.stand("class"))
    place = {text: number for number, text in enumerate(terms.words)}
    of_class = np.array([place[names.tokens.values[token]] for token in names.tokens.codes[classes].tolist()])
    rows_of_classes = number_rows(bounds)[classes]
    last = np.diff(rows_of_classes, append=-1) != 0
    term = np.concatenate([terms.word, of_class[last].astype(np.int32)])
    every_row = np.concatenate([row, rows_of_classes[last]])
    start = np.concatenate([terms.start, classes[last]])
    end = np.concatenate([terms.end, classes[last] + 1])
    order = np.argsort(every_row, kind="stable")
    seen: set[tuple[int, int]] = set()
    kept = []
    values, codes = names.tokens.values, names.tokens.codes
    for at in order[stem[term[order]] >= 0].tolist():
        model = int(every_row[at])
        limit = rules.limits.get(terms.words[term[at]])
        if limit and names.owners[model] not in limit.owners:
            after = values[codes[end[at]]] if end[at] < bounds[model + 1] else ""
            if after not in limit.following:
                continue
        key = (model, int(stem[term[at]]))
        if key not in seen:
            seen.add(key)
            kept.append(at)
    chosen = np.array(kept, dtype=np.int64)
    rows = every_row[chosen].astype(np.int32)
    return Occurrences(
        bound(np.bincount(rows, minlength=len(names))), rows, stem[term[chosen]], word[term[chosen]], start[chosen],
        end[chosen],
    )  # fmt: skip


def _find_clades(trie: Trie, rules: FamilyRules) -> NDArray[np.int64]:
    """Return the clade of each node in the trie. One more entry at the end is -1, for names without a node."""
    known = {(branch.parent, branch.kind, branch.text): at for at, branch in enumerate(rules.branches)}
    branch_of = np.full(len(trie), -1, dtype=np.int64)
    clade = np.full(len(trie) + 1, -1, dtype=np.int64)
    for node in range(len(trie)):
        above, kind = int(trie.parent[node]), int(trie.kind[node])
        if above >= 0 and branch_of[above] < 0:
            clade[node] = clade[above]
            continue
        key = (int(branch_of[above]) if above >= 0 else -1, KINDS[kind], trie.texts[kind][trie.text[node]])
        branch_of[node] = known.get(key, -1)
        clade[node] = rules.branches[branch_of[node]].clade if branch_of[node] >= 0 else clade[above]
    return clade
