"""Read earlier catalogues from a folder."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from constellation.catalogue.catalogue import Catalogue, select_earlier
from constellation.catalogue.loading import find_date, read_catalogue
from constellation.catalogue.placeholders import find_unread_snapshots
from constellation.catalogue.reading.records import read_records
from constellation.catalogue.reading.schema import has_id_header
from constellation.catalogue.reading.source import find_kind, load_source, name_printably
from constellation.errors import AtlasError


@dataclass(frozen=True)
class Held:
    """The number of models in a snapshot, and the sums of their downloads and likes.

    A model is counted only if it is in the atlas, or has one of the tasks of the atlas.

    The number of models depends on the source of the snapshot, such as a registry. It shows how many models the
    source lists, not how many models exist.

    date, source, sha256 : as in Catalogue
    models           : number of models
    gone             : number of models that the later catalogue does not have
    downloads, likes : sums of the known counts; None if no count is known
    """

    date: str
    source: str
    sha256: str
    models: int
    gone: int
    downloads: float | None
    likes: float | None


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The downloads and likes of models at an earlier date.

    They come from one earlier catalogue.

    Row i of each array is about model i of the later catalogue.

    held             : totals of the snapshot
    listed           : bool (n,), whether the snapshot has the model
    downloads, likes : float64 (n,), NaN if the snapshot does not have the model or the count
    """

    held: Held
    listed: np.ndarray
    downloads: np.ndarray
    likes: np.ndarray


@dataclass(frozen=True, eq=False)
class Past:
    """The snapshots from all earlier catalogues, and the catalogue to compare with.

    snapshots : the snapshots, oldest first
    previous  : the catalogue to compare with, with all its columns, or None
    notes     : lines for the console
    """

    snapshots: tuple[Snapshot, ...]
    previous: Catalogue | None
    notes: tuple[str, ...]


def read_past(
    folder: Path,
    catalogue: Catalogue,
    tasks: Collection[str],
    *,
    previous: str | None = None,
    columns: Mapping[str, str] | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
    strict: bool = False,
    keep_placeholders: bool = False,
) -> Past:
    """Read all earlier catalogues in a folder, oldest first.

    A catalogue is earlier if its date is before the date of `catalogue`.

    catalogue : the models of the atlas
    tasks     : the tasks of the atlas
    previous  : path of the catalogue to compare with; by default the newest earlier catalogue in the folder.
                This catalogue is also a snapshot if its date is earlier and no file in the folder has that date.
    columns, aliases, strict, keep_placeholders : as in `read_catalogue`

    At most two catalogues are in memory: the one to compare with, and the one that is being read. Raises AtlasError
    if the folder has no catalogue, if a file has no date in its name, if two files have the same date, or if a file
    cannot be read.
    """
    earlier, notes = choose_earlier(folder, catalogue, previous)
    chosen = Path(previous) if previous else earlier[-1] if earlier else None
    lines = list(notes)
    snapshots: list[Snapshot] = []
    kept: Catalogue | None = None

    def read(path: Path) -> Catalogue:
        whole = read_catalogue(
            path, columns=columns, aliases=aliases, strict=strict, keep_placeholders=keep_placeholders
        )
        lines.extend(describe_placeholders(whole))
        return select_earlier(whole, catalogue, tasks)

    for path in earlier:
        held = read(path)
        snapshots.append(reduce_catalogue(held, catalogue))
        kept = held if path == chosen else kept
        del held
    if chosen and not kept:
        kept = read(chosen)
    if not keep_placeholders:
        lines += describe_unread(snapshots, catalogue)
    return Past(tuple(snapshots), kept, tuple(lines))


def describe_placeholders(earlier: Catalogue) -> list[str]:
    """Return a list with one line that describes the placeholders in a catalogue.

    The list is empty if there are no placeholders.
    """
    placeholders = earlier.report.placeholders
    return [f"{earlier.source}: {placeholders.summary}"] if placeholders.findings else []


def describe_unread(snapshots: Sequence[Snapshot], catalogue: Catalogue) -> list[str]:
    """Return one line for each snapshot in which likes were not recorded.

    snapshots: earlier snapshots, oldest first, reduced to the models of `catalogue`.
    """
    likes = [*(one.likes for one in snapshots), catalogue.frame["likes"].to_numpy()]
    return [
        f"{one.held.source}: likes were not recorded, so the zero likes of "
        f"{int((one.likes == 0).sum()):,} models in the atlas are treated as unknown"
        for one, unread in zip(snapshots, find_unread_snapshots(likes), strict=False)
        if unread
    ]


def choose_earlier(folder: Path, catalogue: Catalogue, previous: str | None) -> tuple[list[Path], tuple[str, ...]]:
    """Choose the files of earlier catalogues in a folder, sorted from the oldest to the newest.

    Notes about the other files in the folder are also returned.
    """
    today = catalogue.date
    if not today:
        raise AtlasError(
            f"{catalogue.source} has no date, so earlier catalogues cannot be chosen; give its date with --date"
        )
    dated, others = list_dated(folder)
    notes = [f"not catalogues, skipped in {folder}: {', '.join(others)}"] if others else []
    later = [name_printably(path) for date, path in dated.items() if date > today]
    if later:
        notes.append(f"later than {today}, left out: {', '.join(later)}")
    day = find_date(Path(previous).name) if previous else ""
    if previous and day and day not in dated:
        dated[day] = Path(previous)
    dates = sorted(date for date in dated if date < today)
    count = f"{len(dates)} earlier catalogue{'' if len(dates) == 1 else 's'}"
    notes.append(f"{count}, from {dates[0]} on" if dates else f"no catalogue in {folder} is earlier than {today}")
    return [dated[date] for date in dates], tuple(notes)


def list_dated(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """Return the paths of the catalogues in a folder. The keys are the dates in the file names.

    The names of the other files are also returned, except for hidden files.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise AtlasError(
            f"{folder} cannot be read ({error.strerror}); give a folder of dated catalogues"
        ) from error
    catalogues = [path for path in paths if holds_models(path)]
    if not catalogues:
        raise AtlasError(f"{folder} contains no catalogue; add dated catalogues to it, or leave out --history")
    dated: dict[str, Path] = {}
    for path in catalogues:
        name, date = name_printably(path), find_date(path.name)
        if not date:
            raise AtlasError(
                f"{folder}: {name} has no date in its name; rename it, for example to models-2026-10-05.csv"
            )
        if date in dated:
            both = f"{name_printably(dated[date])} and {name}"
            raise AtlasError(f"{folder}: {both} have the same date, {date}; keep one of the files")
        dated[date] = path
    return dated, [name_printably(path) for path in paths if path not in catalogues]


def holds_models(path: Path) -> bool:
    """Return whether a file contains a table of models.

    A ledger, for example, is not a table of models.

    The result depends on the ending of the file's name. The content of JSON files is examined too: a single object
    without an id is not a table.
    """
    kind = find_kind(path.name)
    if kind != "json":
        return kind is not None
    rows = read_records(load_source(path)).rows
    return len(rows) != 1 or not isinstance(rows[0], dict) or has_id_header(rows[0])


def _add_known(counts: pd.Series) -> float | None:
    return float(counts.sum()) if counts.notna().any() else None


def reduce_catalogue(earlier: Catalogue, catalogue: Catalogue) -> Snapshot:
    """Reduce an earlier catalogue to a snapshot.

    The snapshot has the downloads and likes of the models of a later catalogue.
    """
    frame, ids = earlier.frame, pd.Index(catalogue.frame["id"])
    known = pd.Index(frame["id"])
    matched = frame.set_index("id")[["downloads", "likes"]].reindex(ids)
    listed = ids.isin(known)
    held = Held(
        date=earlier.date,
        source=earlier.source,
        sha256=earlier.sha256,
        models=len(frame),
        gone=len(frame) - int(listed.sum()),
        downloads=_add_known(frame["downloads"]),
        likes=_add_known(frame["likes"]),
    )
    return Snapshot(
        held=held,
        listed=np.asarray(listed, dtype=bool),
        downloads=matched["downloads"].to_numpy(dtype=np.float64, copy=True),
        likes=matched["likes"].to_numpy(dtype=np.float64, copy=True),
    )
