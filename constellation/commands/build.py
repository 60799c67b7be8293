"""`build`: a catalogue in, a site out."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constellation.cache import Cache, find_cache_folder
from constellation.catalogue import (
    Catalogue,
    Past,
    read_catalogue,
    read_current,
    read_past,
    read_previous,
    select_earlier,
    select_tasks,
)
from constellation.catalogue.config import form_configuration
from constellation.catalogue.ledger import Ledger, form_ledger, read_ledger
from constellation.commands.console import ConsoleProgress
from constellation.commands.freshness import Given, Standing, find_standing, note_standing
from constellation.commands.omissions import explain_omissions, list_warnings
from constellation.commands.options import merge_columns, read_configured, split_columns
from constellation.errors import AtlasError
from constellation.render.output.writer import hold_ledger, hold_output
from constellation.settings import COMMUNITY_ENGINES, adjust_settings
from constellation.workers import KINDS, start_engine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `build` takes."""
    parser.add_argument(
        "catalogue",
        nargs="?",
        help="CSV, TSV, JSON, JSON Lines, Parquet or Excel (.xlsx), plain or gzipped; by default the bundled one",
    )
    parser.add_argument("--out", default="site", type=Path, help="the folder to write (default: site)")
    parser.add_argument("--previous", help="an earlier catalogue, for the trends; of the bundled one, the bundled")
    parser.add_argument(
        "--history",
        type=Path,
        metavar="FOLDER",
        help="a folder of dated catalogues, for trends over all of them; the newest earlier one is the previous",
    )
    parser.add_argument("--config", type=Path, help="a TOML file of settings")
    parser.add_argument(
        "--ledger", type=Path, help="the addresses of earlier builds: read, and rewritten at the end"
    )
    parser.add_argument("--date", help="YYYY-MM-DD, when the catalogue was taken; else read from its file name")
    parser.add_argument(
        "--task",
        action="append",
        help="a task that the atlas holds ('' for untagged, 'all' for every one); may be given more than once",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME=HEADER",
        help="the header of a column; NAME may have a unit, as in parameters:b=Size for billions",
    )
    parser.add_argument(
        "--link",
        metavar="TEMPLATE",
        help="address of a model's page, with {id}, {name} or {owner} in it, or 'none' (default: the Hub's)",
    )
    parser.add_argument(
        "--communities", choices=COMMUNITY_ENGINES, help="what finds the communities (default: auto, by size)"
    )
    parser.add_argument(
        "--engine",
        choices=KINDS,
        default=KINDS[0],
        help="what computes the heavy stages: threads (default) or processes of this machine, or a Dask cluster",
    )
    parser.add_argument("--jobs", type=int, metavar="N", help="threads or processes (default: one for each core)")
    parser.add_argument("--scheduler", default="", metavar="ADDRESS", help="the Dask cluster's: tcp://HOST:PORT")
    parser.add_argument("--print-config", action="store_true", help="print the settings in force as TOML, and stop")
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="FOLDER",
        help="where to keep what was computed, for the next build (default: $CONSTELLATION_CACHE, else the "
        "system's folder for such)",
    )
    parser.add_argument("--no-cache", action="store_true", help="compute everything, and keep nothing of it")
    parser.add_argument("--strict", action="store_true", help="a bad cell is an error, not an unknown value")
    parser.add_argument("--force", action="store_true", help="replace a folder even if no build made it")
    parser.add_argument("--quiet", action="store_true", help="say nothing but errors")


@dataclass(frozen=True)
class _Inputs:
    """What a build starts from: the models of the atlas, those left out by task, and what came before."""

    catalogue: Catalogue
    left_out: dict[str, int]
    past: Past


def _read_inputs(
    arguments: argparse.Namespace, tasks: tuple[str, ...], aliases: Mapping[str, tuple[str, ...]]
) -> _Inputs:
    """Reads the catalogues: those given, else the bundled ones."""
    how: dict[str, Any] = {
        "columns": split_columns(arguments.column),
        "aliases": aliases,
        "strict": arguments.strict,
    }
    if arguments.catalogue:
        whole = read_catalogue(arguments.catalogue, date=arguments.date, **how)
    else:
        whole = read_current()
    catalogue, left_out = select_tasks(whole, tasks)
    if not len(catalogue):
        raise AtlasError(f"{catalogue.source}: there is no model in it; give a catalogue of at least one")
    if arguments.history:
        past = read_past(arguments.history, catalogue, tasks, previous=arguments.previous, **how)
        return _Inputs(catalogue, left_out, past)
    previous = None
    if arguments.previous:
        previous = read_catalogue(arguments.previous, **how)
    elif not arguments.catalogue:
        previous = read_previous()
    if previous is not None:
        previous = select_earlier(previous, catalogue, tasks)
    return _Inputs(catalogue, left_out, Past((), previous, ()))


def _list_needed(arguments: argparse.Namespace) -> list[Path]:
    """The files that a build reads or writes besides the site: none may lie where the site replaces everything."""
    given = (arguments.catalogue, arguments.previous, arguments.config, arguments.ledger, arguments.cache)
    return [Path(path) for path in given if path is not None and str(path) != "-"]


def _open_cache(arguments: argparse.Namespace) -> Cache | None:
    """The cache that the arguments ask for; $CONSTELLATION_CACHE set to nothing means none."""
    told = os.environ.get("CONSTELLATION_CACHE")
    if arguments.no_cache or (arguments.cache is None and told == ""):
        return None
    folder = arguments.cache or (Path(told) if told else find_cache_folder())
    try:
        return Cache(folder)
    except OSError as error:
        if arguments.cache is None and not told:  # a system without such a folder: nobody asked for it
            return None
        raise AtlasError(f"{folder}: nothing can be kept there ({error.strerror}); give another --cache") from error


def run(arguments: argparse.Namespace) -> int:
    """Builds the site and says where it is. Nobody else may write there, or to the ledger, in the meantime."""
    if arguments.print_config:
        return _build(arguments)
    with (
        hold_output(arguments.out, force=arguments.force, needed=_list_needed(arguments)),
        hold_ledger(arguments.ledger),
    ):
        return _build(arguments)


def _build(arguments: argparse.Namespace) -> int:
    progress = ConsoleProgress(arguments.quiet)
    configured = read_configured(arguments.config)
    settings, overrides, aliases = configured.settings, configured.overrides, configured.aliases
    if arguments.task:
        settings = adjust_settings({"tasks": arguments.task}, "--task", settings)
    if arguments.link is not None:
        settings = adjust_settings({"link": arguments.link}, "--link", settings)
    if arguments.communities:
        settings = adjust_settings({"communities": arguments.communities}, "--communities", settings)
    if arguments.print_config:
        columns = merge_columns(aliases, split_columns(arguments.column))
        print(form_configuration(settings, overrides, columns), end="")
        return 0
    with progress.stage("Reading the catalogue"):
        ledger = read_ledger(arguments.ledger) if arguments.ledger else Ledger()
        inputs = _read_inputs(arguments, settings.tasks, aliases)
    progress.say([*inputs.catalogue.report.lines(), *list_warnings(inputs.catalogue, inputs.left_out)])
    progress.say(inputs.past.told)
    cache = _open_cache(arguments)
    digest = ""
    if cache is not None:
        given = Given(inputs.catalogue, inputs.left_out, inputs.past, settings, overrides)
        digest = given.digest()
        standing = find_standing(cache, digest, ledger, arguments.out, arguments.ledger)
        if standing is not None:
            progress.say(standing.told)
            _say_end(progress, standing, inputs, arguments.out, "nothing has changed")
            return 0
    # Here and not above: two seconds that a build which finds its site standing need not spend.
    from constellation.atlas import build_atlas
    from constellation.render.site import write_site

    # Ended before the pages are made: by forked processes, which threads of an engine's would not be good for.
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
    progress.say(atlas.addresses.idle_overrides)
    files = write_site(
        atlas,
        arguments.out,
        progress=progress,
        force=arguments.force,
        needed=_list_needed(arguments),
        ledger=arguments.ledger,
        jobs=arguments.jobs,
        cache=cache,
    )
    standing = Standing(
        ledger=form_ledger(atlas.addresses.ledger),
        told=atlas.addresses.idle_overrides,
        models=len(atlas),
        families=len(atlas.families.clades),
        files=files,
    )
    if cache is not None:
        note_standing(cache, digest, ledger, arguments.out, standing)
        cache.trim()
    _say_end(progress, standing, inputs, arguments.out)
    return 0


def _say_end(progress: ConsoleProgress, standing: Standing, inputs: _Inputs, out: Path, how: str = "") -> None:
    """Say what the site holds, how many models were left out and why, and where to open it."""
    parts = [f"{standing.models:,} models, {standing.families:,} families, {standing.files:,} files"]
    parts += [explain_omissions(inputs.catalogue, inputs.left_out), how]
    progress.console.print(f"{'; '.join(filter(None, parts))}. Open {out / 'index.html'}", markup=False)
