"""The subcommand `evaluate`: measure how well families agree with labels, compared with simpler methods."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.evaluation.baselines import (
    SAMPLE,
    cluster_by_average_linkage,
    group_by_first_token,
    sample_rows,
)
from constellation.analysis.evaluation.labels import (
    LabelAgreement,
    keep_common_labels,
    measure_label_agreement,
)
from constellation.analysis.families.families import find_families
from constellation.analysis.names.names import Names, read_names
from constellation.catalogue import read_catalogue, read_current, select_tasks
from constellation.catalogue.labels import read_labels
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.commands.options import read_configured, split_columns
from constellation.errors import AtlasError
from constellation.settings import Settings

_HEADER = f"{'':34} {'n':>7} {'groups':>7} {'coverage':>9} {'homogen.':>9} {'complete.':>10} {'AMI':>6}"


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
    parser.add_argument("--least", type=int, default=20, help="ignore labels with fewer models (default: 20)")


def run(arguments: argparse.Namespace) -> int:
    """Print a table that shows how well the groups of each method agree with the labels. Return the exit status."""
    configured = read_configured(arguments.config)
    settings, columns = configured.settings, split_columns(arguments.column)
    if arguments.catalogue:
        whole = read_catalogue(arguments.catalogue, columns=columns, aliases=configured.aliases)
    else:
        whole = read_current()
    catalogue, _ = select_tasks(whole, settings.tasks)
    labels = keep_common_labels(read_labels(arguments.labels, catalogue), arguments.least)
    if not any(labels):
        raise AtlasError(
            f"--labels {arguments.labels}: no label has {arguments.least} models or more; give a lower --least"
        )
    vocabulary = load_vocabulary()
    names = read_names(catalogue.frame["id"].tolist(), vocabulary)
    families = find_families(
        names, vocabulary, smallest=settings.family_smallest, branch_smallest=settings.branch_smallest
    )
    top = families.top_of
    print(_HEADER)
    _print("families, top level", measure_label_agreement(labels, top))
    _print("families, most specific", measure_label_agreement(labels, families.member_of))
    _print("first token", measure_label_agreement(labels, group_by_first_token(names)))
    _print_sampled(labels, top, names, settings)
    return 0


def _print_sampled(labels: list[str], top: NDArray[np.int32], names: Names, settings: Settings) -> None:
    """Print the rows of the table for average linkage, which is the paper's method.

    Average linkage needs all pairs in memory. A large catalogue is therefore reduced to a sample of models, and the
    families are also measured on this sample.
    """
    labelled = np.flatnonzero([label != "" for label in labels])
    rows = labelled[sample_rows(len(labelled), settings.seed)]
    sampled = [labels[row] for row in rows]
    clusters = cluster_by_average_linkage([names.names[row] for row in rows], settings.clusters)
    if len(rows) < len(labelled):
        print(f"on {SAMPLE:,} of the labelled models, drawn at random (average linkage needs all pairs in memory):")
        _print("families, top level", measure_label_agreement(sampled, top[rows]))
    _print(f"average linkage, {settings.clusters} clusters", measure_label_agreement(sampled, clusters))


def _print(method: str, measured: LabelAgreement) -> None:
    print(
        f"{method:34} {measured.n:7,} {measured.groups:7,} {measured.coverage:9.3f} "
        f"{measured.homogeneity:9.3f} {measured.completeness:10.3f} {measured.information:6.3f}"
    )
