"""`build`: a catalogue in, a site out."""

from __future__ import annotations

import argparse
from pathlib import Path

from constellation.atlas import build_atlas
from constellation.catalogue import Catalogue, read_catalogue, read_current, read_previous, select_tasks
from constellation.catalogue.configuration import read_configuration
from constellation.commands.console import ConsoleProgress
from constellation.errors import AtlasError
from constellation.render.site import write_site
from constellation.settings import adjust_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `build` takes."""
    parser.add_argument(
        "catalogue",
        nargs="?",
        help="CSV, TSV, JSON Lines or Parquet, plain or gzipped; the bundled one if not given",
    )
    parser.add_argument("--out", default="site", type=Path, help="the folder to write (default: site)")
    parser.add_argument("--previous", help="an earlier catalogue, for the trends; of the bundled one, the bundled")
    parser.add_argument("--config", type=Path, help="a TOML file of settings")
    parser.add_argument("--date", help="YYYY-MM-DD, when the catalogue was taken; else read from its file name")
    parser.add_argument(
        "--task",
        action="append",
        help="a task that the atlas holds ('' for untagged, 'all' for every one); may be given more than once",
    )
    parser.add_argument(
        "--column", action="append", default=[], metavar="NAME=HEADER", help="a column's foreign header"
    )
    parser.add_argument("--strict", action="store_true", help="a bad cell is an error, not an unknown value")
    parser.add_argument("--force", action="store_true", help="replace a folder even if no build made it")
    parser.add_argument("--quiet", action="store_true", help="say nothing but errors")


def _split_columns(pairs: list[str]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        name, equals, header = pair.partition("=")
        if not equals:
            raise AtlasError(f"--column {pair}: give it as NAME=HEADER, for instance --column likes=Hearts")
        columns[name] = header
    return columns


def _choose_models(catalogue: Catalogue, tasks: tuple[str, ...]) -> tuple[Catalogue, dict[str, int]]:
    return (catalogue, {}) if "all" in tasks else select_tasks(catalogue, tasks)


def run(arguments: argparse.Namespace) -> int:
    """Builds the site and says where it is."""
    progress = ConsoleProgress(arguments.quiet)
    settings = adjust_settings(
        read_configuration(arguments.config) if arguments.config else {}, str(arguments.config)
    )
    columns = _split_columns(arguments.column)
    with progress.stage("Reading the catalogue"):
        if arguments.catalogue:
            whole = read_catalogue(
                arguments.catalogue, columns=columns, strict=arguments.strict, date=arguments.date
            )
        else:
            whole = read_current()
        if arguments.task:
            settings = adjust_settings({"tasks": arguments.task}, "--task", settings)
        catalogue, left_out = _choose_models(whole, settings.tasks)
        if not len(catalogue):
            raise AtlasError(f"{catalogue.source}: there is no model in it; give a catalogue of at least one")
        previous = None
        if arguments.previous:
            previous = read_catalogue(arguments.previous, columns=columns, strict=arguments.strict)
        elif not arguments.catalogue:
            previous = read_previous()
        if previous is not None:
            previous, _ = _choose_models(previous, settings.tasks)
    for line in whole.report.lines():
        progress.console.print(f"    {line}", markup=False)
    atlas = build_atlas(catalogue, left_out=left_out, previous=previous, settings=settings, progress=progress)
    files = write_site(atlas, arguments.out, progress=progress, force=arguments.force)
    progress.console.print(
        f"{len(atlas):,} models, {len(atlas.families.clades):,} families, {files:,} files. "
        f"Open {arguments.out / 'index.html'}",
        markup=False,
    )
    return 0
