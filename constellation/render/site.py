"""An atlas in, the whole site out: every file is known here, and the writer writes them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from constellation.atlas import Atlas
from constellation.catalogue.ledger import form_ledger
from constellation.engine import count_cores
from constellation.progress import Progress, Silence, Stage
from constellation.render import data
from constellation.render.colours import dress_files
from constellation.render.exports.graphs import WRITERS, compress_text
from constellation.render.exports.history import HISTORY_COLUMNS, list_history_rows
from constellation.render.exports.lineage import LINEAGE_COLUMNS, list_lineage_rows
from constellation.render.exports.summary import write_summary
from constellation.render.exports.tables import FAMILY_COLUMNS, MODEL_COLUMNS, write_csv, write_lines
from constellation.render.frame import Frame, make_environment
from constellation.render.manifest import File, add_manifest
from constellation.render.pages.about import make_about_page
from constellation.render.pages.compare import make_compare_page
from constellation.render.pages.facets import make_facet_pages
from constellation.render.pages.family import make_family_page
from constellation.render.pages.feed import write_feed, write_sitemap
from constellation.render.pages.measures import (
    make_clusters_page,
    make_statistics_page,
    make_words_page,
)
from constellation.render.pages.missing import make_missing_page
from constellation.render.pages.moved import make_moved_pages
from constellation.render.pages.overview import (
    make_families_page,
    make_graph_page,
    make_home,
    make_models_page,
    make_tree_page,
)
from constellation.render.pages.owners import Owner, list_owners, make_owner_pages, make_owners_page
from constellation.render.pages.trends import make_trends_page
from constellation.render.processes import Task, run_tasks
from constellation.render.resources import list_static
from constellation.render.sheet import Sheet, prepare_sheet
from constellation.render.writer import write_files

#: Families and owners whose pages are one task: enough to be worth handing over, few enough to hold in memory.
_FAMILIES, _OWNERS = 16, 32
#: Below so many models one process is done before another has begun.
_FEW = 2_000


def list_pages(frame: Frame, atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    """The pages that every atlas has."""
    yield make_home(frame, atlas, sheet)
    yield make_tree_page(frame, atlas, sheet)
    yield make_graph_page(frame, atlas, sheet)
    yield make_clusters_page(frame, atlas, sheet)
    yield make_words_page(frame, atlas, sheet)
    yield make_statistics_page(frame, atlas, sheet)
    yield make_trends_page(frame, atlas)
    yield make_families_page(frame, atlas, sheet)
    yield make_models_page(frame, atlas, sheet)
    yield make_about_page(frame, atlas)
    yield make_missing_page(frame, atlas)
    yield make_owners_page(frame, atlas)
    yield from make_facet_pages(frame, atlas, sheet)
    yield from make_moved_pages(frame, atlas)
    yield make_compare_page(frame, atlas, sheet)
    yield "feed.xml", write_feed(atlas)


def list_exports(frame: Frame, atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    """The machine-readable files of the whole atlas, but for the graph's."""
    yield "data/models.csv", write_csv(MODEL_COLUMNS, sheet.lines)
    yield "data/families.csv", write_csv(FAMILY_COLUMNS, write_lines(sheet.family_rows))
    if atlas.history:
        rows = write_lines(list_history_rows(atlas, atlas.history))
        yield "data/history.csv", write_csv(HISTORY_COLUMNS, rows)
    if atlas.lineage:
        yield "data/lineage.csv", write_csv(LINEAGE_COLUMNS, write_lines(list_lineage_rows(atlas)))
    yield "data/tree.nwk", sheet.newick.cut()
    yield "data/atlas.json", write_summary(atlas, sheet.count_clouds())


def _list_graph(path: str, frame: Frame, atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    yield path, compress_text(WRITERS[path](atlas))


def _list_owners(owners: Sequence[Owner], frame: Frame, atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    return make_owner_pages(frame, atlas, sheet, owners)


def list_families(start: int, frame: Frame, atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    """The page and the files of each of some families, those from number `start` on."""
    stop = min(start + _FAMILIES, len(atlas.groups))
    for clade in range(start, stop):
        slug = atlas.families.clades[clade].slug
        yield make_family_page(frame, atlas, sheet, clade)
        lines = (sheet.lines[row] for row in np.sort(atlas.groups[clade].rows).tolist())
        yield f"data/families/{slug}.csv", write_csv(MODEL_COLUMNS, lines)
        yield f"data/families/{slug}.nwk", sheet.newick.cut(sheet.nodes[clade])


def _make_files(maker: Callable[..., Iterator[File]], atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    settings, pieces = atlas.settings, len(sheet.pieces.numbered)
    return maker(Frame(make_environment(), settings.title, settings.base_url, pieces), atlas, sheet)


def list_tasks(atlas: Atlas, sheet: Sheet) -> list[Task[File]]:
    """All that the site is made of, in pieces that do not depend on one another, the longest first."""
    owners = list_owners(atlas)
    makers: list[Callable[..., Iterator[File]]] = [
        *(partial(_list_graph, path) for path in WRITERS),
        list_pages,
        list_exports,
        *(partial(_list_owners, owners[start : start + _OWNERS]) for start in range(0, len(owners), _OWNERS)),
        *(partial(list_families, start) for start in range(0, len(atlas.groups), _FAMILIES)),
    ]
    return [*data.list_makers(sheet), *(partial(_make_files, maker) for maker in makers)]


def _list_made(tasks: Sequence[Task[File]], atlas: Atlas, sheet: Sheet, jobs: int, stage: Stage) -> Iterator[File]:
    """Every file that is made, then sitemap.xml where the site's address is known."""
    pages: list[str] = []
    for files in run_tasks(tasks, (atlas, sheet), jobs):
        for path, content in files:
            if path.endswith(".html") and path != "404.html":
                pages.append(path)
            yield path, content
        stage.advance()
    if atlas.settings.base_url:
        yield "sitemap.xml", write_sitemap(atlas.settings.base_url, sorted(pages))


def write_site(
    atlas: Atlas,
    out: str | Path,
    *,
    progress: Progress | None = None,
    force: bool = False,
    needed: Iterable[Path] = (),
    ledger: Path | None = None,
    jobs: int | None = None,
) -> int:
    """Writes the site into the folder `out` and returns how many files it has.

    needed : files that must not be lost with what stood in `out`;
    ledger : where the atlas's ledger goes, written together with the site (see writer.write_files).
    jobs : processes that make the files, whose bytes are the same whatever their number; None for as many as there
    are processors, or for one where there is little to make

    Raises AtlasError where `out` is a file, or a folder that no build made and `force` is not given.
    """
    watch = progress or Silence()
    sheet = prepare_sheet(atlas, watch)
    jobs = jobs or (count_cores() if len(atlas) >= _FEW else 1)
    tasks = list_tasks(atlas, sheet)
    with watch.stage("Writing the pages", len(tasks)) as stage:
        files = itertools.chain(
            dress_files(list_static(), atlas.settings.colours),
            [(".nojekyll", "")],
            _list_made(tasks, atlas, sheet, jobs, stage),
        )
        addresses = None if ledger is None else (ledger, form_ledger(atlas.ledger))
        return write_files(Path(out), add_manifest(files), force, needed=needed, ledger=addresses)
