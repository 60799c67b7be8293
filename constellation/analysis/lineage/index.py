"""The index of all lines: their models, their addresses, and the brands that are built on them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.families import Families
from constellation.analysis.lineage.lines import BY_FAMILY, INFERRED, Lines
from constellation.catalogue.slugs import make_distinct, make_slug
from constellation.catalogue.titles import fold_title


@dataclass(frozen=True)
class Line:
    """A line: the models that are built on the same family or architecture.

    Attributes
    ----------
    title : str
        The title of a family, or an architecture that leads to no family.
    slug : str
        The unique text that identifies the line in addresses.
    clade : int
        The top-level family of the same name, -1 for none.
    rows : ndarray of int64, shape (m,)
        The models, in ascending order.
    in_family, in_others, unplaced : int
        The number of models in the family of the same name, in other families, and in no family.
    declared, by_family, inferred : int
        The number of models whose line is declared, is that of their family, or is inferred from similar models.
    confidence : float
        The mean probability that the line of a model is right, if it is not declared. NaN without such models.
    brands : tuple of (int, int)
        The families that are built on the line, each with its number of models of the line. These are all families
        with a name of their own, except for the family of the same name. Families with more models come first.
    has_page : bool
        Whether the line has a page.
    """

    title: str
    slug: str
    clade: int
    rows: NDArray[np.int64]
    in_family: int
    in_others: int
    unplaced: int
    declared: int
    by_family: int
    inferred: int
    confidence: float
    brands: tuple[tuple[int, int], ...]
    has_page: bool

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class LineIndex:
    """All lines of a catalogue.

    Attributes
    ----------
    lines : tuple of Line
        The lines with more models come first. Lines of the same size are sorted by slug.
    line_of : ndarray of int32, shape (n,)
        The line of each model as an index of `lines`, -1 for an unknown line.
    of_clade : ndarray of int32, shape (clades,)
        The most common line of the models of each clade, including its sub-families, -1 if no line is known.
    models : Lines
        The line of each model with its source and its confidence.
    declared : int
        The number of models whose line is declared. If there is none, each line is a copy of a family, and no line
        has a page.
    addresses : mapping of str to str
        The slugs of all pages that lines have had, each with the title of its line, for the next build.
    given_up : mapping of str to str
        The slugs in `addresses` that no longer have a page, sorted, each with the slug of the page that replaces
        it, '' for none.
    """

    lines: tuple[Line, ...]
    line_of: NDArray[np.int32]
    of_clade: NDArray[np.int32]
    models: Lines
    declared: int
    addresses: Mapping[str, str] = field(default_factory=dict)
    given_up: Mapping[str, str] = field(default_factory=dict)

    @property
    def paged(self) -> list[Line]:
        """The lines with a page, those with more models first."""
        return [line for line in self.lines if line.has_page]

    def tally(self, rows: NDArray[np.integer]) -> list[tuple[int, int]]:
        """Count the lines of some models.

        Models with an unknown line are not counted.

        Returns
        -------
        list of (int, int)
            The lines, as indices of `lines`, and their numbers of models. The most common line comes first.
        """
        found, counts = np.unique(self.line_of[rows], return_counts=True)
        order = np.lexsort((found, -counts))
        return [(int(found[place]), int(counts[place])) for place in order if found[place] >= 0]


def index_lines(
    models: Lines,
    families: Families,
    *,
    smallest: int,
    addresses: Mapping[str, str] | None = None,
    moved: Mapping[str, str] | None = None,
) -> LineIndex:
    """Collect the lines of all models.

    A line keeps its slug between builds (see `_choose_slugs`). Only the slugs of lines with a page are recorded.

    Parameters
    ----------
    models : Lines
        The line of each model.
    families : Families
        The families.
    smallest : int
        The smallest number of models of a line with a page.
    addresses : mapping of str to str, optional
        The slugs of the pages of lines in earlier builds, each with the title of its line.
    moved : mapping of str to str, optional
        The slugs of earlier families, each with the slug of the family that replaces it, '' for none.
    """
    earlier = dict(addresses or {})
    number_of = {text: code for code, text in enumerate(models.line.values) if text}
    codes = models.line.codes
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(models.line.values) + 1))
    rows_of = {text: order[bounds[code] : bounds[code + 1]] for text, code in number_of.items()}
    clade_of = {text: int(models.clade[rows[0]]) for text, rows in rows_of.items()}
    slugs = _choose_slugs(clade_of, families, earlier)
    titles = sorted(rows_of, key=lambda text: (-len(rows_of[text]), slugs[text]))
    declared = int(models.declared.sum())
    brand_of = np.append(_find_brands(families), -1)[families.member_of]
    least = smallest if declared else len(codes) + 1
    lines = tuple(
        _describe_line(text, slugs[text], rows_of[text], models, families, brand_of, len(rows_of[text]) >= least)
        for text in titles
    )
    position = {text: place for place, text in enumerate(titles)}
    line_of = np.array([position.get(text, -1) for text in models.line.values], dtype=np.int32)[codes]
    index = LineIndex(lines, line_of, _find_lines_of_clades(line_of, families), models, declared)
    return _settle_addresses(index, families, earlier, moved or {})


def _choose_slugs(clade_of: Mapping[str, int], families: Families, earlier: Mapping[str, str]) -> dict[str, str]:
    """Choose the slug of each line.

    A line keeps the slug of the earlier line with the same title. Otherwise, it has the slug of the family of the
    same name, whose title may have changed, or that of its title, if no other line has had it.
    """
    by_title = {fold_title(title): slug for slug, title in sorted(earlier.items(), reverse=True)}
    slugs: dict[str, str] = {}
    for text in sorted(clade_of):
        slug = by_title.pop(fold_title(text), "")
        if slug:
            slugs[text] = slug
    taken, free = set(earlier), set(earlier) - set(slugs.values())
    # Lines with a family of the same name come first, so that they have the slug of the family.
    for text in sorted(clade_of.keys() - slugs.keys(), key=lambda text: (clade_of[text] < 0, text)):
        clade = clade_of[text]
        natural = families.clades[clade].slug if clade >= 0 else make_slug(text)
        slugs[text] = natural if natural in free else make_distinct(natural, taken)
        free.discard(natural)
    return slugs


def _find_brands(families: Families) -> NDArray[np.int32]:
    """Return the brand of each clade: int32 (clades,).

    It is the nearest clade at or above it with a name of its own. An edition, a product, and a word that contains
    the name of the family have no name of their own.
    """
    brands: list[int] = []
    for number, clade in enumerate(families.clades):
        own = clade.parent < 0 or clade.origin in ("stem", "owner")
        brands.append(number if own else brands[clade.parent])
    return np.array(brands, dtype=np.int32)


def _describe_line(
    title: str,
    slug: str,
    rows: NDArray[np.int64],
    models: Lines,
    families: Families,
    brand_of: NDArray[np.int32],
    has_page: bool,
) -> Line:
    clade = int(models.clade[rows[0]])
    top = families.top_of[rows]
    in_family = int((top == clade).sum()) if clade >= 0 else 0
    unplaced = int((top < 0).sum())
    sources = dict(models.source.tally(rows))
    by_family, inferred = sources.get(BY_FAMILY, 0), sources.get(INFERRED, 0)
    doubtful = models.confidence[rows][~models.declared[rows]]
    measured = doubtful[np.isfinite(doubtful)]
    brands = Counter(brand_of[rows].tolist())
    listed = [(brand, count) for brand, count in brands.items() if brand >= 0 and brand != clade]
    return Line(
        title=title,
        slug=slug,
        clade=clade,
        rows=rows,
        in_family=in_family,
        in_others=len(rows) - in_family - unplaced,
        unplaced=unplaced,
        declared=len(rows) - by_family - inferred,
        by_family=by_family,
        inferred=inferred,
        confidence=float(measured.mean()) if len(measured) else float("nan"),
        brands=tuple(sorted(listed, key=lambda brand: (-brand[1], families.clades[brand[0]].slug))),
        has_page=has_page,
    )


def _find_lines_of_clades(line_of: NDArray[np.int32], families: Families) -> NDArray[np.int32]:
    """Return the most common line of each clade, including its sub-families: int32 (clades,).

    If several lines are equally common, it is the line with more models in the catalogue.
    """
    tallies: list[dict[int, int]] = [{} for _ in families.clades]
    known = np.flatnonzero((line_of >= 0) & (families.member_of >= 0))
    pairs, counts = np.unique(
        np.column_stack([families.member_of[known], line_of[known]]), axis=0, return_counts=True
    )
    for (clade, line), count in zip(pairs.tolist(), counts.tolist(), strict=True):
        tallies[clade][line] = count
    for number in range(len(tallies) - 1, -1, -1):  # children come after their parents
        parent = families.clades[number].parent
        if parent >= 0:
            for line, count in tallies[number].items():
                tallies[parent][line] = tallies[parent].get(line, 0) + count
    leading = [min(tally, key=lambda line: (-tally[line], line)) if tally else -1 for tally in tallies]
    return np.array(leading, dtype=np.int32)


def _settle_addresses(
    index: LineIndex, families: Families, earlier: Mapping[str, str], moved: Mapping[str, str]
) -> LineIndex:
    """Add the addresses of the lines' pages to an index, and the redirects from earlier addresses.

    An earlier address leads to the line of the family that had the same address.
    """
    addresses = {**earlier, **{line.slug: line.title for line in index.paged}}
    number_of = {clade.slug: number for number, clade in enumerate(families.clades)}
    shown = {line.slug for line in index.paged}
    given_up = {}
    for slug in sorted(set(addresses) - shown):
        clade = number_of.get(moved.get(slug, slug), -1)
        line = index.lines[index.of_clade[clade]] if clade >= 0 and index.of_clade[clade] >= 0 else None
        given_up[slug] = line.slug if line and line.has_page else ""
    return dataclasses.replace(index, addresses=addresses, given_up=given_up)
