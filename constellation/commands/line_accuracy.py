"""Print how often inferred lines are right, for the subcommand `evaluate`."""

from __future__ import annotations

import dataclasses

import numpy as np

from constellation.analysis.evaluation.lines import BINS, FOLDS, InferenceAccuracy, measure_inference
from constellation.analysis.families.families import Families
from constellation.analysis.lineage.bases import read_bases
from constellation.analysis.lineage.clues import Clues, keep_exact_numbers
from constellation.analysis.lineage.graph import trace_lineage
from constellation.analysis.lineage.inference import number_lines
from constellation.analysis.lineage.lines import find_lines
from constellation.analysis.names.features import weigh_ngrams
from constellation.analysis.names.names import Names
from constellation.catalogue import Catalogue
from constellation.settings import Settings

_HEADER = f"{'':46} {'n':>7} {'right':>7} {'95% interval':>16} {'answered':>9}"
_BINS_HEADER = f"{'':46} {'n':>7} {'mean':>7} {'right':>7}"


def print_line_accuracy(
    catalogue: Catalogue, names: Names, families: Families, labels: list[str], settings: Settings
) -> None:
    """Print how often inferred lines are right.

    The inferred lines are compared with the declared lines and with the labels.

    The lines are hidden in five folds. The folds are formed in three ways: at random, with all models of an owner
    in one fold, and with all models of the same name in one fold. A second table shows the probabilities for the
    first row of each comparison.
    """
    frame = catalogue.frame
    lineage = trace_lineage(read_bases(frame["id"].tolist(), frame["base_model"].to_numpy(dtype=object)))
    declared = find_lines(frame["architecture"].tolist(), lineage, families.clades, families.member_of).line
    clues = Clues(
        tokens=names.tokens,
        weights=weigh_ngrams(names.tokens, settings.ngram_longest).matrix,
        owner_of=names.maker_of,
        leaf=families.member_of,
        top=families.top_of,
        number=keep_exact_numbers(frame["parameters"].to_numpy(dtype=np.float64)),
    )
    clades = [(clade.title, clade.stem) for clade in families.clades]
    titles, stems = zip(*clades, ("", ""), strict=True)
    for target, lines, own in (
        ("declared lines", [declared.values[code] for code in declared.codes.tolist()], titles),
        ("labels", labels, stems),
    ):
        _, line, named = number_lines(lines, [own[family] for family in families.top_of.tolist()])
        _print_target(target, names, clues, line, named, settings.seed)


def _print_target(target: str, names: Names, clues: Clues, line: np.ndarray, own: np.ndarray, seed: int) -> None:
    same_name = np.unique([name.lower() for name in names.names], return_inverse=True)[1]
    folds = {
        "random folds": None,
        "one fold for each owner": names.maker_of,
        "one fold for each name": same_name,
    }
    unnumbered = dataclasses.replace(clues, number=np.full(len(clues), -1, dtype=np.int64))
    print(f"inferred lines, compared with {target} that are hidden in {FOLDS} folds:")
    print(_HEADER)
    first = None
    for kind, groups in folds.items():
        for note, some in (("", clues), (", without parameters", unnumbered)):
            found = measure_inference(some, line, own, groups, seed)
            first = first or found
            print(f"{kind + note:46} {_write_accuracy(found)}")
    if first is None or not any(one.n for one in first.bins):
        return
    print(f"the probability of these lines, for {target} in random folds:")
    print(_BINS_HEADER)
    for number, one in enumerate(first.bins):
        cells = f"{one.n:7,} {one.probability:7.3f} {one.right:7.3f}" if one.n else f"{0:7}"
        print(f"{f'{number / BINS:.1f} to {(number + 1) / BINS:.1f}':46} {cells}")


def _write_accuracy(found: InferenceAccuracy | None) -> str:
    if found is None:
        return f"{'too few':>15}"
    right = found.right
    interval = f"{right.low:.3f} to {right.high:.3f}"
    return f"{right.n:7,} {right.value:7.3f} {interval:>16} {found.answered:9.3f}"
