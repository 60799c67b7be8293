"""The table of lines (data/lines.csv)."""

from __future__ import annotations

from constellation.analysis.groups import describe_group
from constellation.atlas import Atlas
from constellation.formulas import guard_text
from constellation.render.column_kinds import write_number

#: The path of the table. It is not written if no model declares a line.
LINES = "data/lines.csv"
#: Columns of lines.csv, with their descriptions.
LINE_COLUMNS = {
    "slug": "short name of the line in the address of its page, lines/SLUG.html",
    "title": "name of the line, as in the column line of models.csv",
    "family": "slug of the family with this name; empty if the line is an architecture",
    "models": "number of models of the line",
    "in_family": "number of these models that are in the family of the same name, without the families that the "
    "curated list or a correction by hand places below it",
    "in_others": "number of these models that are in other families",
    "unplaced": "number of these models that are in no family",
    "declared": "number of models whose line is declared",
    "by_family": "number of models whose line is not declared, but is the line of their family",
    "inferred": "number of models whose line was only inferred from similar models",
    "confidence": "mean probability of the lines that are not declared; empty if all lines are declared",
    "brands": "number of brands: families and sub-families with a name of their own that are mostly built on this "
    "line",
    "owners": "number of accounts that have published a model of the line",
    "downloads": "sum of the known downloads of the models in the last 30 days; empty if no count is known",
    "downloads_known": "number of models with known downloads",
    "likes": "sum of the known likes of the models; empty if no count is known",
    "likes_known": "number of models with known likes",
    "top_model": "id of the model with the most downloads; empty if no count is known",
    "first_seen": "earliest known creation date of a model",
    "last_seen": "latest known creation date of a model",
    "pearson": "Pearson correlation of likes and downloads over the models; empty for fewer than 3 models",
    "log_pearson": "Pearson correlation of log(1 + likes) and log(1 + downloads)",
    "spearman": "Spearman correlation of likes and downloads",
    "page": "'yes' if the line has a page, 'no' if it has too few models",
}


def list_line_rows(atlas: Atlas) -> list[list[str]]:
    """Return the cells of each row of the table of lines.

    The cells are in the order of LINE_COLUMNS. There are no rows if no model declares a line, because each line
    would be a copy of a family.
    """
    index = atlas.lineage.index
    return [_list_cells(atlas, number) for number in range(len(index.lines))] if index.declared else []


def _list_cells(atlas: Atlas, number: int) -> list[str]:
    line = atlas.lineage.index.lines[number]
    group = describe_group(line.rows, atlas.facts.counts)
    owners = {atlas.names.owners[row] for row in line.rows.tolist()} - {""}
    correlations = group.correlations
    counts = (line.in_family, line.in_others, line.unplaced, line.declared, line.by_family, line.inferred)
    return [
        line.slug,
        guard_text(line.title),
        atlas.families.clades[line.clade].slug if line.clade >= 0 else "",
        str(len(line)),
        *map(str, counts),
        write_number(round(line.confidence, 3)),
        str(len(atlas.lineage.index.list_brands(number))),
        str(len(owners)),
        write_number(group.downloads.value),
        str(group.downloads.known),
        write_number(group.likes.value),
        str(group.likes.known),
        guard_text(atlas.ids[group.rows[0]]) if group.downloads.known else "",
        group.first_seen,
        group.last_seen,
        write_number(round(correlations.pearson.value, 4)),
        write_number(round(correlations.log_pearson.value, 4)),
        write_number(round(correlations.spearman.value, 4)),
        "yes" if line.has_page else "no",
    ]
