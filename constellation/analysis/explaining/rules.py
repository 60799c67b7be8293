"""The rules by which a single name is placed in the families of an atlas.

Families are found by comparing all names of a catalogue. A single name has nothing to be compared with, so the
results are kept as rules: which words are stems, how common each stem is, and which branches it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constellation.analysis.families.terms import TermRules
from constellation.analysis.names.tokenizer import WholeWords


@dataclass(frozen=True)
class StemRule:
    """A family stem.

    Attributes
    ----------
    support, alone : int
        The number of models with the stem, and with this stem only.
    cohesion : float
        The share of the models that have a namesake (see `measure_cohesion`).
    parent : str
        The stem that this stem derives from, '' for none.
    """

    support: int
    alone: int
    cohesion: float
    parent: str


@dataclass(frozen=True)
class Limit:
    """The names in which a word is a stem. In other names it is an ordinary word (see cores.py).

    Attributes
    ----------
    owners : frozenset of str
        The owners of these names.
    following : frozenset of str
        The tokens that follow the word in these names alone, '' for the end of the name.
    """

    owners: frozenset[str]
    following: frozenset[str]


@dataclass(frozen=True)
class Branch:
    """A node of the trie of names (see trie.py).

    Attributes
    ----------
    parent : int
        The position of the node above it, -1 at the top.
    kind, text : str
        The last step of its path, such as ('edition', '3').
    clade : int
        The clade of the names whose path ends here, -1 for none.
    """

    parent: int
    kind: str
    text: str
    clade: int


@dataclass(frozen=True)
class LikenessFeature:
    """A feature of names without a stem, such as a word.

    Attributes
    ----------
    frequency : float
        The inverse document frequency of the feature.
    weights : mapping of int to float
        How strongly the feature speaks for each class, if it does.
    """

    frequency: float
    weights: Mapping[int, float]


@dataclass(frozen=True)
class LikenessRules:
    """What is typical of the names of each large family (see likeness.py of the families).

    Attributes
    ----------
    least : float
        The smallest probability with which a name is placed.
    scale : float
        The length of the vector of features of a name.
    clades : sequence of int
        The clade of each class, -1 for all small families.
    intercepts : sequence of float
        The constant of each class.
    features : mapping of str to LikenessFeature
        The features, by their keys (see `LikenessFeatures.write_key`).
    """

    least: float
    scale: float
    clades: Sequence[int]
    intercepts: Sequence[float]
    features: Mapping[str, LikenessFeature]


@dataclass(frozen=True)
class FamilyRules:
    """The rules by which names are placed in families.

    Attributes
    ----------
    whole : WholeWords
        The words of mixed case that stay whole.
    terms : TermRules
        The words that form terms.
    stem_of : mapping of str to str
        The stem of each word that is or contains one.
    stems : mapping of str to StemRule
        The stems.
    limits : mapping of str to Limit
        The words that are stems in some names only.
    dotted : mapping of (str, str) to str
        See `read_branches`.
    series, family_owners : frozenset of str
        `series`: owners whose models all belong to a family of the owner's name. `family_owners`: owners for whom
        this holds only if a name has no stem (see `assign_models`).
    makers : mapping of str to str
        The stem that an owner is named after.
    branches : sequence of Branch
        The trie of names down to the smallest clades.
    likeness : LikenessRules or None
        What is typical of the names of each large family, None if models are not placed by likeness.
    """

    whole: WholeWords
    terms: TermRules
    stem_of: Mapping[str, str]
    stems: Mapping[str, StemRule]
    limits: Mapping[str, Limit]
    dotted: Mapping[tuple[str, str], str]
    series: frozenset[str]
    family_owners: frozenset[str]
    makers: Mapping[str, str]
    branches: Sequence[Branch]
    likeness: LikenessRules | None
