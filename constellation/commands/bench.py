"""The subcommand `bench`, which measures the costs of the build and of the paper's pipeline."""

from __future__ import annotations

import argparse
import datetime
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from constellation.benchmark.building import build_site, make_catalogue
from constellation.benchmark.explaining import explain_catalogue
from constellation.benchmark.machine import describe_machine, find_free_memory, list_versions
from constellation.benchmark.measuring import Measurement, measure
from constellation.benchmark.paper import predict_memory, run_paper
from constellation.benchmark.paper_figures import load_figure
from constellation.benchmark.report import NAME, write_report
from constellation.benchmark.results import Results, compare_costs
from constellation.benchmark.worker import load_psutil
from constellation.commands.console import ConsoleProgress
from constellation.errors import AtlasError

SIZES = (1_000, 3_000, 10_000, 16_000, 30_000, 100_000, 300_000, 1_000_000)
PAPER_SIZES = (1_000, 3_000, 10_000, 16_000)
NAMES = (1_000, 10_000, 100_000)
_FEWEST, _MOST = 10, 10_000_000
#: The paper's pipeline is skipped if its predicted memory is more than this share of the free memory.
_MEMORY_SHARE = 0.9


def _read_sizes(text: str) -> tuple[int, ...]:
    """Convert a list of numbers separated by commas to numbers in ascending order.

    An empty text gives an empty tuple.
    """
    try:
        sizes = sorted({int(part) for part in text.split(",")}) if text else []
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a list of numbers; give whole numbers separated by commas"
        ) from None
    if sizes and not _FEWEST <= sizes[0] <= sizes[-1] <= _MOST:
        raise argparse.ArgumentTypeError(
            f"'{text}' is out of range; give numbers of models from {_FEWEST} to {_MOST:,}"
        )
    return tuple(sizes)


def _join_sizes(sizes: tuple[int, ...]) -> str:
    return ",".join(map(str, sizes))


#: Command lines that the help shows.
EXAMPLES = (
    "constellation bench",
    "constellation bench --sizes 1000,10000 --paper-sizes 1000 --out report",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand `bench` to its parser."""
    parser.add_argument(
        "--sizes",
        type=_read_sizes,
        default=SIZES,
        metavar="N,N,…",
        help=f"build the site of catalogues with these numbers of models (default: {_join_sizes(SIZES)})",
    )
    parser.add_argument(
        "--paper-sizes",
        type=_read_sizes,
        default=PAPER_SIZES,
        metavar="N,N,…",
        help="run the paper's pipeline on catalogues with these numbers of models, if there is enough memory; "
        f"'' to skip it (default: {_join_sizes(PAPER_SIZES)})",
    )
    parser.add_argument(
        "--names",
        type=_read_sizes,
        default=NAMES,
        metavar="N,N,…",
        help=f"explain these numbers of names; '' to skip this (default: {_join_sizes(NAMES)})",
    )
    parser.add_argument("--no-drawing", action="store_true", help="skip the figures of the paper's pipeline")
    parser.add_argument("--seed", type=int, default=1, help="seed of the synthetic catalogues (default: 1)")
    parser.add_argument("--out", type=Path, default=Path(NAME), help=f"folder of the report (default: {NAME})")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def _form_command(arguments: argparse.Namespace) -> str:
    """Write the command line that repeats this run of the benchmark."""
    words = ["constellation", "bench", "--sizes", _join_sizes(arguments.sizes)]
    words += ["--paper-sizes", _join_sizes(arguments.paper_sizes)]
    words += ["--names", _join_sizes(arguments.names), "--seed", str(arguments.seed)]
    return shlex.join([*words, *["--no-drawing"] * arguments.no_drawing])


@dataclass(frozen=True)
class Instruments:
    """The functions that measure time and memory.

    measure          : as in `benchmark.measuring`
    find_free_memory : the free memory in bytes
    """

    measure: Callable[..., Measurement] = measure
    find_free_memory: Callable[[], int] = find_free_memory


def run(arguments: argparse.Namespace, instruments: Instruments = Instruments()) -> int:
    """Run the benchmark for each size and return the exit status.

    The report is written after each size, so that an interrupted run also has a report.
    """
    load_psutil()
    if arguments.paper_sizes and not arguments.no_drawing:
        load_figure()
    if arguments.out.exists() and not arguments.out.is_dir():
        raise AtlasError(f"--out {arguments.out} is a file; give a folder")
    results = Results(
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        command=_form_command(arguments),
        seed=arguments.seed,
        machine=describe_machine(),
        versions=list_versions(),
        drawn=not arguments.no_drawing,
    )
    progress = ConsoleProgress(arguments.quiet)
    for models in sorted({*arguments.sizes, *arguments.paper_sizes}):
        with TemporaryDirectory(prefix="constellation-bench-") as folder:
            with_paper = models in arguments.paper_sizes
            _measure_size(results, models, Path(folder), progress, instruments, with_paper=with_paper)
        write_report(results, arguments.out)
    for names in arguments.names:
        _measure_names(results, names, progress, instruments)
        write_report(results, arguments.out)
    progress.print_line(f"{arguments.out / NAME}.md and .json")
    measured = (*results.own.values(), *results.paper.values(), *results.explained.values())
    failed = [run.failure for run in measured if run.failure]
    return 1 if failed else 0


def _measure_names(results: Results, names: int, progress: ConsoleProgress, instruments: Instruments) -> None:
    """Explain the names of a catalogue of one size."""
    with TemporaryDirectory(prefix="constellation-bench-") as folder:
        path = Path(folder) / "models.csv.gz"
        with progress.stage(f"Making a catalogue of {names:,} names"):
            made = instruments.measure(make_catalogue, path, names, results.seed)
        if made.failure:
            raise AtlasError(f"--names {names}: the catalogue could not be made ({made.failure})")
        with progress.stage(f"Explaining {names:,} names"):
            results.explained[names] = instruments.measure(explain_catalogue, path)
    progress.add_notes([_describe(results.explained[names])])


def _measure_size(
    results: Results,
    models: int,
    folder: Path,
    progress: ConsoleProgress,
    instruments: Instruments,
    *,
    with_paper: bool,
) -> None:
    """Run the benchmark for one size of the catalogue.

    The paper's pipeline is skipped if there is not enough memory.
    """
    path = folder / "models.csv.gz"
    with progress.stage(f"Making a catalogue of {models:,} models"):
        made = instruments.measure(make_catalogue, path, models, results.seed)
    if made.failure:
        raise AtlasError(f"--sizes {models}: the catalogue could not be made ({made.failure})")
    with progress.stage(f"Building the site of {models:,} models"):
        results.own[models] = instruments.measure(build_site, path, folder / "site")
    progress.add_notes([_describe(results.own[models])])
    if not with_paper:
        return
    needed, free = predict_memory(models), instruments.find_free_memory()
    if needed > _MEMORY_SHARE * free:
        reason = f"it needs about {needed / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free"
        results.refused[models] = reason
        progress.add_notes([f"the paper's pipeline is skipped: {reason}"])
        return
    with progress.stage(f"Running the paper's pipeline on {models:,} models"):
        results.paper[models] = instruments.measure(run_paper, path, folder if results.drawn else None)
    progress.add_notes([_describe(results.paper[models])])
    ratio = compare_costs(results).get(models)
    if ratio is not None:
        progress.add_notes([f"{ratio.seconds:.1f} times the site's time, {ratio.memory:.1f} times its memory"])


def _describe(found: Measurement) -> str:
    if found.failure:
        return f"failed: {found.failure}"
    return f"{found.seconds:.1f} s elapsed, {found.processor:.1f} s processor time, {found.peak / 1e6:,.0f} MB"
