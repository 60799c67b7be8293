"""An atlas in, the whole site out: every file is known here, and the writer writes them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from constellation.atlas import Atlas
from constellation.cache import Cache
from constellation.catalogue.ledger import form_ledger
from constellation.progress import Progress, Silence, Stage
from constellation.render.assets import list_static
from constellation.render.bundles import write_bundles
from constellation.render.context import SiteContext, prepare_context
from constellation.render.exports import files as exports
from constellation.render.exports.files import list_family_files
from constellation.render.output.manifest import File, add_manifest
from constellation.render.output.writer import write_files
from constellation.render.page import PageRenderer, make_environment
from constellation.render.pages.about import make_about_page
from constellation.render.pages.compare import make_compare_page
from constellation.render.pages.facets import make_facet_pages
from constellation.render.pages.family import make_brief_page, make_family_page
from constellation.render.pages.feed import write_feed, write_sitemap
from constellation.render.pages.home import (
    make_families_page,
    make_graph_page,
    make_home,
    make_models_page,
    make_tree_page,
)
from constellation.render.pages.missing import make_missing_page, make_moved_pages
from constellation.render.pages.owners import Owner, list_owners, make_owner_pages, make_owners_page
from constellation.render.pages.statistics import make_clusters_page, make_statistics_page, make_words_page
from constellation.render.pages.trends import make_trends_page
from constellation.render.payloads import scripts as data
from constellation.workers import Task, count_cores, run_tasks

#: Families and owners whose pages are one task: enough to be worth handing over, few enough to hold in memory.
_FAMILIES, _OWNERS = 16, 32
#: Below so many models one process is done before another has begun.
_FEW = 2_000


def list_pages(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> Iterator[File]:
    """The pages that every atlas has."""
    yield make_home(renderer, atlas, context)
    yield make_tree_page(renderer, atlas, context)
    yield make_graph_page(renderer, atlas, context)
    yield make_clusters_page(renderer, atlas, context)
    yield make_words_page(renderer, atlas, context)
    yield make_statistics_page(renderer, atlas, context)
    yield make_trends_page(renderer, atlas)
    yield make_families_page(renderer, atlas, context)
    yield make_models_page(renderer, atlas, context)
    yield make_about_page(renderer, atlas, context.parts)
    yield make_missing_page(renderer, atlas)
    yield make_owners_page(renderer, atlas)
    yield from make_facet_pages(renderer, atlas, context)
    yield from make_moved_pages(renderer, atlas)
    yield make_compare_page(renderer, atlas, context)
    yield "feed.xml", write_feed(atlas)


def _list_owners(
    owners: Sequence[Owner], renderer: PageRenderer, atlas: Atlas, context: SiteContext
) -> Iterator[File]:
    return make_owner_pages(renderer, atlas, context, owners)


def list_families(start: int, renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> Iterator[File]:
    """The page and the files of each of some families, those from number `start` on."""
    for clade in range(start, min(start + _FAMILIES, len(atlas.facts.groups))):
        if context.full[clade]:
            yield make_family_page(renderer, atlas, context, clade)
            yield from list_family_files(atlas, context, clade)
        else:
            yield make_brief_page(renderer, atlas, context, clade)


def _make_files(maker: Callable[..., Iterator[File]], atlas: Atlas, context: SiteContext) -> Iterator[File]:
    renderer = PageRenderer(
        make_environment(),
        atlas.settings.title,
        atlas.settings.base_url,
        files=context.parts.link_all(),
        shards=len(context.pieces.numbered),
        lineage=bool(atlas.lineage.graph),
        machines=atlas.settings.machines,
        link=atlas.settings.link,
    )
    return maker(renderer, atlas, context)


def list_tasks(atlas: Atlas, context: SiteContext) -> list[Task[File]]:
    """All that the site is made of, in pieces that do not depend on one another, the longest first."""
    owners = list_owners(atlas)
    makers: list[Callable[..., Iterator[File]]] = [
        list_pages,
        *(partial(_list_owners, owners[start : start + _OWNERS]) for start in range(0, len(owners), _OWNERS)),
        *(partial(list_families, start) for start in range(0, len(atlas.facts.groups), _FAMILIES)),
    ]
    pages = (partial(_make_files, maker) for maker in makers)
    return [*exports.list_makers(context), *data.list_makers(context), *pages]


def _list_made(
    tasks: Sequence[Task[File]], atlas: Atlas, context: SiteContext, jobs: int, stage: Stage
) -> Iterator[File]:
    """Every file that is made, then the sitemap where the site's address is known."""
    pages: list[str] = []
    for files in run_tasks(tasks, (atlas, context), jobs):
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
    cache: Cache | None = None,
) -> int:
    """Writes the site into the folder `out` and returns how many files it has.

    needed : files that must not be lost with what stood in `out`;
    ledger : where the atlas's ledger goes, written together with the site (see writer.write_files).
    jobs : processes that make the files, whose bytes are the same whatever their number; None for as many as there
    are processors, or for one where there is little to make
    cache : where the layout of the graph is kept between builds

    Raises AtlasError where `out` is a file, or a folder that no build made and `force` is not given.
    """
    watch = progress or Silence()
    context = prepare_context(atlas, watch, cache)
    jobs = jobs or (count_cores() if len(atlas) >= _FEW else 1)
    tasks = list_tasks(atlas, context)
    with watch.stage("Writing the pages", len(tasks)) as stage:
        static: list[File] = [*list_static(), *write_bundles(atlas.settings.colours), (".nojekyll", "")]
        files = itertools.chain(static, _list_made(tasks, atlas, context, jobs, stage))
        addresses = None if ledger is None else (ledger, form_ledger(atlas.addresses.ledger))
        return write_files(Path(out), add_manifest(files), force, needed=needed, ledger=addresses)
