"""Clean the columns of a table.

Every cell that could not be read is recorded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from constellation.catalogue.languages import read_language
from constellation.catalogue.reading.addresses import find_links, read_link, reduce_address
from constellation.catalogue.reading.bases import RELATIONS, join_bases, read_bases, read_relation, split_bases
from constellation.catalogue.reading.cells import NAMES, text_of
from constellation.catalogue.reading.dates import read_dates
from constellation.catalogue.reading.invisible import FORBIDDEN, drop_unseen
from constellation.catalogue.reading.nested import read_list, read_object
from constellation.catalogue.reading.nulls import is_blank
from constellation.catalogue.reading.numbers import drop_impossible, read_numbers
from constellation.catalogue.reading.recognise import Recognition
from constellation.catalogue.reading.report import Findings
from constellation.catalogue.reading.schema import COLUMNS, CONTAINERS, NUMBERS, normalise_header
from constellation.catalogue.reading.table import Table
from constellation.catalogue.reading.tags import PATTERNS, read_tags
from constellation.catalogue.reading.units import check_unit

LONGEST_ID = 1000
#: The columns in which a truth value, as the card of a model may have it, is not a value.
TRUTHLESS = frozenset(["license", "languages", "task", "architecture", "base_model", "relation"])
TRUTH = re.compile("true|false", re.I)
Texts = NDArray[np.object_]


def clean_columns(table: Table, recognised: Sequence[Recognition], date: str, findings: Findings) -> pd.DataFrame:
    """Return the cleaned columns of a table.

    Rows without an id are left out.

    date: the date of the catalogue, or "" if unknown. A model that was created later is an error. The frame has the
    columns `schema.COLUMNS`. Its index contains the indices of the rows in the table, in ascending order.
    """
    how = {one.column: one for one in recognised}
    bare = clean_ids(table.column(how["id"].headers[0]), findings)
    texts = {name: np.full(table.rows, "", dtype=object) for name in COLUMNS if name not in NUMBERS}
    numbers = {name: np.full(table.rows, np.nan) for name in NUMBERS}
    texts |= {name: fill_texts(table, how[name], findings) for name in FORMS if name in how}
    texts["id"] = join_owners(bare, texts["owner"], findings)
    numbers |= {name: fill_numbers(table, how[name], bare, findings) for name in NUMBERS if name in how}
    if "created" in how:
        texts["created"] = fill_dates(table, how["created"], date, findings)
    if "base_model" in how:
        texts["base_model"], remarks = fill_bases(table, how["base_model"], bare, texts["id"], findings)
        texts["relation"] = np.where(texts["relation"] == "", remarks, texts["relation"])
    index = pd.RangeIndex(table.rows)  # one for all columns: pandas would compare their indexes
    values = {**numbers, **{name: pd.Series(texts[name], index, dtype=object) for name in texts}}
    frame = pd.DataFrame({name: values[name] for name in COLUMNS}, index)
    return frame[frame["id"] != ""]


def clean_ids(texts: Texts, findings: Findings) -> Texts:
    """Return the cleaned ids of the models.

    The id is "" for rows that must be left out.

    Control characters are removed. A link or an address is replaced by the id that it contains.
    """
    ids = [text.strip() for text in texts]
    foul = [row for row, name in enumerate(ids) if FORBIDDEN.search(name)]
    for row in foul:
        ids[row] = FORBIDDEN.sub("", ids[row]).strip()
    note_cells(findings, "coerced", foul, "id", texts, "control characters in the id were left out")
    linked = sum(bool(find_links(name)) for name in ids)
    if linked:
        findings.problems.append(f"id: links, read as the models that they lead to: {linked:,}")
    ids = [reduce_address(read_link(name)) for name in ids]
    long = [row for row, name in enumerate(ids) if len(name) > LONGEST_ID]
    note_cells(findings, "dropped", long, "id", texts, f"give an id of at most {LONGEST_ID} characters")
    for row in long:
        ids[row] = ""
    cleaned = np.array(ids, dtype=object)
    empty = np.setdiff1d(np.flatnonzero(cleaned == ""), long)
    note_cells(findings, "dropped", empty, "id", texts, "give the model's id, or remove the row")
    return cleaned


def join_owners(ids: Texts, owners: Texts, findings: Findings) -> Texts:
    """Add the owner to each id that has no owner.

    The ids then have the form OWNER/NAME.

    If most ids already have an owner, all ids are returned unchanged, because some ids on the Hub have no owner.
    """
    named = np.array([name != "" for name in ids], dtype=bool)
    bare = np.array(["/" not in name for name in ids], dtype=bool) & named
    joined = bare & (owners != "")
    if not joined.any() or 2 * int(bare.sum()) < int(named.sum()):
        return ids
    findings.problems.append(f"id: names joined with their owners, as OWNER/NAME: {int(joined.sum()):,}")
    whole = ids.copy()
    for row in np.flatnonzero(joined):
        whole[row] = f"{owners[row].replace('/', '-')}/{ids[row]}"
    return whole


def fill_numbers(table: Table, how: Recognition, ids: Texts, findings: Findings) -> NDArray[np.float64]:
    """Return a cleaned column of counts as float64.

    Unknown values are NaN.

    If several headers belong to the column, each row gets the first known value among them.
    """
    column, parameters = how.column, how.column in ("parameters", "active_parameters")
    filled = np.full(table.rows, np.nan)
    for header, scale in zip(how.headers, how.scales, strict=True):
        texts = table.column(header)
        numbers = read_numbers(texts, scale, shares=parameters)
        findings.nulls[column] += numbers.nulls
        if parameters:
            problem = check_unit(numbers, ids, column, header, scale)
            if problem:
                findings.problems.append(f"{column} from {header!r}: {problem.what}; {problem.remedy}")
                note_cells(
                    findings, "unknown", problem.rows, column, texts, f"its unit is missing; {problem.remedy}"
                )
                numbers.values[problem.rows] = np.nan
        drop_impossible(numbers)
        for what, rows in numbers.coerced.items():
            note_cells(findings, "coerced", rows, column, texts, what)
        for what, rows in numbers.bad.items():
            note_cells(findings, "unknown", rows, column, texts, what)
        note_column(findings, column, header, texts, sum(map(len, numbers.bad.values())))
        if parameters:
            numbers.values[numbers.values == 0] = np.nan  # 0 means unknown, because every model has parameters
        filled = np.where(np.isnan(filled), numbers.values, filled)
    return filled


def fill_dates(table: Table, how: Recognition, date: str, findings: Findings) -> Texts:
    """Return the cleaned column of creation dates.

    Unknown values are "".

    If several headers belong to the column, each row gets the first known value among them.
    """
    filled = np.full(table.rows, "", dtype=object)
    for header in how.headers:
        texts = table.column(header)
        dates = read_dates(texts, date)
        findings.nulls["created"] += dates.nulls
        for what, rows in dates.bad.items():
            note_cells(findings, "unknown", rows, "created", texts, what)
        note_column(findings, "created", header, texts, sum(map(len, dates.bad.values())))
        filled = np.where(filled == "", dates.values, filled)
    short = sum(0 < len(value) < 10 for value in filled.tolist())
    if short:
        findings.problems.append(f"created: dates known only to the month or the year: {short:,}")
    return filled


def fill_texts(table: Table, how: Recognition, findings: Findings) -> Texts:
    """Return a cleaned column of texts.

    The texts have the form that FORMS defines. Unknown values are "".

    If several headers belong to the column, each row gets the first known value among them.
    """
    filled = np.full(table.rows, "", dtype=object)
    for header in how.headers:
        texts = read_texts(table, how.column, header, findings)
        form = FORMS[how.column]
        known = {text: form(text) for text in dict.fromkeys(texts.tolist())}
        if how.column == "relation":
            bad = [row for row, text in enumerate(texts) if text.strip() and not known[text]]
            note_cells(findings, "unknown", bad, "relation", texts, f"give one of {', '.join(RELATIONS)}")
        formed = np.array([known[text] for text in texts], dtype=object)
        filled = np.where(filled == "", formed, filled)
    return filled


def fill_bases(table: Table, how: Recognition, bare: Texts, ids: Texts, findings: Findings) -> tuple[Texts, Texts]:
    """Return the cleaned column of base models, and the relations of the models to them.

    The relation of each cell comes from its remarks. It is "" if there are no remarks.

    bare: the ids in the file.
    ids: the same ids with their owners, as in the catalogue.

    If a model names itself as a base, this base is left out.
    """
    filled = np.full(table.rows, "", dtype=object)
    remarks = np.full(table.rows, "", dtype=object)
    known = {name for name in (*bare, *ids) if name}
    for header in how.headers:
        bases, said = read_bases(read_texts(table, "base_model", header, findings), known)
        remarks = np.where(filled == "", said, remarks)
        filled = np.where(filled == "", bases, filled)
    counts = Counter(bare.tolist())
    whole = {name: joined for name, joined in zip(bare, ids, strict=True) if name != joined and counts[name] == 1}
    itself = 0
    for row in np.flatnonzero(filled != ""):
        named = [whole.get(name, name) for name in split_bases(filled[row])]
        others = [name for name in named if name not in (ids[row], bare[row])]
        itself += len(others) < len(named)
        filled[row] = join_bases(others)
    if itself:
        findings.problems.append(f"base_model: models that name themselves as their base, ignored: {itself:,}")
    return filled, np.where(filled == "", "", remarks)


def read_texts(table: Table, column: str, header: str, findings: Findings) -> Texts:
    """Return the cells of a column as text.

    Words that mean an unknown value, such as 'n/a', become "".

    Values in tags, lists and objects are also converted to text.
    """
    texts = table.column(header)
    if normalise_header(header) == "tags" and column in PATTERNS:
        return read_tags(texts, column)
    counts = Counter(texts.tolist())
    known = {text: unfold_text(text, column) for text in counts}
    objects = [row for row, text in enumerate(texts) if known[text] is None]
    if normalise_header(header) not in CONTAINERS:
        note_cells(findings, "unknown", objects, column, texts, "the cell has no text; give a text instead")
    unfolded = np.array([known[text] or "" for text in texts], dtype=object)
    findings.nulls[column] += sum(count for text, count in counts.items() if is_blank(text) and text.strip())
    return unfolded


def unfold_text(text: str, column: str) -> str | None:
    """Convert a cell to text, even if the cell contains a list or an object.

    If the cell is an object without an id or name, or a truth value, return None.

    Words that mean an unknown value give "". The values of a list are separated by line feeds.
    """
    if is_blank(drop_unseen(FORBIDDEN.sub("", text))):
        return ""
    start = text.lstrip()[:1]
    if start == "{" and (value := read_object(text)) is not None:
        return keep_words(text_of(value), column) if any(key in value for key in NAMES) else None
    if start == "[" and column != "base_model" and (values := read_list(text)) is not None:
        return keep_words(text_of(values), column)
    return keep_words(text, column)


def keep_words(text: str, column: str) -> str | None:
    """Leave out the lines of a cell that are objects or truth values.

    If no line remains, return None.

    The language `no` (Norwegian) is False in YAML, so False becomes 'no' in a column of languages.
    """
    if column not in TRUTHLESS or ("{" not in text and not TRUTH.search(text)):
        return text
    kept = []
    for line in text.split("\n"):
        word = line.strip()
        truth = TRUTH.fullmatch(word)
        if truth and column == "languages" and word.casefold() == "false":
            kept.append("no")
        elif not truth and not (word.startswith("{") and read_object(word) is not None):
            kept.append(line)
    return "\n".join(kept) if any(line.strip() for line in kept) else None


def note_column(findings: Findings, column: str, header: str, texts: Texts, bad: int) -> None:
    """Add a note to the report if most cells of a column are unreadable.

    The note includes a remedy.
    """
    filled = sum(not is_blank(text) for text in texts.tolist()) if bad > 2 else 0
    if 2 * bad > filled > 0:
        findings.problems.append(
            f"{column}: most cells of {header!r} are unreadable ({bad:,} of {filled:,}); "
            f"choose another column with --column {column}=HEADER"
        )


def note_cells(findings: Findings, fate: str, rows: ArrayLike, column: str, texts: Texts, what: str) -> None:
    """Record a problem with the cells of some rows.

    The original values of the cells are recorded.

    `fate` is explained in report.py.
    """
    indices = np.asarray(rows, dtype=np.intp)
    findings.add(fate, indices.tolist(), column, texts[indices].tolist(), what)


def form_words(text: str) -> str:
    """Return a text on one line, without repeated spaces and invisible characters."""
    return " ".join(drop_unseen(FORBIDDEN.sub(" ", text)).split())


def form_licence(text: str) -> str:
    """Return the name of a licence in lower case."""
    return form_words(text).lower()


def form_task(text: str) -> str:
    """Return the name of a task in the spelling of the Hub.

    For example, 'Text Generation' becomes 'text-generation'.
    """
    return re.sub(r"[\s_]+", "-", form_words(text).lower())


def form_languages(text: str) -> str:
    """Return the codes of the languages in a list, with single spaces between them.

    Words that are not languages are left out.
    """
    codes = map(read_language, form_words(re.sub(r"[\[\]'\",;|]+", " ", text)).split())
    return " ".join(dict.fromkeys(code for code in codes if code))


FORMS: dict[str, Callable[[str], str]] = {
    "task": form_task, "architecture": form_words, "license": form_licence, "languages": form_languages,
    "relation": read_relation, "owner": form_words,
}  # fmt: skip
