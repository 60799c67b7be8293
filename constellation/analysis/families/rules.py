"""Additional rules that find families, besides the search for shared words.

Each rule can be switched off.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """A choice of the rules that are used to find families.

    Each attribute switches one rule on or off.

    Attributes
    ----------
    leading_words : bool
        A descriptor at the beginning of names may be the name of a family (see leading_words.py).
    namesakes : bool
        Models of many owners are related if the same size follows the stem (see `measure_cohesion`).
    cores : bool
        A word that unrelated makers use is limited to the largest group of related names (see cores.py).
    students : bool
        A distilled model belongs to the family of the student (see students.py).
    initials : bool
        ``L3.3-70B`` belongs to Llama (see initials.py).
    blends : bool
        ``Codestral`` belongs to Mistral (see blends.py).
    sizes : bool
        A brand with the sizes of one line derives from this line (see brand_sizes.py).
    """

    leading_words: bool = True
    namesakes: bool = True
    cores: bool = True
    students: bool = True
    initials: bool = True
    blends: bool = True
    sizes: bool = True


ALL_RULES = Rules()
