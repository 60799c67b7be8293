"""The subcommand `explain`, which explains names of models."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from constellation.analysis.explaining.explanation import Explanation
from constellation.errors import AtlasError
from constellation.explaining.explainer import Explainer
from constellation.explaining.records import COLUMNS, make_cells, make_record, show_text
from constellation.formulas import guard_text

#: Names that are explained at once. The result does not depend on it.
_BATCH = 20_000
#: The units of numbers of parameters.
_UNITS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


#: Command lines that the help shows.
EXAMPLES = (
    "constellation explain Qwen/Qwen3-8B-AWQ",
    "constellation explain --nearest 5 gemma-4-26B-A4B-it",
    "constellation explain --json - < names.txt",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand `explain` to its parser."""
    parser.add_argument(
        "names", nargs="+", metavar="NAME", help="name of a model, with or without its owner; '-' reads one a line"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON record a line")
    form.add_argument("--csv", action="store_true", help="print a CSV table")
    parser.add_argument(
        "--nearest", type=int, default=0, metavar="N", help="list the N nearest names of the catalogue (default: 0)"
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--site", type=Path, metavar="FOLDER", help="use the atlas of a built site")
    source.add_argument("--catalogue", metavar="FILE", help="use the atlas of a catalogue, which is built first")
    parser.add_argument(
        "--no-lookup",
        action="store_true",
        help="explain models of the catalogue by their names alone, as if they were new",
    )


def run(arguments: argparse.Namespace) -> int:
    """Explain the names, and return the exit status."""
    if arguments.nearest < 0:
        raise AtlasError(f"--nearest {arguments.nearest}: not a number of names; give 0 or more")
    explainer = _open(arguments)
    explanations = (
        one
        for batch in _divide(_read_names(arguments.names))
        for one in explainer.explain(batch, nearest=arguments.nearest, lookup=not arguments.no_lookup)
    )
    if arguments.json:
        for one in explanations:
            print(json.dumps(make_record(one)))
    elif arguments.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(map(_write_row, explanations))
    else:
        for number, one in enumerate(explanations):
            print(("\n" if number else "") + "\n".join(_describe(one)))
    return 0


def _divide(names: Iterator[str]) -> Iterator[list[str]]:
    """Yield the names in batches."""
    while batch := list(islice(names, _BATCH)):
        yield batch


def _open(arguments: argparse.Namespace) -> Explainer:
    if arguments.site:
        return Explainer.from_site(arguments.site)
    return Explainer.from_catalogue(arguments.catalogue) if arguments.catalogue else Explainer.load()


def _read_names(names: Sequence[str]) -> Iterator[str]:
    """Yield the names. For '-', yield the lines of standard input that are not empty."""
    for name in names:
        if name == "-":
            lines = sys.stdin.buffer.read().decode("utf-8", errors="replace").splitlines()
            yield from (line.strip() for line in lines if line.strip())
        else:
            yield name


def _write_row(one: Explanation) -> list[str]:
    """Return the cells of a CSV row. Spreadsheets must not read a text as a formula."""
    cells = make_cells(one).values()
    texts = ("" if cell is None else cell if isinstance(cell, str) else f"{cell:.15g}" for cell in cells)
    return [guard_text(text) for text in texts]


_FAMILY_SOURCES = {
    "catalogue": "a model of the catalogue",
    "name": "its stem is in the name",
    "likeness": "the name is similar to the names of this family",
    "list": "a well-known family that the catalogue does not have",
}
_LINE_SOURCES = {
    "declared": "declared by the model",
    "family": "usual for the family",
    "name": "from another word of the name, because the family has no usual line",
    "list": "of the well-known family",
    "inferred": "inferred from similar models",
}


def _describe(one: Explanation) -> Iterator[str]:
    """Yield the lines of the table that explains a name."""
    yield show_text(one.name)
    for term, text in _list_rows(one):
        if text:
            yield f"  {term:<13} {show_text(text)}"


def _list_rows(one: Explanation) -> Iterator[tuple[str, str]]:
    yield "Owner", one.owner
    family = _add_notes(
        " > ".join(one.path), _FAMILY_SOURCES.get(one.family_source, ""), "confidence", one.confidence
    )
    yield "Family", family or "none found"
    yield "Evidence", "; ".join(f"{text} ({share:.0%})" for text, share in one.evidence)
    yield "Runner-up", one.runner_up
    yield "Teacher", one.teacher
    yield "Line", _add_notes(one.line, _LINE_SOURCES.get(one.line_source, ""), "probability", one.line_confidence)
    yield "Edition", one.edition
    yield "Size", _write_count(one.size)
    yield "Active size", _write_count(one.active)
    yield "Experts", str(one.experts or "")
    yield "Quantisation", _add_notes(", ".join(one.quantisation), f"{one.bits:g} bits" if one.bits else "")
    yield "Format", ", ".join(one.format)
    yield "Methods", ", ".join(one.methods)
    yield "Context", f"{one.context:,} tokens" if one.context else ""
    yield "Modality", ", ".join(one.modality)
    yield "Languages", ", ".join(one.languages)
    yield "Date", one.date
    yield "Memory", ", ".join(f"{gigabytes:,.1f} GB at {bits} bits" for bits, gigabytes in one.memory.items())
    for place, (model, similarity) in enumerate(one.nearest):
        yield "" if place else "Nearest", f"{model} ({similarity:.2f})"


def _add_notes(text: str, source: str, what: str = "", share: float | None = None) -> str:
    notes = [note for note in (source, "" if share is None else f"{what} {share:.0%}") if note]
    return f"{text} ({'; '.join(notes)})" if text and notes else text


def _write_count(count: int | None) -> str:
    """Write a number of parameters, such as 7B."""
    if count is None:
        return ""
    scale, unit = next(((scale, unit) for scale, unit in _UNITS if count >= scale), (1.0, ""))
    return f"{count / scale:.4g}{unit}"
