"""Write the tables of an atlas as CSV files.

These are the tables of families, history and lineage. The columns of models are in render/columns.py.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from types import SimpleNamespace

import numpy as np

from constellation.analysis.families.families import PLACED, Families
from constellation.analysis.families.strength import STRONG
from constellation.analysis.history import Curve, History, follow_group
from constellation.analysis.lineage.graph import CIRCULAR, ITSELF
from constellation.atlas import Atlas
from constellation.formulas import guard_text
from constellation.render.column_kinds import write_number

#: Columns of families.csv, with their descriptions.
FAMILY_COLUMNS = {
    "slug": "short name of the family in the address of its page, families/SLUG.html",
    "title": "name of the family",
    "parent": "slug of the family that contains this family; empty at the top level",
    "line": "most common line of its members, including the members of sub-families, as in models.csv; empty if no "
    "line is known",
    "models": "number of members, including the members of sub-families",
    "own_models": "number of members that are not in a sub-family",
    "downloads": "sum of the known downloads of the members in the last 30 days; empty if no count is known",
    "likes": "sum of the known likes of the members; empty if no count is known",
    "owners": "number of accounts that have published a member",
    "first_seen": "earliest known creation date of a member",
    "last_seen": "latest known creation date of a member",
    "top_model": "id of the member with the most downloads; empty if no count is known",
    "pearson": "Pearson correlation of likes and downloads over the members; empty for fewer than 3 members",
    "log_pearson": "Pearson correlation of log(1 + likes) and log(1 + downloads)",
    "spearman": "Spearman correlation of likes and downloads",
    "correlated": "number of members for which likes and downloads are known",
    "stability": "how well the family is found again in samples of 80% of the models, from 0 to 1; empty "
    "if the family is too small",
    "strength": "'shared word' if the stem is a word that several unrelated models share; 'one owner' if "
    "all models have the same owner; otherwise 'strong'; empty for a sub-family",
    "agreement": "share of members that declare a base or architecture of the same top-level family; "
    "empty if no member can be compared",
    "consistency": "share of members that declare the family itself, or the same base or architecture as "
    "most other members; empty if no member can be compared",
    "downloads_known": "number of members with known downloads",
    "likes_known": "number of members with known likes",
    "maker": "the owner who makes the family, who may not be the owner of most of its models; empty if unknown",
    "parent_from": "why a brand is under its parent: 'names', 'maker' or 'sizes' (rules), 'curated list' or "
    "'by hand'; empty for editions, compounds and products, and at the top level",
    "parent_source": "source of the entry of the curated list or of the correction by hand; empty if there is none",
}


def write_lines(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return each row of a table as a line of CSV.

    The format is RFC 4180, but with line feeds. The lines are returned separately, because several tables contain
    the same line.
    """
    lines: list[str] = []
    csv.writer(SimpleNamespace(write=lines.append), lineterminator="\n").writerows(rows)
    return lines


def write_csv(header: Iterable[str], lines: Iterable[str]) -> str:
    """Return the text of a CSV file.

    The text is the header, followed by the given lines.
    """
    return "".join([*write_lines([list(header)]), *lines])


def _explain_parent(families: Families, clade: int) -> tuple[str, str]:
    """Explain how a family was placed below its parent, and give the source of a correction."""
    for correction in families.corrections.get(clade, ()):
        if correction.kind == PLACED:
            return "curated list" if correction.curated else "by hand", guard_text(correction.source)
    return families.derivations.get(clade, ""), ""


def list_family_rows(atlas: Atlas) -> list[list[str]]:
    """Return the cells of each row of the table of families.

    The cells are in the order of FAMILY_COLUMNS.
    """
    lines = [guard_text(line.title) for line in atlas.lineage.index.lines] + [""]
    own = np.bincount(atlas.families.member_of + 1, minlength=len(atlas.families.clades) + 1)[1:]
    rows = []
    for index, (clade, group) in enumerate(zip(atlas.families.clades, atlas.facts.groups, strict=True)):
        owners = {atlas.names.owners[row] for row in group.rows.tolist()} - {""}
        correlations = group.correlations
        rows.append(
            [
                clade.slug,
                guard_text(clade.title),
                atlas.families.clades[clade.parent].slug if clade.parent >= 0 else "",
                lines[atlas.lineage.index.of_clade[index]],
                str(len(group)),
                str(own[index]),
                write_number(group.downloads.value),
                write_number(group.likes.value),
                str(len(owners)),
                group.first_seen,
                group.last_seen,
                guard_text(atlas.ids[group.rows[0]]) if group.downloads.known else "",
                write_number(round(correlations.pearson.value, 4)),
                write_number(round(correlations.log_pearson.value, 4)),
                write_number(round(correlations.spearman.value, 4)),
                str(correlations.n),
                write_number(round(float(atlas.facts.stability[index]), 3)),
                atlas.families.weak.get(index, STRONG) if clade.parent < 0 else "",
                write_number(round(atlas.lineage.architectures.agreement_of[index].value, 3)),
                write_number(round(atlas.lineage.architectures.consistency_of[index].value, 3)),
                str(group.downloads.known),
                str(group.likes.known),
                guard_text(atlas.facts.makers[index]),
                *_explain_parent(atlas.families, index),
            ]
        )
    return rows


_COUNT = {
    "": "sum of the known {} in the snapshot; the sums of two snapshots cannot be compared, because the "
    "known counts belong to different models",
    "_observed": "number of current models with known {} in the snapshot",
    "_compared": "number of models with known {} in both this snapshot and the previous one; empty for "
    "the first snapshot",
    "_before": "sum of the {} of the compared models in the previous snapshot",
    "_now": "sum of the {} of the compared models in this snapshot",
    "_index": "index of {}, which starts at 100 and is multiplied by the change from each snapshot to the "
    "next; empty if too few models can be compared",
}
#: Columns of history.csv, with their descriptions.
HISTORY_COLUMNS = {
    "date": "date of the snapshot",
    "family": "slug of the family; empty for the whole catalogue",
    "models": "number of models of the current catalogue that are in the snapshot, including models of "
    "sub-families; this number depends on the source of the snapshot",
    "gone": "number of models of the snapshot that are not in the current catalogue; empty for families, "
    "because the families of such models are unknown",
    **{
        f"{noun}{ending}": meaning.format(noun)
        for noun in ("downloads", "likes")
        for ending, meaning in _COUNT.items()
    },
}


def list_history_rows(atlas: Atlas, history: History) -> Iterator[list[str]]:
    """Yield the rows of history.csv.

    There is a row for each snapshot of the whole catalogue, then a row for each snapshot of each family.
    """
    groups = [("", np.arange(len(atlas)))]
    groups += [
        (clade.slug, group.rows) for clade, group in zip(atlas.families.clades, atlas.facts.groups, strict=True)
    ]
    for slug, rows in groups:
        course = follow_group(
            rows,
            history,
            least_downloads=atlas.settings.growth_least_downloads,
            least_likes=atlas.settings.growth_least_likes,
            least_members=atlas.settings.growth_least_members,
        )
        for place, held in enumerate(history.held):
            gone = "" if slug else str(held.gone)
            cells = [*_list_cells(course.downloads, place), *_list_cells(course.likes, place)]
            yield [held.date, slug, str(course.models[place]), gone, *cells]


def _list_cells(curve: Curve, place: int) -> list[str]:
    step = curve.steps[place - 1] if place else None
    return [
        write_number(float(curve.sums[place])),
        str(curve.observed[place]),
        *([str(step.observed), write_number(step.before), write_number(step.now)] if step else ["", "", ""]),
        write_number(round(float(curve.index[place]), 2)),
    ]


#: Columns of lineage.csv, with their descriptions.
LINEAGE_COLUMNS = {
    "child": "id of a model that declares a base model",
    "parent": "id of a declared base model of the child; a child with several base models has several rows",
    "relation": "how the child was made: 'finetune', 'adapter', 'merge' or 'quantized'; empty if unknown",
    "in_catalogue": "'yes' if the parent is in this atlas, else 'no'",
    "same_family": "'yes' if the child and the parent are in the same top-level family, else 'no'; empty "
    "if one of them is unplaced or not in this atlas",
    "left_out": "reason to ignore the declaration: 'itself' if the model declares itself as its base, "
    "'circle' if the declaration is part of a cycle of models; empty if the declaration is not ignored",
}
_LEFT_OUT = {ITSELF: "itself", CIRCULAR: "circle"}


def list_lineage_rows(atlas: Atlas) -> Iterator[list[str]]:
    """Yield the cells of each row of the table of base models.

    There is a row for each declared base model. The cells are in the order of LINEAGE_COLUMNS. The rows are sorted
    by the model that declares the base model.
    """
    bases, ids = atlas.lineage.graph.bases, [guard_text(name) for name in atlas.ids]
    top = atlas.families.top_of.tolist()
    relations = atlas.catalogue.frame["relation"].tolist()
    columns = (bases.child.tolist(), bases.row.tolist(), bases.name, atlas.lineage.graph.status.tolist())
    for child, parent, name, fate in zip(*columns, strict=True):
        known = parent >= 0 and top[child] >= 0 and top[parent] >= 0
        yield [
            ids[child],
            guard_text(name),
            guard_text(relations[child]),
            "yes" if parent >= 0 else "no",
            "" if not known else "yes" if top[child] == top[parent] else "no",
            _LEFT_OUT.get(fate, ""),
        ]
