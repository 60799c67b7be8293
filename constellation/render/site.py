"""An atlas in, the whole site out: every file is known here, and the writer writes them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from constellation.atlas import Atlas
from constellation.catalogue.ledger import form_ledger
from constellation.engine import count_cores
from constellation.progress import Progress, Silence, Stage
from constellation.render import data
from constellation.render.colours import dress_files
from constellation.render.exports import listing as exports
from constellation.render.exports.families import list_family_files
from constellation.render.frame import Frame, make_environment
from constellation.render.manifest import File, add_manifest
from constellation.render.pages.about import make_about_page
from constellation.render.pages.brief import make_brief_page
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
    yield make_about_page(frame, atlas, sheet.parts)
    yield make_missing_page(frame, atlas)
    yield make_owners_page(frame, atlas)
    yield from make_facet_pages(frame, atlas, sheet)
    yield from make_moved_pages(frame, atlas)
    yield make_compare_page(frame, atlas, sheet)
    yield "feed.xml", write_feed(atlas)


def _list_owners(owners: Sequence[Owner], frame: Frame, atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    return make_owner_pages(frame, atlas, sheet, owners)


def list_families(start: int, frame: Frame, atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    """The page and the files of each of some families, those from number `start` on."""
    for clade in range(start, min(start + _FAMILIES, len(atlas.groups))):
        if sheet.full[clade]:
            yield make_family_page(frame, atlas, sheet, clade)
            yield from list_family_files(atlas, sheet, clade)
        else:
            yield make_brief_page(frame, atlas, sheet, clade)


def _make_files(maker: Callable[..., Iterator[File]], atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    settings, pieces = atlas.settings, len(sheet.pieces.numbered)
    files = sheet.parts.link_all()
    return maker(Frame(make_environment(), settings.title, settings.base_url, files, pieces), atlas, sheet)


def list_tasks(atlas: Atlas, sheet: Sheet) -> list[Task[File]]:
    """All that the site is made of, in pieces that do not depend on one another, the longest first."""
    owners = list_owners(atlas)
    makers: list[Callable[..., Iterator[File]]] = [
        list_pages,
        *(partial(_list_owners, owners[start : start + _OWNERS]) for start in range(0, len(owners), _OWNERS)),
        *(partial(list_families, start) for start in range(0, len(atlas.groups), _FAMILIES)),
    ]
    pages = (partial(_make_files, maker) for maker in makers)
    return [*exports.list_makers(sheet), *data.list_makers(sheet), *pages]


def _list_made(tasks: Sequence[Task[File]], atlas: Atlas, sheet: Sheet, jobs: int, stage: Stage) -> Iterator[File]:
    """Every file that is made, then the sitemap where the site's address is known."""
    pages: list[str] = []
    for files in run_tasks(tasks, (atlas, sheet), jobs):
        for path, content in files:
            if path.endswith(".html") and path != "404.html":
                pages.append(path)
            yield path, content
        stage.advance()
    if atlas.settings.base_url:
        yield from write_sitemap(atlas.settings.base_url, sorted(pages))


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
