"""The subcommand `evaluate`, which measures how well families agree with labels.

The families are compared with the groups of simpler methods.
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.evaluation.baselines import (
    SAMPLE,
    cluster_by_average_linkage,
    group_by_first_token,
    sample_rows,
)
from constellation.analysis.evaluation.known_stems import StemMeasure, measure_known_stems
from constellation.analysis.evaluation.labels import keep_common_labels, measure_label_agreement
from constellation.analysis.evaluation.steps import take_steps
from constellation.analysis.families.curated import choose_curated
from constellation.analysis.families.families import Families
from constellation.analysis.families.overrides import apply_overrides
from constellation.analysis.lineage.agreement import measure_relations
from constellation.analysis.lineage.bases import read_bases
from constellation.analysis.lineage.graph import trace_lineage
from constellation.analysis.lineage.pairs import LEAST_PAIRS
from constellation.analysis.names.names import Names, read_names
from constellation.analysis.statistics import Proportion
from constellation.catalogue import Catalogue, read_catalogue, read_current, select_tasks
from constellation.catalogue.config import Overrides
from constellation.catalogue.curated import load_curated
from constellation.catalogue.labels import read_labels
from constellation.catalogue.vocabulary import Vocabulary, load_vocabulary
from constellation.commands.group_accuracy import print_group_accuracy
from constellation.commands.line_accuracy import print_line_accuracy
from constellation.commands.options import read_configured, split_columns
from constellation.errors import AtlasError
from constellation.settings import Settings

_HEADER = f"{'':34} {'groups':>7} {'placed':>7} {'of all':>7} {'homogen.':>9} {'complete.':>10} {'AMI':>6}"


@dataclass(frozen=True)
class _Measured:
    """A catalogue with its names and labels.

    The families are compared with the labels. The label is '' for models without a label. `labels` contains only
    the common labels, and `all_labels` contains all labels.
    """

    catalogue: Catalogue
    names: Names
    labels: list[str]
    all_labels: list[str]


_RELATIONS_HEADER = f"{'':34} {'n':>7}" + "".join(
    f" {level:>13} {'95% interval':>16} {'by chance':>10}" for level in ("top level", "most specific")
)


#: Command lines that the help shows.
EXAMPLES = (
    "constellation evaluate --labels architecture",
    "constellation evaluate models.csv --labels labels.csv --stems llama,qwen",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand `evaluate` to its parser."""
    parser.add_argument("catalogue", nargs="?", help="a catalogue, as for build (default: the bundled one)")
    parser.add_argument(
        "--labels",
        required=True,
        help="a table with two columns, id (or another column of the catalogue) and label; or the name of a column",
    )
    parser.add_argument(
        "--config",
        type=Path,
        help="a TOML file of settings, as for build; its overrides are ignored",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME=HEADER",
        help="the header of a column in this catalogue",
    )
    parser.add_argument(
        "--also",
        action="append",
        default=[],
        nargs=2,
        metavar=("CATALOGUE", "LABELS"),
        help="another catalogue and its labels, to measure with the same settings; may be given several times",
    )
    parser.add_argument(
        "--stems",
        default="",
        help="stems of known families, separated by commas: measure how complete and pure these families are",
    )
    parser.add_argument("--least", type=int, default=20, help="ignore labels with fewer models (default: 20)")


def run(arguments: argparse.Namespace) -> int:
    """Measure how well families agree with labels, and print a table.

    The table has the groups of each method. Return the exit status.
    """
    configured = read_configured(arguments.config)
    vocabulary, columns = load_vocabulary(), split_columns(arguments.column)
    stems = [stem for stem in arguments.stems.lower().split(",") if stem]
    for source, labels in ((arguments.catalogue, arguments.labels), *arguments.also):
        if source:
            keep = configured.settings.keep_placeholders
            whole = read_catalogue(source, columns=columns, aliases=configured.aliases, keep_placeholders=keep)
        else:
            whole = read_current()
        measured = _read_measured(whole, labels, configured.settings, vocabulary, arguments.least)
        _print_catalogue(measured, vocabulary, configured.settings, stems)
    return 0


def _read_measured(
    whole: Catalogue, source: str, settings: Settings, vocabulary: Vocabulary, least: int
) -> _Measured:
    """Read a catalogue with names and labels for a measurement.

    Only the models with the tasks of the settings are returned.
    """
    catalogue, _ = select_tasks(whole, settings.tasks)
    all_labels = read_labels(source, catalogue)
    labels = keep_common_labels(all_labels, least)
    if not any(labels):
        raise AtlasError(f"--labels {source}: no label belongs to {least} or more models; use a lower --least")
    return _Measured(catalogue, read_names(catalogue.frame["id"].tolist(), vocabulary), labels, all_labels)


def _print_catalogue(measured: _Measured, vocabulary: Vocabulary, settings: Settings, stems: list[str]) -> None:
    """Print how well families agree with the labels.

    There is a row for the families after each step, and a row for each simpler method.
    """
    names, labels = measured.names, measured.labels
    known = len(labels) - labels.count("")
    print(f"{measured.catalogue.source}: {len(names):,} models, {known:,} of them with a label")
    print(_HEADER)
    steps = take_steps(
        names,
        vocabulary,
        smallest=settings.family_smallest,
        branch_smallest=settings.branch_smallest,
        likeness_least=settings.likeness_least,
    )
    for step in steps:
        families = step.families
        _print(step.title, labels, families.top_of)
    curated, unused = _add_curated(measured, families)
    _print("+ curated list", labels, curated.top_of)
    _print("families, most specific", labels, families.member_of)
    _print("families, most specific, curated", labels, curated.member_of)
    _print("first token", labels, group_by_first_token(names))
    _print_sampled(labels, families.top_of, curated.top_of, names, settings)
    print_group_accuracy(measured.catalogue, names, families, labels, settings)
    _print_unused(unused)
    _print_relations(measured.catalogue, families, settings.seed)
    print_line_accuracy(measured.catalogue, names, families, measured.all_labels, settings)
    for title, some in (("stem", families), ("stem, with the curated list", curated)) if stems else ():
        _print_stems(title, measure_known_stems(names, some, vocabulary, stems, smallest=settings.family_smallest))


def _add_curated(measured: _Measured, families: Families) -> tuple[Families, Mapping[str, str]]:
    """Apply the curated list to the families, and return the reasons why entries are not used."""
    choice = choose_curated(families, measured.names, load_curated(), Overrides())
    ids = measured.catalogue.frame["id"].tolist()
    return apply_overrides(families, ids, Overrides(), curated=choice.used).families, choice.unused


def _print_unused(unused: Mapping[str, str]) -> None:
    """Print which entries of the curated list are not used, grouped by the reason."""
    print(f"entries of the curated list that this catalogue does not use: {len(unused)}")
    for reason in sorted(set(unused.values())):
        slugs = [slug for slug, one in unused.items() if one == reason]
        print(textwrap.fill(f"{reason}: {', '.join(slugs)}", 116, initial_indent="  ", subsequent_indent="    "))


def _print_sampled(
    labels: list[str], top: NDArray[np.int32], curated: NDArray[np.int32], names: Names, settings: Settings
) -> None:
    """Print the rows of the table that measure average linkage.

    Average linkage is the paper's method, and needs all pairs in memory. A large catalogue is therefore reduced to
    a sample of models, and the families are also measured on this sample.
    """
    labelled = np.flatnonzero([label != "" for label in labels])
    rows = labelled[sample_rows(len(labelled), settings.seed)]
    sampled = [labels[row] for row in rows]
    clusters = cluster_by_average_linkage([names.names[row] for row in rows], settings.clusters)
    if len(rows) < len(labelled):
        print(f"on {SAMPLE:,} of the labelled models, drawn at random (average linkage needs all pairs in memory):")
        _print("families, top level", sampled, top[rows])
        _print("families, top level, curated", sampled, curated[rows])
    _print(f"average linkage, {settings.clusters} clusters", sampled, clusters)


def _print_stems(title: str, measures: list[StemMeasure]) -> None:
    """Print the completeness and the purity of the families with known stems."""
    print(f"{title:34} {'models':>7} {'complete':>9} {'pure':>7}")
    for one in measures:
        print(f"{one.stem:34} {one.models:7,} {one.complete:9.3f} {one.pure:7.3f}")


def _print_relations(catalogue: Catalogue, families: Families, seed: int) -> None:
    """Print how often models and their declared base models are in the same family.

    There is a row for each relation.
    """
    frame = catalogue.frame
    columns = (frame[name].to_numpy(dtype=object) for name in ("base_model", "relation"))
    lineage = trace_lineage(read_bases(frame["id"].tolist(), *columns))
    if not lineage:
        return
    child, parent = lineage.list_links()
    relation = lineage.bases.relation[child]
    found = measure_relations(child, parent, relation, families.member_of, families.hierarchy, None, seed)
    print("the same family for a model and its declared base model, by relation:")
    print(_RELATIONS_HEADER)
    for name in lineage.count_relations():
        declared, chance = found[name].declared, found[name].chance
        cells = [_write_share(*pair) for pair in ((declared.family, chance.family), (declared.clade, chance.clade))]
        print(f"{name or 'relation not declared':34} {declared.family.n:7,} {' '.join(cells)}".rstrip())


def _write_share(declared: Proportion, chance: Proportion) -> str:
    """Return a proportion with its confidence interval as text.

    The text also contains the proportion by chance. If there are too few pairs, the text is 'too few'.
    """
    if declared.n < LEAST_PAIRS:
        return f"{'too few':>13} {'':16} {'':10}"
    return f"{declared.value:13.3f} {f'{declared.low:.3f} to {declared.high:.3f}':>16} {chance.value:10.3f}"


def _print(method: str, labels: list[str], group_of: NDArray[np.int32]) -> None:
    measured = measure_label_agreement(labels, group_of)
    print(
        f"{method:34} {measured.groups:7,} {measured.coverage:7.3f} {float(np.mean(group_of >= 0)):7.3f} "
        f"{measured.homogeneity:9.3f} {measured.completeness:10.3f} {measured.information:6.3f}"
    )
