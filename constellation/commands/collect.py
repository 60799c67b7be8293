"""The subcommand `collect`, which downloads a catalogue from the Hugging Face Hub."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from constellation.catalogue.collecting import TASKS, WHOLE, collect_models
from constellation.catalogue.hub import Hub
from constellation.catalogue.writing import FORMATS
from constellation.commands.console import ConsoleProgress, print_error
from constellation.lock import hold_path

#: Command lines that the help shows.
EXAMPLES = (
    "constellation collect --out snapshots/models-2026-10-05.csv.gz",
    "constellation collect --task text-generation --limit 1000 --out models.csv",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand `collect` to its parser."""
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


class ModelCounter:
    """A counter of the collected models.

    It prints a line after every `interval` models.
    """

    def __init__(self, print_line: Callable[[str], None], interval: int = 10_000) -> None:
        self.models = 0
        self._print_line, self._interval = print_line, interval

    def add(self, models: int) -> None:
        """Add to the number of collected models."""
        before, self.models = self.models, self.models + models
        if self.models // self._interval > before // self._interval:
            self._print_line(f"{self.models:,} models")


def run(arguments: argparse.Namespace) -> int:
    """Collect a catalogue from the Hub and return the exit status.

    The number of models is printed.
    """
    progress = ConsoleProgress(arguments.quiet)
    tasks = tuple(arguments.task or TASKS)

    def add_note(line: str) -> None:
        progress.add_notes([line])

    hub, counter = Hub(notify=add_note), ModelCounter(add_note)
    try:
        with progress.stage("Collecting from the Hub", (arguments.limit or 0) * len(tasks)) as stage:

            def advance(models: int) -> None:
                stage.advance(models)
                counter.add(models)

            with hold_path(arguments.out):
                collected = collect_models(arguments.out, hub, tasks=tasks, limit=arguments.limit, advance=advance)
    except KeyboardInterrupt:
        print_error(f"interrupted after {counter.models:,} models; run the same command again to continue")
        return 130
    progress.add_notes(collected.lines())
    progress.print_line(f"{collected.models:,} models in {arguments.out}")
    return 0
