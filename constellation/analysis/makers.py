"""The makers of families. A maker publishes original models, and does not only copy or change models of others."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from constellation.analysis.families.families import Families
from constellation.analysis.families.strength import SHARED_WORD
from constellation.analysis.lineage.bases import Bases
from constellation.analysis.lineage.index import find_brands
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import bound, find_rows, number_rows, number_runs
from constellation.catalogue.reading.bases import RELATIONS
from constellation.catalogue.titles import fold_title

#: The kinds of tokens that the name of a copy adds to the name of the original.
_COPY_KINDS = ("quantisation", "format")
#: An owner who republishes the models of others has at least this number of models, at least this share of copies,
#: and models of at least this number of brands. The last number is the largest share of a single brand.
_MANY, _COPIES, _BRANDS, _MAIN_BRAND = 5, 0.5, 3, 0.6
#: An owner counts as half as early if its first model was published this many days after the first model of the
#: family.
_LATE = 90
#: How early an owner counts if its dates are unknown, and how early it counts if its first models have fewer
#: downloads than other models of the same day.
_UNDATED, _SAME_DAY = 0.25, 0.5
#: The weight of the declared base models, and the number of declarations at which it is halved.
_BASES, _FEW_BASES = 0.5, 20
#: The weight of the share of the owner's models that are in the family.
_SERIES = 0.3
#: The score of an owner is multiplied by this number if no name of the owner begins with the stem, but names of
#: other owners do.
_NOT_LEADING = 0.6
#: The smallest number of models of a maker who publishes nothing but quantised models, and their smallest share of
#: the owner's models.
_QUANTISED, _QUANTISED_SHARE = 5, 0.6
#: The smallest share of the downloads, or of the declared base models, of a maker.
_DOWNLOADS, _DECLARED = 0.1, 0.3
#: The smallest share of the downloads of a maker with a single model, which must also be the first one.
_SINGLE = 0.6
#: The smallest score of a maker.
_LEAST = 0.9


def find_family_makers(
    names: Names,
    families: Families,
    bases: Bases,
    downloads: NDArray[np.float64],
    created: NDArray[np.object_],
) -> tuple[str, ...]:
    """Find the maker of each family and sub-family.

    Only originals are considered, not copies. A model is a copy if it is declared to be quantised. It is also a
    copy if its name has a quantisation or a format, and another owner has a model with the same name without it.
    Owners who mostly copy models of several brands are left out. Each other owner of a model in the family has a
    score, the sum of:

    * how early its first model is: 1 for the first in the family, one half for 90 days later;
    * its share of the known downloads of the originals;
    * its share of the base models that other owners declare;
    * the share of its models that are in the family, because a maker's stem is its own series.

    The score is lower if none of the owner's names begin with the stem, but names of other owners do. The maker is
    the owner with the highest score. The models of brands below a family do not count for the family. The time is
    near-linear in the number of models.

    Parameters
    ----------
    names : Names
        The names of the models.
    families : Families
        The families.
    bases : Bases
        The declared base models.
    downloads : ndarray of float64, shape (n,)
        NaN where unknown.
    created : ndarray of object, shape (n,)
        The dates of creation, '' where unknown.

    Returns
    -------
    tuple of str, length clades
        The owner, '' if no owner is known to be the maker.
    """
    brands = np.append(find_brands(families), -1)
    brand = brands[families.member_of]
    marked = _find_marked(names)
    copies = _find_copies(names, brand, marked, bases)
    possible = names.is_maker & ~_find_republishers(names, brand, marked | copies)
    originals_of = ~copies & possible[names.owner_of]
    members = _spread_within_brands(families, brands)
    members["owner"] = names.owner_of[members["row"]]
    members["declared"] = _count_declared(names, brand, bases)[members["row"]]
    models = members.groupby(["clade", "owner"], sort=True).size()
    originals = members[originals_of[members["row"]]].copy()
    rows = originals["row"].to_numpy()
    originals["downloads"] = np.nan_to_num(downloads[rows])
    originals["day"] = _read_days(created)[rows]
    originals["quantised"] = marked[rows]
    originals["leading"] = _find_leading(names, families, originals)
    first = originals.groupby("clade")["day"].transform("min")
    originals["first"] = np.where(originals["day"] == first, originals["downloads"], -1.0)
    grouped = originals.groupby(["clade", "owner"], sort=True)
    totals = grouped[["downloads", "declared"]].sum()
    pairs = pd.DataFrame(
        {
            "originals": grouped.size(),
            "downloads": totals["downloads"],
            "day": grouped["day"].min(),
            "first": grouped["first"].max(),
            "leading": grouped["leading"].mean(),
            "declared": totals["declared"],
            "quantised": grouped["quantised"].min(),
        }
    )
    owners = pairs.index.get_level_values("owner")
    pairs["series"] = models.reindex(pairs.index).to_numpy() / np.bincount(names.owner_of)[owners]
    chosen = _choose(_score(pairs))
    makers = [""] * len(families.clades)
    for clade, owner in chosen:
        if families.weak.get(int(families.top[clade])) != SHARED_WORD:
            makers[clade] = names.all_owners[owner]
    return tuple(makers)


def _score(pairs: pd.DataFrame) -> pd.DataFrame:
    """Compute the score of each owner in each family, 0 for an owner who cannot be the maker."""
    total = pairs.groupby("clade").transform("sum")
    highest = pairs.groupby("clade").transform("max")
    early = _LATE / (_LATE + pairs["day"] - pairs.groupby("clade")["day"].transform("min"))
    early = early.where((pairs["first"] < 0) | (pairs["first"] == highest["first"]), _SAME_DAY).fillna(_UNDATED)
    by_downloads = pairs["downloads"] / total["downloads"]
    share = by_downloads.where(total["downloads"] > 0, pairs["originals"] / total["originals"])
    declared = pairs["declared"] / total["declared"].clip(lower=1)
    leading = (pairs["leading"] / highest["leading"]).where(highest["leading"] > 0, 1.0)
    score = early + share + _SERIES * pairs["series"]
    score += _BASES * pairs["declared"] / (total["declared"] + _FEW_BASES)
    score *= _NOT_LEADING + (1 - _NOT_LEADING) * leading
    alone = pairs["originals"] == total["originals"]
    several = (pairs["originals"] > 1) | ((early == 1) & (share >= _SINGLE))
    several &= ~pairs["quantised"] | ((pairs["originals"] >= _QUANTISED) & (pairs["series"] >= _QUANTISED_SHARE))
    enough = (share >= _DOWNLOADS) | (declared >= _DECLARED)
    return pairs.assign(score=score.where(alone | (several & enough & (score >= _LEAST)), 0.0))


def _choose(pairs: pd.DataFrame) -> list[tuple[int, int]]:
    """Choose the owner with the highest score for each family.

    Of owners with the same score, the first by name is chosen.
    """
    found = pairs[pairs["score"] > 0].reset_index()
    best = found.sort_values(["clade", "score", "owner"], ascending=[True, False, True]).drop_duplicates("clade")
    return list(zip(best["clade"].tolist(), best["owner"].tolist(), strict=True))


def _spread_within_brands(families: Families, brands: NDArray[np.int32]) -> pd.DataFrame:
    """Pair each model with its clade, and with all higher clades of the same brand."""
    lines = families.hierarchy.paths[families.member_of]
    row, level = np.nonzero(lines >= 0)
    clade = lines[row, level]
    same = brands[clade] == brands[families.member_of[row]]
    return pd.DataFrame({"clade": clade[same], "row": row[same]})


def _find_marked(names: Names) -> NDArray[np.bool_]:
    """For each model, return whether its name has a quantisation or a format.

    The result is a boolean array of shape (n,).
    """
    marked = np.zeros(len(names), dtype=bool)
    marked[find_rows(names.tokens.bounds, np.flatnonzero(names.stand(*_COPY_KINDS)))] = True
    return marked


def _find_copies(
    names: Names, brand: NDArray[np.int32], marked: NDArray[np.bool_], bases: Bases
) -> NDArray[np.bool_]:
    """For each model, return whether it is a copy of another owner's model of the same brand.

    The result is a boolean array of shape (n,).
    """
    rest = np.flatnonzero(~names.stand(*_COPY_KINDS))
    lengths = np.bincount(number_rows(names.tokens.bounds)[rest], minlength=len(names))
    some = np.flatnonzero(lengths)
    key = np.full(len(names), -1, dtype=np.int64)
    key[some] = number_runs(names.tokens.codes[rest], bound(lengths)[some], lengths[some])
    table = pd.DataFrame({"brand": brand, "key": key, "owner": names.owner_of})
    plain = table[~marked & (key >= 0)].groupby(["brand", "key"])["owner"].agg(["min", "max"])
    found = table[["brand", "key"]].merge(plain, how="left", left_on=["brand", "key"], right_index=True)
    others = (found["min"].to_numpy() != names.owner_of) | (found["max"].to_numpy() != names.owner_of)
    copied = marked & found["min"].notna().to_numpy() & others
    return copied | (bases.relation == RELATIONS.index("quantized"))


def _find_republishers(names: Names, brand: NDArray[np.int32], copied: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each owner, return whether the owner mainly republishes the models of several brands.

    The result is a boolean array of shape (owners,).
    """
    many = len(names.all_owners)
    total = np.bincount(names.owner_of, minlength=many)
    some = np.bincount(names.owner_of, copied, minlength=many)
    placed = np.flatnonzero(brand >= 0)
    counts = pd.DataFrame({"owner": names.owner_of[placed], "brand": brand[placed]}).value_counts().reset_index()
    brands = np.bincount(counts["owner"], minlength=many)
    main = np.zeros(many)
    np.maximum.at(main, counts["owner"].to_numpy(), counts["count"].to_numpy())
    return (total >= _MANY) & (some >= _COPIES * total) & (brands >= _BRANDS) & (main < _MAIN_BRAND * total)


def _count_declared(names: Names, brand: NDArray[np.int32], bases: Bases) -> NDArray[np.int64]:
    """For each model, count the models that other owners have built on it in the same brand.

    The result is an int64 array of shape (n,). A model is built on its declared base models.
    """
    child, base = bases.child, bases.row
    counted = (base >= 0) & (names.owner_of[child] != names.owner_of[base]) & (brand[child] == brand[base])
    return np.bincount(base[counted], minlength=len(names))


def _find_leading(names: Names, families: Families, members: pd.DataFrame) -> NDArray[np.bool_]:
    """For each member of a family, return whether its name begins with the stem or the title of the family."""
    starts = [
        tuple(filter(None, (fold_title(clade.stem.split(" ")[0]), fold_title(clade.title))))
        for clade in families.clades
    ]
    pairs = zip(members["clade"].tolist(), members["row"].tolist(), strict=True)
    return np.array([fold_title(names.names[row]).startswith(starts[clade]) for clade, row in pairs], dtype=bool)


def _read_days(created: NDArray[np.object_]) -> NDArray[np.float64]:
    """Convert dates to numbers of days, NaN where unknown. A year or a month counts as its first day."""
    texts = np.array([text if 4 <= len(text) <= 10 else "NaT" for text in created.tolist()], dtype=str)
    days = texts.astype("datetime64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(np.float64))
