"""`bench`: numbers of models in, a table of what their sites cost out, and the paper's pipeline beside it."""

from __future__ import annotations

import argparse
import datetime
import shlex
from pathlib import Path
from tempfile import TemporaryDirectory

from constellation.benchmark.building import build_site, make_catalogue
from constellation.benchmark.machine import describe_machine, find_free_memory, list_versions
from constellation.benchmark.measuring import Measurement, load_psutil, measure
from constellation.benchmark.paper import load_figure, predict_memory, run_paper
from constellation.benchmark.report import NAME, Bench, compare, write_report
from constellation.commands.console import ConsoleProgress
from constellation.errors import AtlasError

SIZES = (1_000, 3_000, 10_000, 16_000, 30_000, 100_000, 300_000, 1_000_000)
PAPER_SIZES = (1_000, 3_000, 10_000, 16_000)
_FEWEST, _MOST = 10, 10_000_000
_SPARED = 0.9  # the share of the free memory that the paper's pipeline may be predicted to need


def _read_sizes(text: str) -> tuple[int, ...]:
    """Numbers with commas between them, rising; none for an empty text."""
    try:
        sizes = sorted({int(part) for part in text.split(",")}) if text else []
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}'; give whole numbers with commas between them") from None
    if sizes and not _FEWEST <= sizes[0] <= sizes[-1] <= _MOST:
        raise argparse.ArgumentTypeError(f"'{text}'; give numbers of models from {_FEWEST} to {_MOST:,}")
    return tuple(sizes)


def _join_sizes(sizes: tuple[int, ...]) -> str:
    return ",".join(map(str, sizes))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `bench` takes."""
    parser.add_argument(
        "--sizes",
        type=_read_sizes,
        default=SIZES,
        metavar="N,N,…",
        help=f"numbers of models whose whole site is built (default: {_join_sizes(SIZES)})",
    )
    parser.add_argument(
        "--paper-sizes",
        type=_read_sizes,
        default=PAPER_SIZES,
        metavar="N,N,…",
        help="numbers of models that the paper's pipeline is given, too, where there is the memory for it; '' for "
        f"none (default: {_join_sizes(PAPER_SIZES)})",
    )
    parser.add_argument("--no-drawing", action="store_true", help="leave out the pictures of the paper's pipeline")
    parser.add_argument("--seed", type=int, default=1, help="of the made-up catalogues (default: 1)")
    parser.add_argument("--out", type=Path, default=Path(NAME), help=f"the folder for the report (default: {NAME})")
    parser.add_argument("--quiet", action="store_true", help="say nothing but errors")


def _form_command(arguments: argparse.Namespace) -> str:
    words = ["constellation", "bench", "--sizes", _join_sizes(arguments.sizes)]
    words += ["--paper-sizes", _join_sizes(arguments.paper_sizes), "--seed", str(arguments.seed)]
    return shlex.join([*words, *["--no-drawing"] * arguments.no_drawing])


def run(arguments: argparse.Namespace) -> int:
    """Measures size after size, and writes the report after each: what is stopped has not been for nothing."""
    load_psutil()
    if arguments.paper_sizes and not arguments.no_drawing:
        load_figure()
    if arguments.out.exists() and not arguments.out.is_dir():
        raise AtlasError(f"--out {arguments.out}: is a file; give a folder")
    bench = Bench(
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
            _measure_size(bench, models, Path(folder), progress, models in arguments.paper_sizes)
        write_report(bench, arguments.out)
    progress.console.print(f"{arguments.out / NAME}.md and .json", markup=False)
    failed = [run.failure for run in (*bench.own.values(), *bench.paper.values()) if run.failure]
    return 1 if failed else 0


def _measure_size(bench: Bench, models: int, folder: Path, progress: ConsoleProgress, paper: bool) -> None:
    """One size: the catalogue made up, the site built, and the paper's pipeline run if asked for and possible."""
    path = folder / "models.csv.gz"
    with progress.stage(f"Making up {models:,} models"):
        made = measure(make_catalogue, path, models, bench.seed)
    if made.failure:
        raise AtlasError(f"--sizes {models}: no catalogue could be made up ({made.failure})")
    with progress.stage(f"Building the site of {models:,} models"):
        bench.own[models] = measure(build_site, path, folder / "site")
    progress.say([_tell(bench.own[models])])
    if not paper:
        return
    needed, free = predict_memory(models), find_free_memory()
    if needed > _SPARED * free:
        bench.refused[models] = f"it needs about {needed / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free"
        progress.say([f"the paper's pipeline is left out: {bench.refused[models]}"])
        return
    with progress.stage(f"Running the paper's pipeline on {models:,} models"):
        bench.paper[models] = measure(run_paper, path, folder if bench.drawn else None)
    progress.say([_tell(bench.paper[models])])
    ratio = compare(bench).get(models)
    if ratio is not None:
        progress.say([f"{ratio.seconds:.1f} times the site's time, {ratio.memory:.1f} times its memory"])


def _tell(found: Measurement) -> str:
    if found.failure:
        return f"failed: {found.failure}"
    return f"{found.seconds:.1f} s, {found.processor:.1f} s of processor, {found.peak / 1e6:,.0f} MB"
