"""The subcommand `build`, which builds the site of a catalogue."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constellation.cache import Cache, find_cache_folder
from constellation.catalogue import (
    HISTORY,
    Catalogue,
    Past,
    read_catalogue,
    read_current,
    read_past,
    select_earlier,
    select_tasks,
)
from constellation.catalogue.config import form_configuration
from constellation.catalogue.history import describe_placeholders, describe_unread, reduce_catalogue
from constellation.catalogue.ledger import Ledger, form_ledger, read_ledger
from constellation.commands.console import ConsoleProgress
from constellation.commands.freshness import BuildInputs, FinishedBuild, find_finished_build, record_build
from constellation.commands.omissions import explain_omissions, list_warnings
from constellation.commands.options import (
    DEFAULT_FILE,
    Configured,
    find_configuration,
    merge_columns,
    read_configured,
    split_columns,
)
from constellation.errors import AtlasError
from constellation.render.output.manifest import MANIFEST
from constellation.render.output.writer import hold_ledger, hold_output
from constellation.render.wording import count_noun
from constellation.settings import COMMUNITY_ENGINES, Settings, adjust_settings
from constellation.workers import ENGINES, count_cores, start_call, start_engine

#: Largest catalogue, in bytes, that another process reads and sends.
_SENT = 2**25


#: Command lines that the help shows.
EXAMPLES = (
    "constellation build",
    "constellation build models-2026-10-05.csv --out site --config atlas.toml",
    "constellation build models.parquet --history snapshots --ledger ledger.json",
    "constellation build models.csv --column likes=Hearts --column parameters:b=Size",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand `build` to its parser."""
    parser.add_argument(
        "catalogue",
        nargs="?",
        help="CSV, TSV, JSON, JSON Lines, Parquet or Excel, plain or gzipped (default: 'catalogue' in the "
        "settings, or the bundled catalogue)",
    )
    parser.add_argument("--out", default="site", type=Path, help="folder of the site (default: site)")
    parser.add_argument(
        "--previous",
        help="an earlier catalogue, for the trends",
    )
    parser.add_argument(
        "--history",
        type=Path,
        metavar="FOLDER",
        help="a folder of dated catalogues, for trends over time; by default, the newest is used as --previous "
        "(default: for the bundled catalogue, its seven earlier editions)",
    )
    parser.add_argument(
        "--config",
        type=Path,
        help=f"a TOML file of settings (default: {DEFAULT_FILE} in the current folder, if any)",
    )
    parser.add_argument(
        "--ledger", type=Path, help="file of the addresses of earlier builds; read first, and rewritten at the end"
    )
    parser.add_argument("--date", help="date of the catalogue, YYYY-MM-DD (default: from its file name)")
    parser.add_argument(
        "--task",
        action="append",
        help="include models of this task ('' for untagged models, 'all' for all tasks); may be repeated",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME=HEADER",
        help="the header of a column in this catalogue; NAME may have a unit: parameters:b=Size is in billions",
    )
    parser.add_argument(
        "--link",
        metavar="TEMPLATE",
        help="address of a model's page, with {id}, {name} or {owner}, or 'none' (default: the Hub for its models)",
    )
    parser.add_argument(
        "--communities",
        choices=COMMUNITY_ENGINES,
        help="library that finds the communities (default: auto, by size)",
    )
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        default=ENGINES[0],
        help="compute the longest stages on threads or processes of this machine, or on a Dask cluster "
        "(default: threads)",
    )
    parser.add_argument(
        "--jobs", type=int, metavar="N", help="number of threads or processes (default: one for each core)"
    )
    parser.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="address of the Dask scheduler: tcp://HOST:PORT"
    )
    parser.add_argument("--print-config", action="store_true", help="print all settings as TOML, and stop")
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="FOLDER",
        help="folder of the cache, which speeds up the next build (default: $CONSTELLATION_CACHE, or a folder of "
        "the system)",
    )
    parser.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")
    parser.add_argument(
        "--strict", action="store_true", help="stop at an invalid cell instead of treating it as unknown"
    )
    parser.add_argument(
        "--keep-placeholders",
        action="store_true",
        help="keep counts that look like placeholders instead of treating them as unknown",
    )
    parser.add_argument(
        "--no-curated",
        action="store_true",
        help="do not use the curated list, which places families below the families that they are built on",
    )
    parser.add_argument("--force", action="store_true", help="replace a folder that was not made by a build")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


@dataclass(frozen=True)
class _Inputs:
    """The catalogues that a build reads: the current one and the earlier ones.

    The number of models that were left out is included, by task.
    """

    catalogue: Catalogue
    left_out: dict[str, int]
    past: Past


def _read_inputs(
    arguments: argparse.Namespace, settings: Settings, aliases: Mapping[str, tuple[str, ...]]
) -> _Inputs:
    """Read the catalogues that the arguments name, or the bundled catalogues."""
    options: dict[str, Any] = {
        "columns": split_columns(arguments.column),
        "aliases": aliases,
        "strict": arguments.strict,
        "keep_placeholders": settings.keep_placeholders,
    }
    tasks = settings.tasks
    if arguments.catalogue:
        whole = read_catalogue(
            arguments.catalogue, date=arguments.date, aliases_from=str(arguments.config or ""), **options
        )
    else:
        whole = read_current()
    catalogue, left_out = select_tasks(whole, tasks)
    if not len(catalogue):
        raise AtlasError(f"{catalogue.source} has no models; give a catalogue with at least one model")
    if arguments.history:
        past = read_past(arguments.history, catalogue, tasks, previous=arguments.previous, **options)
    elif arguments.previous:
        earlier = read_catalogue(arguments.previous, **options)
        previous = select_earlier(earlier, catalogue, tasks)
        notes = describe_placeholders(earlier)
        if not settings.keep_placeholders:
            notes += describe_unread([reduce_catalogue(previous, catalogue)], catalogue)
        past = Past((), previous, tuple(notes))
    elif not arguments.catalogue:
        past = read_past(HISTORY, catalogue, tasks, keep_placeholders=settings.keep_placeholders)
    else:
        past = Past((), None, ())
    return _Inputs(catalogue, left_out, past)


def _read_beside_imports(
    arguments: argparse.Namespace, settings: Settings, aliases: Mapping[str, tuple[str, ...]]
) -> _Inputs:
    """Read the catalogues in another process while this process imports the libraries of the analysis.

    If the site exists, it may be unchanged. The libraries are then not needed, so nothing is imported. Standard
    input and large files are read by this process, because another process would have to send the models. This
    process also reads the catalogues if it has already imported the libraries.
    """
    files = [Path(path) for path in (arguments.catalogue, arguments.previous) if path is not None]
    small = all(path.is_file() and path.stat().st_size <= _SENT for path in files)
    imported = "constellation.render.site" in sys.modules
    if not small or imported or (arguments.out / MANIFEST).exists():
        return _read_inputs(arguments, settings, aliases)
    jobs = count_cores() if arguments.jobs is None else arguments.jobs
    with start_call(_read_inputs, arguments, settings, aliases, jobs=jobs) as get_inputs:
        _import_libraries()
        return get_inputs()


def _import_libraries() -> None:
    """Import the modules of the analysis and of the pages, which takes more than a second."""
    import constellation.atlas
    import constellation.render.site  # noqa: F401


def _list_needed(arguments: argparse.Namespace) -> list[Path]:
    """List the files and folders that a build needs, apart from the site.

    They must not be in the folder of the site.
    """
    given = (arguments.catalogue, arguments.previous, arguments.config, arguments.ledger, arguments.cache)
    return [Path(path) for path in given if path is not None and str(path) != "-"]


def _open_cache(arguments: argparse.Namespace) -> Cache | None:
    """Open the cache of results, or return None if the user has turned the cache off.

    The option --no-cache or an empty variable $CONSTELLATION_CACHE turns it off.
    """
    variable = os.environ.get("CONSTELLATION_CACHE")
    if arguments.no_cache or (arguments.cache is None and variable == ""):
        return None
    folder = arguments.cache or (Path(variable) if variable else find_cache_folder())
    try:
        return Cache(folder)
    except OSError as error:
        if arguments.cache is None and not variable:  # without the default folder, build without a cache
            return None
        raise AtlasError(
            f"--cache {folder}: the folder cannot be written ({error.strerror}); give another folder"
        ) from error


def run(arguments: argparse.Namespace) -> int:
    """Build the site and return the exit status.

    During the build, locks keep other builds from writing the site or the ledger.
    """
    progress = ConsoleProgress(arguments.quiet)
    found = find_configuration(arguments.config)
    if found is not None and arguments.config is None and not arguments.print_config:
        progress.print_line(f"settings from {found}")
    arguments.config = found
    configured = read_configured(found)
    if arguments.catalogue is None and configured.catalogue is not None:
        arguments.catalogue = str(configured.catalogue)
    if arguments.print_config:
        return _build(arguments, configured, progress)
    with (
        hold_output(arguments.out, force=arguments.force, needed=_list_needed(arguments)),
        hold_ledger(arguments.ledger),
    ):
        return _build(arguments, configured, progress)


def _build(arguments: argparse.Namespace, configured: Configured, progress: ConsoleProgress) -> int:
    settings, overrides, aliases = configured.settings, configured.overrides, configured.aliases
    if arguments.task:
        settings = adjust_settings({"tasks": arguments.task}, "--task", settings)
    if arguments.link is not None:
        settings = adjust_settings({"link": arguments.link}, "--link", settings)
    if arguments.keep_placeholders:
        settings = adjust_settings({"keep_placeholders": True}, "--keep-placeholders", settings)
    if arguments.no_curated:
        settings = adjust_settings({"curated": False}, "--no-curated", settings)
    if arguments.communities:
        settings = adjust_settings({"communities": arguments.communities}, "--communities", settings)
    if arguments.print_config:
        columns = merge_columns(aliases, split_columns(arguments.column))
        print(form_configuration(settings, overrides, columns), end="")
        return 0
    with progress.stage("Reading the catalogue"):
        ledger = read_ledger(arguments.ledger) if arguments.ledger else Ledger()
        inputs = _read_beside_imports(arguments, settings, aliases)
    progress.add_notes([*inputs.catalogue.report.lines(), *list_warnings(inputs.catalogue, inputs.left_out)])
    progress.add_notes(inputs.past.notes)
    cache = _open_cache(arguments)
    digest = ""
    if cache is not None:
        digest = BuildInputs(inputs.catalogue, inputs.left_out, inputs.past, settings, overrides).digest()
        finished = find_finished_build(cache, digest, ledger, arguments.out, arguments.ledger)
        if finished is not None:
            progress.add_notes(finished.notes)
            _print_end(progress, finished, inputs, arguments.out, "nothing has changed")
            return 0
    # Imported here, because this saves two seconds if the site is unchanged.
    from constellation.atlas import build_atlas
    from constellation.render.site import write_site

    # The engine ends before the pages are made, because a process with running threads cannot be forked safely.
    with start_engine(arguments.engine, arguments.jobs, arguments.scheduler) as engine:
        atlas = build_atlas(
            inputs.catalogue,
            left_out=inputs.left_out,
            previous=inputs.past.previous,
            snapshots=inputs.past.snapshots,
            settings=settings,
            ledger=ledger,
            overrides=overrides,
            cache=cache,
            progress=progress,
            engine=engine,
        )
    progress.add_notes(atlas.addresses.idle_overrides)
    files = write_site(
        atlas,
        arguments.out,
        progress=progress,
        force=arguments.force,
        needed=_list_needed(arguments),
        ledger=arguments.ledger,
        jobs=arguments.jobs,
    )
    finished = FinishedBuild(
        ledger=form_ledger(atlas.addresses.ledger),
        notes=atlas.addresses.idle_overrides,
        models=len(atlas),
        families=len(atlas.families.clades),
        files=files,
    )
    if cache is not None:
        record_build(cache, digest, ledger, arguments.out, finished)
        cache.trim()
    _print_end(progress, finished, inputs, arguments.out)
    return 0


def _print_end(progress: ConsoleProgress, build: FinishedBuild, inputs: _Inputs, out: Path, note: str = "") -> None:
    """Print a summary of the build.

    The summary has the size of the site, the number of models that were left out, and the page to open.
    """
    families = count_noun(build.families, "family", "families")
    parts = [f"{count_noun(build.models, 'model')}, {families}, {count_noun(build.files, 'file')}"]
    parts += [explain_omissions(inputs.catalogue, inputs.left_out), note]
    progress.print_line(f"{'; '.join(filter(None, parts))}. Open {out / 'index.html'}")
