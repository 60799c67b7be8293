"""The rules that find families beyond the words that names share, each of which can be switched off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """Which rules are used.

    Attributes
    ----------
    students : bool
        A distilled model belongs to the family of the student (see students.py).
    initials : bool
        ``L3.3-70B`` belongs to Llama (see initials.py).
    blends : bool
        ``Codestral`` belongs to Mistral (see blends.py).
    sizes : bool
        A brand with the sizes of one line derives from this line (see brand_sizes.py).
    """

    students: bool = True
    initials: bool = True
    blends: bool = True
    sizes: bool = True


ALL_RULES = Rules()
