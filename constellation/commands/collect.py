"""`collect`: the Hub's listing in, a catalogue's file out."""

from __future__ import annotations

import argparse
from pathlib import Path

from constellation.catalogue.collecting import TASKS, WHOLE, collect_models
from constellation.catalogue.hub import Hub
from constellation.catalogue.writing import FORMATS
from constellation.commands.console import ConsoleProgress, print_error
from constellation.lock import hold_path

_EVERY = 10_000  # models between two lines that say how many there are


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `collect` takes."""
    parser.add_argument(
        "--task",
        action="append",
        help=f"one of the Hub's tasks; may be given more than once; '{WHOLE}' for every model "
        f"(default: {', '.join(TASKS)})",
    )
    parser.add_argument("--limit", type=int, metavar="N", help="only the N most downloaded models of each task")
    parser.add_argument("--out", required=True, type=Path, help=f"the file to write, {FORMATS}")
    parser.add_argument("--quiet", action="store_true", help="say nothing but errors")


def run(arguments: argparse.Namespace) -> int:
    """Collects, and says how many models there are."""
    progress = ConsoleProgress(arguments.quiet)
    tasks = tuple(arguments.task or TASKS)
    models = 0

    def tell(line: str) -> None:
        progress.console.print(f"    {line}", markup=False)

    hub = Hub(tell=tell)
    try:
        with progress.stage("Collecting from the Hub", (arguments.limit or 0) * len(tasks)) as stage:

            def advance(more: int) -> None:
                nonlocal models
                stage.advance(more)
                if (models + more) // _EVERY > models // _EVERY:
                    tell(f"{models + more:,} models")
                models += more

            with hold_path(arguments.out):
                collected = collect_models(arguments.out, hub, tasks=tasks, limit=arguments.limit, advance=advance)
    except KeyboardInterrupt:
        print_error(f"interrupted after {models:,} models; run the same command again to go on")
        return 130
    for line in collected.lines():
        tell(line)
    progress.console.print(f"{collected.models:,} models in {arguments.out}", markup=False)
    return 0
