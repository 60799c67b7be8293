"""The subcommand `collect`: write a catalogue of the models on the Hugging Face Hub."""

from __future__ import annotations

import argparse
from pathlib import Path

from constellation.catalogue.collecting import TASKS, WHOLE, collect_models
from constellation.catalogue.hub import Hub
from constellation.catalogue.writing import FORMATS
from constellation.commands.console import ConsoleProgress, print_error
from constellation.lock import hold_path

#: Models between two lines of progress.
_INTERVAL = 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `collect`."""
    parser.add_argument(
        "--task",
        action="append",
        help=f"collect the models of this task of the Hub; may be repeated; '{WHOLE}' for all models "
        f"(default: {', '.join(TASKS)})",
    )
    parser.add_argument(
        "--limit", type=int, metavar="N", help="collect only the N most downloaded models of each task"
    )
    parser.add_argument("--out", required=True, type=Path, help=f"file to write, {FORMATS}")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def run(arguments: argparse.Namespace) -> int:
    """Collect the models, and print how many there are."""
    progress = ConsoleProgress(arguments.quiet)
    tasks = tuple(arguments.task or TASKS)
    models = 0

    def add_note(line: str) -> None:
        progress.add_notes([line])

    hub = Hub(tell=add_note)
    try:
        with progress.stage("Collecting from the Hub", (arguments.limit or 0) * len(tasks)) as stage:

            def advance(more: int) -> None:
                nonlocal models
                stage.advance(more)
                if (models + more) // _INTERVAL > models // _INTERVAL:
                    add_note(f"{models + more:,} models")
                models += more

            with hold_path(arguments.out):
                collected = collect_models(arguments.out, hub, tasks=tasks, limit=arguments.limit, advance=advance)
    except KeyboardInterrupt:
        print_error(f"interrupted after {models:,} models; run the same command again to continue")
        return 130
    progress.add_notes(collected.lines())
    progress.print_line(f"{collected.models:,} models in {arguments.out}")
    return 0
