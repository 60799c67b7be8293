"""The effect of each rule on the families.

The rules are switched on one after another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import partial

from constellation.analysis.families.families import Families, find_families
from constellation.analysis.families.likeness import OFF
from constellation.analysis.families.rules import Rules
from constellation.analysis.names.names import Names
from constellation.catalogue.vocabulary import Vocabulary

_TITLES = {
    "leading_words": "+ descriptors that lead names",
    "namesakes": "+ namesakes of many owners",
    "cores": "+ cores of families",
    "students": "+ students of distillation",
    "initials": "+ initials and short forms",
    "blends": "+ ends of a line's name",
    "sizes": "+ sizes of brands",
}


@dataclass(frozen=True)
class Step:
    """The families that are found when only some of the rules are used.

    Attributes
    ----------
    title : str
        The rule that is added in this step.
    families : Families
        The families that are found with this rule and the rules of the steps before it.
    """

    title: str
    families: Families


def take_steps(
    names: Names, vocabulary: Vocabulary, *, smallest: int, branch_smallest: int, likeness_least: float
) -> Iterator[Step]:
    """Yield the families that are found without any rules, then with one more rule in each step.

    The last step also places models by likeness, unless likeness is switched off. The families of the last step are
    those of the atlas. In each step, all families are found anew.

    Parameters
    ----------
    names : Names
        The names of the models.
    vocabulary : Vocabulary
        The known descriptors.
    smallest, branch_smallest : int
        The number of models that a family and a sub-family need.
    likeness_least : float
        The smallest probability with which a model is placed by likeness (see `find_families`).
    """
    rules = [field.name for field in fields(Rules)]
    used = Rules(**dict.fromkeys(rules, False))
    titles = ["words that names share", *(_TITLES[rule] for rule in rules)]
    find = partial(find_families, names, vocabulary, smallest=smallest, branch_smallest=branch_smallest)
    for title, rule in zip(titles, ["", *rules], strict=True):
        used = replace(used, **{rule: True}) if rule else used
        yield Step(title, find(rules=used))
    if likeness_least < OFF:
        yield Step("+ likeness", find(likeness_least=likeness_least))
