"""The index of all lines: the models, the page addresses and the brands of each line."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.clades import Clade
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
        The family of the same name, -1 for none. It is a top-level family unless it is placed below another one.
    rows : ndarray of int64, shape (m,)
        The models, in ascending order.
    in_family, in_others, unplaced : int
        The number of models in the family of the same name, in other families, and in no family.
    declared, by_family, inferred : int
        The number of models whose line is declared, is that of their family, or is inferred from similar models.
    confidence : float
        The mean probability that the line of a model is right, if it is not declared. NaN without such models.
    brands : tuple of (int, int)
        The families and sub-families with models of the line. Each is given with its number of such models, which
        includes the models of its sub-families. These are all clades with a name of their own (see `mark_brands`),
        except for the family of the same name. Clades with more models of the line come first.
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
        The most common line of the models of each clade, including its sub-families, -1 if no line is known. If
        several lines are equally common, it is the line with more models in the catalogue.
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
        """The lines with a page, sorted by descending number of models."""
        return [line for line in self.lines if line.has_page]

    def list_brands(self, number: int) -> list[tuple[int, int]]:
        """Return the brands that are mainly built on a line, each with its number of models."""
        return [brand for brand in self.lines[number].brands if self.of_clade[brand[0]] == number]

    def tally(self, rows: NDArray[np.integer]) -> list[tuple[int, int]]:
        """Count how many of the given models belong to each line.

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
    """Collect the lines of all models into an index.

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
    codes, values = models.line.codes, models.line.values
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(values) + 1))
    rows_of = {text: order[bounds[code] : bounds[code + 1]] for code, text in enumerate(values) if text}
    clade_of = {text: int(models.clade[rows[0]]) for text, rows in rows_of.items()}
    slugs = _choose_slugs(clade_of, families, earlier)
    titles = sorted(rows_of, key=lambda text: (-len(rows_of[text]), slugs[text]))
    place = {text: number for number, text in enumerate(titles)}
    line_of = np.array([place.get(text, -1) for text in values], dtype=np.int32)[codes]
    tallies = _tally_clades(line_of, families)
    brands = _list_brands(tallies, families, [clade_of[text] for text in titles])
    # A line's own family is the family of this name, without the brands that the curated list places below it.
    top_of = families.by_name.top_of
    declared = int(models.declared.sum())
    least = smallest if declared else len(codes) + 1
    lines = tuple(
        _describe_line(text, slugs[text], rows_of[text], models, top_of, found, len(rows_of[text]) >= least)
        for text, found in zip(titles, brands, strict=True)
    )
    leading = [min(tally, key=lambda line: (-tally[line], line)) if tally else -1 for tally in tallies]
    index = LineIndex(lines, line_of, np.array(leading, dtype=np.int32), models, declared)
    return _settle_addresses(index, families, earlier, moved or {})


def mark_brands(families: Families) -> NDArray[np.bool_]:
    """Return which clades are brands. A brand is a clade with a name of its own.

    The result is a boolean array of shape (clades,).
    """
    return np.array([has_own_name(clade) for clade in families.clades], dtype=bool)


def has_own_name(clade: Clade) -> bool:
    """Return whether a clade has a name of its own.

    Editions, products, and words that contain the name of the family, such as CodeLlama, have no name of their own.
    """
    return clade.parent < 0 or clade.origin in ("stem", "owner")


def find_brands(families: Families) -> NDArray[np.int32]:
    """Return the brand of each clade: the clade itself, or the nearest brand above it.

    The result is an int32 array of shape (clades,).
    """
    brands: list[int] = []
    for number, (clade, own) in enumerate(zip(families.clades, mark_brands(families).tolist(), strict=True)):
        brands.append(number if own else brands[clade.parent])
    return np.array(brands, dtype=np.int32)


def _choose_slugs(clade_of: Mapping[str, int], families: Families, earlier: Mapping[str, str]) -> dict[str, str]:
    """Choose the slug for the page of each line.

    A line keeps the slug of the earlier line with the same title. Any other line gets the slug of the family of the
    same name. If there is no such family, the slug is made from the title. A number is added to the slug if another
    line already has it.
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


def _tally_clades(line_of: NDArray[np.int32], families: Families) -> list[Counter[int]]:
    """Count the models of each line in each clade, including the clade's sub-families."""
    tallies: list[Counter[int]] = [Counter() for _ in families.clades]
    known = np.flatnonzero((line_of >= 0) & (families.member_of >= 0))
    pairs, counts = np.unique(
        np.column_stack([families.member_of[known], line_of[known]]), axis=0, return_counts=True
    )
    for (clade, line), count in zip(pairs.tolist(), counts.tolist(), strict=True):
        tallies[clade][line] = count
    for number in range(len(tallies) - 1, -1, -1):  # children come after their parents
        if families.clades[number].parent >= 0:
            tallies[families.clades[number].parent].update(tallies[number])
    return tallies


def _list_brands(
    tallies: Sequence[Counter[int]], families: Families, namesakes: Sequence[int]
) -> list[tuple[tuple[int, int], ...]]:
    """List the brands that are built on each line (see `Line.brands`).

    Parameters
    ----------
    tallies : sequence of Counter
        The lines of each clade.
    namesakes : sequence of int
        The family with the name of each line.
    """
    brands: list[list[tuple[int, int]]] = [[] for _ in namesakes]
    for clade in np.flatnonzero(mark_brands(families)).tolist():
        for line, count in tallies[clade].items():
            if namesakes[line] != clade:
                brands[line].append((clade, count))
    return [tuple(sorted(found, key=lambda brand: (-brand[1], families.clades[brand[0]].slug))) for found in brands]


def _describe_line(
    title: str,
    slug: str,
    rows: NDArray[np.int64],
    models: Lines,
    top_of: NDArray[np.int32],
    brands: tuple[tuple[int, int], ...],
    has_page: bool,
) -> Line:
    clade = int(models.clade[rows[0]])
    top = top_of[rows]
    in_family = int((top == clade).sum()) if clade >= 0 else 0
    unplaced = int((top < 0).sum())
    sources = dict(models.source.tally(rows))
    by_family, inferred = sources.get(BY_FAMILY, 0), sources.get(INFERRED, 0)
    doubtful = models.confidence[rows][~models.declared[rows]]
    measured = doubtful[np.isfinite(doubtful)]
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
        brands=brands,
        has_page=has_page,
    )


def _settle_addresses(
    index: LineIndex, families: Families, earlier: Mapping[str, str], moved: Mapping[str, str]
) -> LineIndex:
    """Add the page addresses and the redirects from earlier addresses to an index of lines.

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
