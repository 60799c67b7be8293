"""In: a folder of dated catalogues. Out: what each of them held of a later one's models, and the newest whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from constellation.catalogue.catalogue import Catalogue, select_earlier
from constellation.catalogue.loading import find_date, read_catalogue
from constellation.catalogue.reading.records import parse_records
from constellation.catalogue.reading.schema import ALIASES, normalise_header
from constellation.catalogue.reading.source import find_kind, load_source, name_printably
from constellation.errors import AtlasError


@dataclass(frozen=True)
class Held:
    """What a snapshot held, over all of its models of the atlas's tasks, those gone since included.

    date, source, sha256 : as the Catalogue has them
    models           : how many there were
    arrived, left    : how many of them the snapshot before did not have, and how many of that one's were gone;
                       None for the first
    gone             : how many of them the catalogue that it is held against does not have
    downloads, likes : sums over those for which they were known
    """

    date: str
    source: str
    sha256: str
    models: int
    arrived: int | None
    left: int | None
    gone: int
    downloads: float
    likes: float


@dataclass(frozen=True, eq=False)
class Snapshot:
    """An earlier catalogue, reduced to what trends need; row i is model i of the catalogue it is held against.

    listed           : bool (n,), the snapshot had the model
    downloads, likes : float64 (n,), NaN where it did not have the model or not its count
    """

    held: Held
    listed: np.ndarray
    downloads: np.ndarray
    likes: np.ndarray


@dataclass(frozen=True, eq=False)
class Past:
    """What came before a catalogue.

    snapshots : oldest first. previous : the one to compare with, whole. told : what a person should know of them
    """

    snapshots: tuple[Snapshot, ...]
    previous: Catalogue | None
    told: tuple[str, ...]


def read_past(
    folder: Path,
    catalogue: Catalogue,
    tasks: Collection[str],
    *,
    previous: str | None = None,
    columns: Mapping[str, str] | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
    strict: bool = False,
) -> Past:
    """Read the catalogues of a folder that are earlier than this one, one after another, oldest first.

    catalogue : the models of the atlas. tasks : those that it holds. previous : the catalogue to compare with, in
    place of the newest; a snapshot too, if it has a date before this one's that no file of the folder has.
    columns, aliases, strict : as for `read_catalogue`.

    Beside `previous` only the one that is being read is in memory. Raises AtlasError, one line, for a folder
    without a catalogue, a file without a date in its name, two of one date, and what cannot be read.
    """
    earlier, told = choose_earlier(folder, catalogue, previous)
    chosen = Path(previous) if previous else earlier[-1] if earlier else None
    snapshots: list[Snapshot] = []
    ids: pd.Index | None = None
    kept: Catalogue | None = None

    def read(path: Path) -> Catalogue:
        whole = read_catalogue(path, columns=columns, aliases=aliases, strict=strict)
        return select_earlier(whole, catalogue, tasks)

    for path in earlier:
        held = read(path)
        snapshots.append(reduce_catalogue(held, catalogue, ids))
        ids = pd.Index(held.frame["id"])
        kept = held if path == chosen else kept
        del held
    if chosen and not kept:
        kept = read(chosen)
    return Past(tuple(snapshots), kept, told)


def choose_earlier(folder: Path, catalogue: Catalogue, previous: str | None) -> tuple[list[Path], tuple[str, ...]]:
    """The files earlier than a catalogue, oldest first, and what to tell of the others."""
    today = catalogue.date
    if not today:
        raise AtlasError(f"{catalogue.source} has no date, so that no other is earlier; give it with --date")
    dated, others = list_dated(folder)
    told = [f"passed over in {folder}: {', '.join(others)}"] if others else []
    later = [name_printably(path) for date, path in dated.items() if date > today]
    if later:
        told.append(f"later than {today} and left out: {', '.join(later)}")
    day = find_date(Path(previous).name) if previous else ""
    if previous and day and day not in dated:
        dated[day] = Path(previous)
    dates = sorted(date for date in dated if date < today)
    count = f"{len(dates)} earlier catalogue{'' if len(dates) == 1 else 's'}"
    told.append(f"{count}, from {dates[0]} on" if dates else f"no catalogue in {folder} is earlier than {today}")
    return [dated[date] for date in dates], tuple(told)


def list_dated(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """The catalogues of a folder by date, and the names of the files that are none. Hidden ones do not count."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise AtlasError(
            f"{folder} cannot be listed ({error.strerror}); give a folder of dated catalogues"
        ) from error
    catalogues = [path for path in paths if holds_models(path)]
    if not catalogues:
        raise AtlasError(f"{folder} holds no catalogue; put dated ones there, or leave out --history")
    dated: dict[str, Path] = {}
    for path in catalogues:
        name, date = name_printably(path), find_date(path.name)
        if not date:
            raise AtlasError(f"{folder}: {name} has no date in its name; rename it like models-2026-10-05.csv")
        if date in dated:
            both = f"{name_printably(dated[date])} and {name}"
            raise AtlasError(f"{folder}: {both} are both of {date}; keep one of them there")
        dated[date] = path
    return dated, [name_printably(path) for path in paths if path not in catalogues]


def holds_models(path: Path) -> bool:
    """Whether a file's name, and of JSON the content, says that it is a table of models.

    One JSON object without an id is something else, such as the ledger that lies beside the snapshots.
    """
    kind = find_kind(path.name)
    if kind != "json":
        return kind is not None
    source = load_source(path)
    if source.data.lstrip().startswith(b"["):
        return True
    records = [record for _, record in islice(parse_records(source), 2)]
    alone = len(records) == 1 and isinstance(records[0], dict)
    return not alone or any(normalise_header(key) in ALIASES["id"] for key in records[0])


def reduce_catalogue(earlier: Catalogue, catalogue: Catalogue, before: pd.Index | None) -> Snapshot:
    """What an earlier catalogue held of a later one's models; `before` are the ids of the one before it."""
    frame, ids = earlier.frame, pd.Index(catalogue.frame["id"])
    known = pd.Index(frame["id"])
    matched = frame.set_index("id")[["downloads", "likes"]].reindex(ids)
    listed = ids.isin(known)
    held = Held(
        date=earlier.date,
        source=earlier.source,
        sha256=earlier.sha256,
        models=len(frame),
        arrived=None if before is None else int((~known.isin(before)).sum()),
        left=None if before is None else int((~before.isin(known)).sum()),
        gone=len(frame) - int(listed.sum()),
        downloads=float(np.nansum(frame["downloads"].to_numpy())),
        likes=float(np.nansum(frame["likes"].to_numpy())),
    )
    return Snapshot(
        held=held,
        listed=np.asarray(listed, dtype=bool),
        downloads=matched["downloads"].to_numpy(dtype=np.float64, copy=True),
        likes=matched["likes"].to_numpy(dtype=np.float64, copy=True),
    )
