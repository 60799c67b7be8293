"""Checks of the lines of models.

The tables of models and of lines must agree about what each model is built on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from constellation.checking.exports import FAMILIES, MODELS, Exports
from constellation.checking.faults import Fault
from constellation.checking.folder import Folder
from constellation.checking.tables import Table, add_known, read_numbers, read_table

_COLUMNS = ("line", "line_source", "backbone", "backbone_from", "top_family")
_SOURCES = ("declared", "family", "inferred", "")
LINES = "data/lines.csv"


def check_lines(models: Table) -> Iterator[Fault]:
    """Find faults in the columns of the table of models that describe lines.

    These are lines without a source, unknown sources, and confidences that do not fit the source.
    """
    confidences = read_numbers(models.column("line_confidence"))
    columns = map(models.column, _COLUMNS)
    for number, (line, source, copy, detail, family, confidence) in enumerate(
        zip(*columns, confidences, strict=True), 2
    ):
        problems = {
            f"line_source is {source!r}, not one of {', '.join(_SOURCES[:-1])}": source not in _SOURCES,
            f"the line is {line!r}, but its source is {source!r}": (line == "") != (source == ""),
            f"the line is declared, but its confidence is {confidence}": source == "declared" and confidence != 1,
            f"line_confidence is {confidence}, not between 0 and 1": confidence is not None
            and not 0 <= confidence <= 1,
            "line_confidence is given without a line": confidence is not None and line == "",
            "the source of the line is 'family', but the model is unplaced": source == "family" and family == "",
            f"backbone is {copy!r}, but the line is {line!r}": copy != line,
            f"backbone_from is {detail!r}, but line_source is {source!r}": detail.startswith("declared ")
            != (source == "declared"),
        }
        for problem, found in problems.items():
            if found:
                yield Fault(models.path, f"row {number}", problem)


def check_line_table(folder: Folder, exports: Exports) -> Iterator[Fault]:
    """Compare the table of lines with the tables of models and families.

    A site has the table if any model declares a line.
    """
    lines, sources = exports.models.column("line"), exports.models.column("line_source")
    yield from _check_family_lines(exports, lines)
    if "declared" not in sources and LINES not in folder.sizes:
        return
    table = read_table(folder, LINES)
    titles, slugs, pages = (table.column(name) for name in ("title", "slug", "page"))
    for name, values in (("title", titles), ("slug", slugs)):
        for value in (value for value, count in Counter(values).items() if count > 1):
            yield Fault(LINES, "", f"the {name} {value!r} is repeated")
    if set(titles) != set(lines) - {""}:
        yield Fault(LINES, "", f"the lines differ from those in the column 'line' of {MODELS}")
        return
    for number, (slug, page) in enumerate(zip(slugs, pages, strict=True), 2):
        if page == "yes" and f"lines/{slug}.html" not in folder.sizes:
            yield Fault(LINES, f"row {number}", f"the page lines/{slug}.html is missing")
    yield from _check_counts(table, exports, lines, sources)


def _check_counts(table: Table, exports: Exports, lines: Sequence[str], sources: Sequence[str]) -> Iterator[Fault]:
    """Compare the number of models of each line with the table of models."""
    rows_of: dict[str, list[int]] = {title: [] for title in table.column("title")}
    for row, line in enumerate(lines):
        if line:
            rows_of[line].append(row)
    tops = exports.models.column("top_family")
    families = table.column("family")
    groups = list(zip(rows_of.values(), families, strict=True))
    expected: dict[str, list[float | None]] = {
        "models": [len(rows) for rows, _ in groups],
        "unplaced": [_count(tops[row] == "" for row in rows) for rows, _ in groups],
        **{
            name: [_count(sources[row] == source for row in rows) for rows, _ in groups]
            for name, source in (("declared", "declared"), ("by_family", "family"), ("inferred", "inferred"))
        },
    }
    yield from _check_families_of_lines(table, exports, groups)
    for name in ("downloads", "likes"):
        values = list(read_numbers(exports.models.column(name)))
        expected[name] = [add_known(values[row] for row in rows) for rows, _ in groups]
        expected[f"{name}_known"] = [_count(values[row] is not None for row in rows) for rows, _ in groups]
    for name, counts in expected.items():
        found = read_numbers(table.column(name))
        for number, (title, count, value) in enumerate(zip(rows_of, found, counts, strict=True), 2):
            if count != value:
                yield Fault(LINES, f"row {number}", f"{name} of {title!r} is {count}, but {MODELS} has {value}")


def _check_families_of_lines(
    table: Table, exports: Exports, groups: Sequence[tuple[Sequence[int], str]]
) -> Iterator[Fault]:
    """Check how many models of each line are in the family of the same name and in other families.

    Only parents that follow from the names are used here. If the curated list or a correction by hand has replaced
    such a parent, the tables do not show the replaced parent. The check then knows only a lower and an upper limit
    of the number.
    """
    corrected = {
        slug
        for slug, source in zip(*map(exports.families.column, ("slug", "parent_from")), strict=True)
        if source in ("curated list", "by hand")
    }
    columns = map(table.column, ("models", "unplaced", "in_family", "in_others"))
    for number, ((rows, family), *cells) in enumerate(zip(groups, *columns, strict=True), 2):
        models, unplaced, inside, outside = (int(value or 0) for value in read_numbers(cells))
        lineages = [exports.ancestors.get(exports.family[row], []) for row in rows]
        lines = [lineage[: lineage.index(family) + 1] for lineage in lineages if family in lineage]
        least = _count(not corrected & set(lineage[:-1]) for lineage in lines)
        most = least + _count(bool(corrected & set(lineage)) for lineage in lineages)
        if not least <= inside <= most or inside + outside + unplaced != models:
            problem = f"in_family is {inside} and in_others is {outside}, but {MODELS} has {least} in the family"
            yield Fault(LINES, f"row {number}", problem)


def _check_family_lines(exports: Exports, lines: Sequence[str]) -> Iterator[Fault]:
    """Find families whose stated line is not the most common line among their models."""
    columns = map(exports.families.column, ("slug", "line"))
    for number, (slug, line) in enumerate(zip(*columns, strict=True), 2):
        counts = Counter(lines[row] for row in exports.rows[slug])
        del counts[""]
        if counts[line] != max(counts.values(), default=0) or (line == "" and counts):
            yield Fault(
                FAMILIES, f"row {number}", f"line of {slug!r} is {line!r}, which is not its most common line"
            )


def _count(found: Iterable[bool]) -> int:
    return sum(found)
