"""Match the headers of a table to the columns of a catalogue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from constellation.catalogue.reading.addresses import is_hub_id, leads_to_hub, read_link
from constellation.catalogue.reading.nulls import is_blank, is_null
from constellation.catalogue.reading.schema import (
    ALIASES,
    COLUMNS,
    CONTAINERS,
    NUMBERS,
    UNITS,
    find_column,
    list_names,
    normalise_header,
    read_unit,
)
from constellation.catalogue.reading.table import Table
from constellation.errors import AtlasError
from constellation.suggestions import suggest

MOSTLY = 0.5  # the share of a column's values that decides what the column holds
WHOLE = 0.95  # a column of ids must fill this share of the rows that the fullest candidate fills
OPAQUE = re.compile(
    r"[+-]?\d+(?:\.0)?|(?:0x)?[0-9a-f]{12,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\{.*", re.I | re.S
)
WEB_ADDRESS = re.compile(r"https?://\S+", re.I)
SIZE = re.compile(r"\d[\d.,]*\s*(?:[bm]|bn|billion|million)(?:\s*param(?:eter)?s?)?", re.I)
WORD = re.compile(r"[a-z0-9]+")
#: Words for kinds of models. A column 'model_type' with such values does not contain architectures.
KIND_WORDS = """
    adapter agent api assistant audio base basemergesandmoerges causal chat chatmodel chatmodels closed code coding
    commercial completion completions continuously conversational data datasets decoder dense domain dpo embedding
    embeddings encoder fine finetune finetuned foundation free generation generative hybrid ift image images
    instruct instruction instructions language large llm llms lm merge merged merges mixture mode model models moe
    moerges multi multimodal modal of on online only open opensource other paid pretrain pretrained pre pro private
    proprietary public quantized reasoning rerank reranker research rl rlhf seq2seq sft slm small source sparse
    specific speech tagged text thinking trained transformer tuned unknown video vision vlm weight weights
"""
KINDS = frozenset(KIND_WORDS.split())


@dataclass(frozen=True)
class Recognition:
    """The headers of a table that belong to the same column of a catalogue.

    They are in order of priority.

    how: how the headers were found: 'as named', 'known', 'chosen' (by the user) or 'by its values'.
    scales: for each header, the factor of its unit, or None if the header has no unit.
    why: the reason, for the report, or "".
    """

    column: str
    headers: tuple[str, ...]
    how: str
    scales: tuple[float | None, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Columns:
    """The headers of a table, grouped by the column of a catalogue that they belong to.

    Headers without a column are in `ignored`.
    """

    recognised: tuple[Recognition, ...]
    ignored: tuple[str, ...]
    notes: tuple[str, ...] = ()


def recognise_columns(
    table: Table, columns: Mapping[str, str], aliases: Mapping[str, Sequence[str]] | None = None
) -> Columns:
    """Match the headers of a table to the columns of a catalogue.

    columns: canonical column -> header, which is used instead of the known headers. A column may have a unit, as in
        'parameters:b'.
    aliases: canonical column -> headers; those that the table has are used instead of the known headers.

    Raises AtlasError if no column has the ids, if two headers are equal, or if `columns` has a column or a header
    that does not exist.
    """
    check_mapping(columns, table.headers, table.place)
    named: dict[str, tuple[str, ...]] = {name: (header,) for name, header in columns.items()}
    for name, known in (aliases or {}).items():
        there = tuple(header for header in known if header in table.headers and header not in columns.values())
        if there and split_unit(name)[0] not in {split_unit(other)[0] for other in named}:
            named[name] = there[:1] if name == "id" else there
    given = {split_unit(name)[0]: (headers, split_unit(name)[1]) for name, headers in named.items()}
    taken = {header for headers, _ in given.values() for header in headers}
    index = index_headers(table.headers, taken, table.place)
    found, notes = [], []
    for column in COLUMNS:
        if column in given:
            headers, unit = given[column]
            scales = tuple(unit if unit is not None else read_scale(column, header) for header in headers)
            found.append(Recognition(column, headers, "chosen", scales))
        elif column == "id":
            if one := choose_ids(table, index):
                found.append(one)
        else:
            headers = tuple(header for header in list_known(column, index) if header not in taken)
            if column == "parameters":
                headers = (*headers, *list_sizes(table, index))
            if column == "architecture":
                headers, kinds = drop_kinds(table, headers)
                notes += kinds
            if headers:
                how = "as named" if normalise_header(headers[0]) == normalise_header(column) else "known"
                found.append(Recognition(column, headers, how, tuple(read_scale(column, one) for one in headers)))
    if not found or found[0].column != "id":
        raise AtlasError(
            f"{table.place}: no column contains the ids of the models (headers: {list_names(table.headers)}); "
            "rename one of them to 'id', or choose a column with --column id=HEADER"
        )
    found = [one for one in found if one.column == "id" or set(one.headers) - set(found[0].headers)]
    used = {header for one in found for header in one.headers}
    outer = {header.split(".")[0] for header in used if "." in header}
    return Columns(
        tuple(found), tuple(header for header in table.headers if header not in used | outer), tuple(notes)
    )


def split_unit(name: str) -> tuple[str, float | None]:
    """Split a name such as 'parameters:b' into a column and a factor.

    The factor is that of the unit. It is None without a unit.
    """
    column, colon, unit = name.partition(":")
    if not colon:
        return column, None
    return column, 1.0 if unit == "1" else UNITS[unit.casefold()]


def check_name(name: str, place: str) -> None:
    """Check the column and the unit in a name such as 'parameters:b'.

    Raise AtlasError if one of them is unknown.
    """
    column, colon, unit = name.partition(":")
    if column not in COLUMNS:
        choice = _explain_choice(column, COLUMNS, f"the columns are {', '.join(COLUMNS)}")
        raise AtlasError(f"{place}: there is no such column; {choice}")
    if colon and (column not in NUMBERS or (unit != "1" and unit.casefold() not in UNITS)):
        raise AtlasError(
            f"{place}: the unit is not valid; after a column of numbers ({', '.join(NUMBERS)}), write :k, :m, :b "
            "or :t, or :1 for plain numbers"
        )


def check_mapping(columns: Mapping[str, str], headers: Sequence[str], place: str) -> None:
    """Check the columns and headers of the option `--column`.

    Raise AtlasError for an unknown column, or a header that is not in the file.
    """
    for name, header in columns.items():
        check_name(name, f"--column {name}={header}")
        if header not in headers:
            raise AtlasError(f"{place}: --column {name}={header}: {_explain_missing(header, headers)}")


def check_presence(
    aliases: Mapping[str, Sequence[str]], columns: Mapping[str, str], headers: Sequence[str], place: str
) -> None:
    """Check that a file has at least one header of each column in the table `columns` of a configuration.

    Columns that the option `--column` chooses are not checked.

    Raises AtlasError for the first column without a header. `place` is the name of the configuration.
    """
    chosen = {split_unit(name)[0] for name in columns}
    for name, known in sorted(aliases.items()):
        if split_unit(name)[0] not in chosen and not set(known) & set(headers):
            raise AtlasError(f"{place}: columns.{name}: {_explain_missing(known[0], headers)}")


def _explain_missing(header: str, headers: Sequence[str]) -> str:
    choice = _explain_choice(header, headers, f"the headers are {list_names(headers)}")
    return f"the file has no header {header!r}; {choice}"


def _explain_choice(word: str, words: Iterable[str], choice: str) -> str:
    """Return the text that lists the known words, after a question with the most similar one if there is one."""
    question = suggest(word, words)
    return f"{question} ({choice})" if question else choice


def check_aliases(values: object, source: str) -> dict[str, tuple[str, ...]]:
    """Check the table `columns` of a configuration.

    Return the headers that it lists for each column.

    Raises AtlasError for an unknown column or an invalid header. The message has the key and the allowed values.
    """
    if not isinstance(values, Mapping):
        raise AtlasError(f"{source}: 'columns' is {values!r}; make it a table, as docs/settings.md shows")
    aliases: dict[str, tuple[str, ...]] = {}
    holders: dict[str, str] = {}
    for name, given in sorted(values.items()):
        check_name(name, f"{source}: columns.{name}")
        headers = (given,) if isinstance(given, str) else given
        sound = isinstance(headers, list | tuple) and all(isinstance(one, str) and one for one in headers)
        if not sound or not headers:
            raise AtlasError(
                f"{source}: columns.{name} is {given!r}; give a header in quotes, or a list of headers"
            )
        for header in headers:
            if holders.setdefault(header, name) != name:
                what = f"columns.{holders[header]} and columns.{name} both have {header!r}"
                raise AtlasError(f"{source}: {what}; remove this header from one of these two keys")
        aliases[name] = tuple(dict.fromkeys(headers))
    return aliases


def index_headers(headers: Sequence[str], taken: Collection[str], place: str) -> dict[str, list[str]]:
    """Group the headers of a table that differ only in spelling.

    The headers in `taken` are left out.

    The keys are the normalised forms of the headers (see normalise_header).

    Raises AtlasError if two headers are equal, or if two known headers differ only in case.
    """
    seen: dict[str, str] = {}
    index: dict[str, list[str]] = {}
    for header in headers:
        key = header.strip().casefold()
        if header and (other := seen.get(key)) is not None and (other == header or find_column(header)):
            raise AtlasError(
                f"{place}: the columns {other!r} and {header!r} have the same name; rename or remove one of them"
            )
        seen[key] = header
        if header not in taken:
            index.setdefault(normalise_header(header), []).append(header)
    return index


def list_known(column: str, index: Mapping[str, list[str]]) -> list[str]:
    """Return the headers of a table that are known names of a given column.

    They are in order of priority.
    """
    known = [header for alias in ALIASES[column] for header in index.get(alias, ())]
    known += [header for headers in index.values() for header in headers if read_unit(header)[0] == column]
    return list(dict.fromkeys(known))


def read_scale(column: str, header: str) -> float | None:
    """Return the factor that the unit in a header stands for.

    If the header has no unit, or the column does not contain numbers, return None.
    """
    return read_unit(header)[1] if column in NUMBERS else None


def list_sizes(table: Table, index: Mapping[str, list[str]]) -> list[str]:
    """Return the headers of the columns that contain numbers of parameters.

    These are headers such as 'Size'. Most of the values must be numbers such as 7B or 350M.
    """
    headers = [header for key in ("modelsize", "size") for header in index.get(key, ())]
    return [header for header in headers if share(list_values(table, header), is_size) > MOSTLY]


def is_size(value: str) -> bool:
    """Return whether a value is a size, such as 7B."""
    return SIZE.fullmatch(value.strip()) is not None


def drop_kinds(table: Table, headers: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Leave out headers whose columns contain categories of models instead of architectures.

    The headers of columns with architectures are returned.

    Also return a note on each header that is left out. Categories are words such as 'chatmodels'.
    """
    kept, notes = [], []
    for header in headers:
        test = is_object if normalise_header(header) == "architecture" else is_kind
        values = [] if "." in header else list_values(table, header)
        if values and share(values, test) > MOSTLY:
            examples = list_names(sorted({value for value in values if test(value)})[:2])
            notes.append(f"{header!r} is not used: its values, such as {examples}, are not architectures")
        else:
            kept.append(header)
    return tuple(kept), notes


def is_kind(value: str) -> bool:
    """Return whether a value is the name of a category of models, such as '🔶 : fine-tuned'.

    The text of a JSON object also counts as a category.
    """
    words = WORD.findall(value.casefold())
    return is_object(value) or (not words and not value.isalpha()) or (bool(words) and set(words) <= KINDS)


def is_object(value: str) -> bool:
    """Return whether a text looks like a JSON or Python object."""
    return value.lstrip().startswith("{")


def list_values(table: Table, header: str) -> list[str]:
    """Return the known values of a column."""
    return [text for text in table.column(header).tolist() if not is_blank(text)]


def share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    """Return the proportion of values that pass a test, from 0 to 1."""
    return sum(map(test, values)) / len(values) if values else 0.0


@dataclass(frozen=True)
class _Candidate:
    """A column of a table that may contain the ids of the models.

    likeness: 2 for OWNER/NAME, 1 for other names, 0 for numbers and hashes.
    filled: the number of cells with a value.
    distinct: the number of distinct values.
    """

    header: str
    likeness: int
    filled: int
    distinct: int

    @property
    def looks(self) -> str:
        return ("numbers, hashes or addresses", "names without owners", "OWNER/NAME")[self.likeness]


def choose_ids(table: Table, index: Mapping[str, list[str]]) -> Recognition | None:
    """Choose the column of a table that contains the ids of the models.

    If there is no such column, return None.

    Of the headers known for ids, the one whose values look most like ids is chosen.

    If these values are numbers or hashes, or names that repeat, a column of OWNER/NAME is used instead. It may have
    any header that is not known for another column.
    """
    headers = list_known("id", index)
    others = [header for headers in index.values() for header in headers if header and not find_column(header)]
    others = [one for one in others if normalise_header(one) not in CONTAINERS]
    if len(headers) == 1 and not others:
        return recognise_ids(headers[0])
    known = [examine(table, header) for header in headers]
    chosen = choose_candidate(known) or (known[0] if known else None)
    if chosen is None or chosen.likeness == 0 or (chosen.likeness == 1 and chosen.distinct < chosen.filled):
        owned = [one for one in (examine(table, header) for header in others) if one.likeness == 2]
        owned = [one for one in owned if one.distinct > one.filled * MOSTLY]
        chosen = choose_candidate([*([chosen] if chosen else []), *owned]) or chosen
    if chosen is None:
        return None
    if chosen.header == "id":
        return recognise_ids(chosen.header)
    worse = [f"{one.header!r} has {one.looks}" for one in known if one.likeness < chosen.likeness]
    if worse:
        return recognise_ids(chosen.header, f"it has {chosen.looks}, {worse[0]}")
    others_known = len(known) > 1 or chosen not in known
    return recognise_ids(chosen.header, f"it has {chosen.looks}" if others_known else "")


def recognise_ids(header: str, why: str = "") -> Recognition:
    """Return the column of ids, with a description of how it was found."""
    how = "by its values" if why else "as named" if header == "id" else "known"
    return Recognition("id", (header,), how, (None,), why)


def choose_candidate(candidates: Iterable[_Candidate]) -> _Candidate | None:
    """Return the candidate that most likely contains the ids.

    If all columns are empty, return None.

    The best candidates are filled in nearly all rows, look most like ids, and are mostly distinct. The first is
    chosen.
    """
    filled = [one for one in candidates if one.filled]
    whole = [one for one in filled if one.filled >= WHOLE * max(other.filled for other in filled)]
    best = [one for one in whole if one.likeness == max(other.likeness for other in whole)]
    apart = [one for one in best if one.distinct >= MOSTLY * max(other.distinct for other in best)]
    return apart[0] if apart else None


def examine(table: Table, header: str) -> _Candidate:
    """Examine the values of a column as possible ids of models."""
    counts = {text: n for text, n in Counter(table.column(header).tolist()).items() if not is_null(text)}
    filled = sum(counts.values())
    owned = sum(count for text, count in counts.items() if leads_to_hub(text) or is_hub_id(read_link(text.strip())))
    opaque = sum(count for text, count in counts.items() if is_opaque(read_link(text.strip())))
    likeness = 2 if owned > MOSTLY * filled else 0 if opaque > MOSTLY * filled else 1
    return _Candidate(header, likeness, filled, len(counts))


def is_opaque(name: str) -> bool:
    """Return whether a text cannot be the name of a model.

    Such a text is a number, a hash, a web address or an object.
    """
    return OPAQUE.fullmatch(name) is not None or WEB_ADDRESS.fullmatch(name) is not None
