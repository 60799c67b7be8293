"""Names in, the stems that the catalogue proves to be families' names, and where each name bears them, out.
 A stem is a word of a name that is no descriptor (see vocabulary.toml), that several models bear and that
names begin with. It may stand anywhere in a name, and may be glued to other letters (``codellama``) once it
is proven elsewhere. No family's name is known beforehand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from constellation.analysis.cohesion import measure_cohesion
from constellation.analysis.glue import find_borders, find_hosts
from constellation.analysis.names import Names
from constellation.analysis.units import Unit
from constellation.catalogue.vocabulary import Vocabulary

# The share of its names that a stem leads (an epithet such as 'opus' follows others), and the share of its
# names in which no stem that more models bear stands beside it.
_LEADS = 0.15
_ALONE = 0.10
_COHESION = 0.5  # the share of a stem's bearers that must have a namesake
_SHORT_OWNERS = 3  # owners that a stem of two letters needs


@dataclass(frozen=True, slots=True)
class Bearing:
    """One stem borne by one name.

    ``word`` is the unit that bears it (the stem itself, or the word that it is glued into); ``start`` and
    ``end`` are the span of its tokens.
    """

    stem: str
    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Stems:
    """Proven stems and their bearers.

    ``support`` counts the models that bear each stem, ``alone`` those of them that bear no other;
    ``cohesion`` is the share of them that have a namesake (see cohesion.py). ``borne`` lists, for model i,
    what its name bears in the order of the name. ``hosts`` gives, for a word with a stem glued into it,
    that stem.
    """

    support: Mapping[str, int]
    alone: Mapping[str, int]
    cohesion: Mapping[str, float]
    borne: tuple[tuple[Bearing, ...], ...]
    hosts: Mapping[str, str]


def find_stems(
    names: Names,
    units: Sequence[Sequence[Unit]],
    vocabulary: Vocabulary,
    smallest: int,
    series: Set[str] = frozenset(),
) -> Stems:
    """Prove the stems of a catalogue from the units of its names (see units.py).

    A word is a stem when at least `smallest` models bear it, it leads enough of its names, at least
    `smallest` of them bear no bigger stem, and its bearers hang together. What fails is taken away and the
    rest is judged anew until nothing changes. Names of the owners in `series` bear stems but prove none.
    """
    proving = [row if owner not in series else [] for row, owner in zip(units, names.owners, strict=True)]
    candidates, support = _find_candidates(proving, names, vocabulary, smallest)
    hosts = find_hosts(support, candidates, find_borders(names), vocabulary)
    proven = _prune([_bear(row, candidates, hosts) for row in proving], smallest)
    cohesion = measure_cohesion([_bear(row, proven, hosts) for row in proving], names)
    proven = {stem for stem in proven if cohesion[stem] >= _COHESION}
    borne = [tuple(_bear(row, proven, hosts)) for row in units]
    borne = _add_classes(borne, names, smallest)
    support = Counter(bearing.stem for row in borne for bearing in row)
    alone = Counter(row[0].stem for row in borne if len(row) == 1)
    kept = {word: host for word, host in hosts.items() if host in proven}
    return Stems(
        support=dict(sorted(support.items())),
        alone=dict(sorted(alone.items())),
        cohesion=cohesion,
        borne=tuple(borne),
        hosts=kept,
    )


def _find_candidates(
    units: Sequence[Sequence[Unit]], names: Names, vocabulary: Vocabulary, smallest: int
) -> tuple[set[str], Counter[str]]:
    """Give the words that enough names bear and begin with, and in how many names every word stands."""
    support: Counter[str] = Counter()
    leads: Counter[str] = Counter()
    owners: dict[str, set[str]] = {}
    for row, owner in zip(units, names.owners, strict=True):
        support.update({word for word, _, _ in row})
        leads.update(word for word, _, _ in row[:1])
        for word, _, _ in row:
            if len(word) == 2:
                owners.setdefault(word, set()).add(owner)
    candidates = {
        word
        for word, count in support.items()
        if count >= smallest
        and leads[word] >= max(2, _LEADS * count)
        and vocabulary.kind_of(word) == ""
        and (len(word) > 2 or (len(owners[word]) >= _SHORT_OWNERS and 2 * leads[word] >= count))
    }
    return candidates, support


def _bear(row: Sequence[Unit], candidates: Set[str], hosts: Mapping[str, str]) -> list[Bearing]:
    """List the stems that one name bears, each at its first place, alone or glued into a word."""
    bearings: dict[str, Bearing] = {}
    for word, start, end in row:
        stem = hosts.get(word, word)
        while stem in hosts:
            stem = hosts[stem]
        if stem in candidates:
            bearings.setdefault(stem, Bearing(stem, word, start, end))
    return list(bearings.values())


def _add_classes(borne: list[tuple[Bearing, ...]], names: Names, smallest: int) -> list[tuple[Bearing, ...]]:
    """Let names bear their backbone class (``BartForCausalLM``) too, where enough have no stem but it."""
    found = {
        row: Bearing(tokens[at], tokens[at], at, at + 1)
        for row, (tokens, kinds) in enumerate(zip(names.tokens, names.kinds, strict=True))
        for at in range(len(tokens))
        if kinds[at] == "class"
    }
    alone = Counter(bearing.stem for row, bearing in found.items() if not borne[row])
    return [
        (*bearings, found[row]) if row in found and alone[found[row].stem] >= smallest else bearings
        for row, bearings in enumerate(borne)
    ]


def _prune(borne: Sequence[Sequence[Bearing]], smallest: int) -> set[str]:
    """Take away, round by round, the stems that hardly any name bears without a bigger one; give the rest."""
    support = Counter(bearing.stem for row in borne for bearing in row)
    while True:
        alone: Counter[str] = Counter()
        for row in borne:
            known = [bearing.stem for bearing in row if bearing.stem in support]
            if known:
                alone[max(known, key=lambda stem: (support[stem], stem))] += 1
        failed = [stem for stem, count in support.items() if alone[stem] < max(smallest, _ALONE * count)]
        if not failed:
            return set(support)
        for stem in failed:
            del support[stem]
