"""The subcommand `collect`, which downloads a catalogue from the Hugging Face Hub."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from constellation.catalogue.collecting import TASKS, WHOLE, collect_models
from constellation.catalogue.hub import Hub, Limits
from constellation.catalogue.hub.limits import format_duration, format_size, read_count, read_duration, read_size
from constellation.catalogue.writing import FORMATS, check_target
from constellation.commands.console import ConsoleProgress, print_error
from constellation.errors import AtlasError
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
    limits = Limits()
    group = parser.add_argument_group("limits", "the collection ends with an error when it reaches one of them")
    group.add_argument(
        "--max-time",
        metavar="TIME",
        help="time of this run, such as 90s, 10m or 5h; the same command continues "
        f"(default: {format_duration(limits.time)})",
    )
    group.add_argument(
        "--max-page-time",
        metavar="TIME",
        help=f"time for one page of the list (default: {format_duration(limits.page_time)})",
    )
    group.add_argument(
        "--max-page-size",
        metavar="SIZE",
        help="size of one page after decompression, such as 500kB, 50MB or 1GB "
        f"(default: {format_size(limits.page_size)})",
    )
    group.add_argument("--max-models", metavar="N", help=f"number of models (default: {limits.models})")
    group.add_argument(
        "--max-empty-pages",
        metavar="N",
        help=f"number of pages in a row without a new model (default: {limits.empty_pages})",
    )


def read_limits(arguments: argparse.Namespace) -> Limits:
    """Return the limits that the options set.

    Raises AtlasError if the value of an option is not valid.
    """
    readers: dict[str, Callable[[str, str], float]] = {
        "time": read_duration,
        "page_time": read_duration,
        "page_size": read_size,
        "models": read_count,
        "empty_pages": read_count,
    }
    given: dict[str, Any] = {}
    for name, read in readers.items():
        text = getattr(arguments, f"max_{name}")
        if text is not None:
            given[name] = read(text, f"--max-{name.replace('_', '-')}")
    return Limits(**given)


def make_folder(folder: Path) -> None:
    """Create the folder of the file to write, if it does not exist.

    Raises AtlasError if it cannot be created.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AtlasError(f"{folder}: the folder cannot be created ({error.strerror}); give another path") from error


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
    check_target(arguments.out)  # before a lock file is created next to it
    make_folder(arguments.out.parent)
    progress = ConsoleProgress(arguments.quiet)
    tasks = tuple(arguments.task or TASKS)

    def add_note(line: str) -> None:
        progress.add_notes([line])

    hub, counter = Hub(limits=read_limits(arguments), notify=add_note), ModelCounter(add_note)
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
