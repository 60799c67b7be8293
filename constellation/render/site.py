"""Make all files of the site and write the site."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from constellation.atlas import Atlas
from constellation.catalogue.ledger import form_ledger
from constellation.progress import Progress, SilentProgress, Stage
from constellation.render.assets import list_static
from constellation.render.bundles import write_bundles
from constellation.render.cards.tables import CardTables, prepare_tables
from constellation.render.columns import ModelColumn
from constellation.render.context import SiteContext, prepare_context
from constellation.render.encoding import write_script
from constellation.render.examples import choose_search
from constellation.render.exports import files as exports
from constellation.render.exports.files import Exports, list_family_files, prepare_exports
from constellation.render.member_table import write_column_styles
from constellation.render.output.manifest import File, add_manifest
from constellation.render.output.writer import write_files
from constellation.render.owners import Owner, list_owners
from constellation.render.page import PageRenderer, compile_templates, make_environment
from constellation.render.pages.about import make_about_page
from constellation.render.pages.adoption import has_adoption_page, make_adoption_page
from constellation.render.pages.brief import make_brief_page
from constellation.render.pages.clusters import make_clusters_page
from constellation.render.pages.compare import make_compare_page
from constellation.render.pages.data import make_data_page
from constellation.render.pages.explain import make_explain_page
from constellation.render.pages.facet import make_facet_pages
from constellation.render.pages.families import make_families_page
from constellation.render.pages.family import make_family_page
from constellation.render.pages.feed import write_feed
from constellation.render.pages.graph import make_graph_page
from constellation.render.pages.group_feeds import make_group_feeds
from constellation.render.pages.home import make_home_page
from constellation.render.pages.line import make_line_pages
from constellation.render.pages.lines import make_lines_page
from constellation.render.pages.missing import make_missing_page
from constellation.render.pages.model import make_model_pages
from constellation.render.pages.models import make_models_page
from constellation.render.pages.moved import make_moved_line_pages, make_moved_pages
from constellation.render.pages.owner import make_owner_pages
from constellation.render.pages.owners import make_owners_page
from constellation.render.pages.popular import has_popular_page, make_popular_page
from constellation.render.pages.previews import (
    list_previewed,
    make_general_previews,
    make_previews,
    map_previews,
)
from constellation.render.pages.sitemap import write_sitemap
from constellation.render.pages.statistics import make_statistics_page
from constellation.render.pages.tanglegram import make_tanglegram_page
from constellation.render.pages.tree import make_tree_page
from constellation.render.pages.trends import make_trends_page
from constellation.render.pages.words import make_words_page
from constellation.render.payloads import cards, scripts
from constellation.render.payloads.scripts import ScriptTables, prepare_scripts
from constellation.settings import AUTOMATIC, HUB_LINK
from constellation.workers import FEW, FORK, Task, count_cores, run_tasks

#: Number of families, owners and lines whose pages one task makes. Larger tasks would need more memory.
_FAMILIES, _OWNERS, _LINES = 16, 32, 8
#: Number of models whose pages one task makes, and number of card scripts that one task makes.
_MODELS, _CARDS = 125, 32
#: Number of families whose pictures one task draws.
_PREVIEWS = 10


@dataclass(frozen=True)
class Site:
    """An atlas, and the data from which several files of its site are made."""

    atlas: Atlas
    context: SiteContext
    exports: Exports
    tables: ScriptTables
    cards: CardTables


PageTask = Callable[[PageRenderer, Site], Iterator[File]]


def prepare_site(atlas: Atlas, progress: Progress, columns: Sequence[ModelColumn] | None = None) -> Site:
    """Compute the data from which several files of a site are made.

    `columns` are the columns of the tables of models, by default MODEL_COLUMNS of render/columns.py.
    """
    context = prepare_context(atlas, progress, columns)
    with progress.stage("Writing a line for each model"):
        prepared = prepare_exports(atlas, context.table)
        tables = prepare_scripts(atlas, context, prepared.family_rows, prepared.line_rows)
        return Site(atlas, context, prepared, tables, prepare_tables(atlas, context.owner_slugs))


def list_pages(renderer: PageRenderer, site: Site) -> Iterator[File]:
    """Yield the pages that every site has, such as the home page."""
    atlas, context = site.atlas, site.context
    yield make_home_page(renderer, atlas, context)
    yield make_tree_page(renderer, atlas, context)
    yield make_explain_page(renderer, atlas, context)
    yield make_graph_page(renderer, atlas, context)
    yield make_tanglegram_page(renderer, atlas, context)
    yield make_clusters_page(renderer, atlas, context)
    yield make_words_page(renderer, atlas, context)
    yield make_statistics_page(renderer, atlas, context)
    yield make_trends_page(renderer, atlas, context)
    yield make_families_page(renderer, atlas, context)
    yield make_lines_page(renderer, atlas, context)
    if has_adoption_page(atlas):
        yield make_adoption_page(renderer, atlas, context)
    if has_popular_page(atlas):
        yield make_popular_page(renderer, atlas)
    yield make_models_page(renderer, atlas, context, site.cards.slugs)
    yield make_about_page(renderer, atlas, context.table, site.exports.parts)
    yield make_data_page(renderer, atlas)
    yield make_missing_page(renderer, atlas)
    yield make_owners_page(renderer, atlas)
    yield from make_facet_pages(renderer, atlas, context)
    yield from make_moved_pages(renderer, atlas)
    yield from make_moved_line_pages(renderer, atlas)
    yield make_compare_page(renderer, atlas, context, site.exports)
    yield "feed.xml", write_feed(renderer, atlas)
    yield from make_group_feeds(renderer, atlas, context)


def list_owner_pages(owners: Sequence[Owner], renderer: PageRenderer, site: Site) -> Iterator[File]:
    """Yield the pages of some owners."""
    return make_owner_pages(renderer, site.atlas, site.context, owners)


def list_model_pages(rows: Sequence[int], renderer: PageRenderer, site: Site) -> Iterator[File]:
    """Yield the static pages of some models."""
    return make_model_pages(renderer, site.atlas, site.cards, rows)


def list_cards(start: int, renderer: PageRenderer, site: Site) -> Iterator[File]:
    """Yield some of the data scripts with the cards of models.

    `start` is the number of the first script of the batch.
    """
    if not start:
        yield "data/cards.js", write_script("cards", cards.make_directory(site.atlas), packed=True)
    held = cards.count_cards(len(site.atlas))
    for number, row in list(enumerate(range(0, len(site.atlas), held), 1))[start : start + _CARDS]:
        name = f"cards/{number:04d}"
        yield f"data/{name}.js", write_script(name, cards.make_cards(site.atlas, site.cards, row), packed=True)


def list_line_pages(numbers: Sequence[int], renderer: PageRenderer, site: Site) -> Iterator[File]:
    """Yield the pages of some lines.

    `numbers` are indices of `LineIndex.lines`.
    """
    return make_line_pages(renderer, site.atlas, site.context, numbers)


def list_families(start: int, renderer: PageRenderer, site: Site) -> Iterator[File]:
    """Yield the pages and the exported files of some families.

    `start` is the index of the first family of the batch.
    """
    atlas, context = site.atlas, site.context
    for clade in range(start, min(start + _FAMILIES, len(atlas.facts.groups))):
        if context.limits.full[clade]:
            yield make_family_page(renderer, atlas, context, clade)
            yield from list_family_files(atlas, site.exports, clade)
        else:
            yield make_brief_page(renderer, atlas, context, clade)


def list_previews(start: int, renderer: PageRenderer, site: Site) -> Iterator[File]:
    """Yield the pictures for links to some families, and with the first batch those for links to other pages.

    `start` is the index of the first family of the batch.
    """
    if not start:
        yield from make_general_previews(site.atlas, site.context)
    yield from make_previews(site.atlas, site.context, list_previewed(site.context)[start : start + _PREVIEWS])


def make_renderer(site: Site) -> PageRenderer:
    """Create the renderer that makes the pages of the site."""
    settings, counts = site.atlas.settings, site.context.counts
    return PageRenderer(
        make_environment(),
        settings.title,
        settings.base_url,
        site.atlas.catalogue.date,
        previews=map_previews(site.atlas, site.context),
        files=site.exports.parts.link_all(),
        shards=len(site.context.shards.numbered),
        lineage=bool(site.atlas.lineage.graph),
        lines=bool(site.atlas.lineage.index.paged),
        machines=settings.machines,
        link=HUB_LINK if settings.link == AUTOMATIC and counts.hub else settings.link.removeprefix(AUTOMATIC),
        issues=settings.issues,
        counts=counts,
        search_example=choose_search(site.atlas),
    )


def _run_export(task: exports.ExportTask, site: Site) -> Iterator[File]:
    yield from task(site.atlas, site.exports)


def _run_script(task: scripts.ScriptTask, site: Site) -> Iterator[File]:
    yield from task(site.atlas, site.context, site.tables)


def _run_page(task: PageTask, site: Site) -> Iterator[File]:
    yield from task(make_renderer(site), site)


def list_tasks(site: Site) -> list[Task[File]]:
    """Return the tasks that make the files of the site.

    A task is a function. The slowest tasks come first. The tasks do not depend on one another.
    """
    owners, models = list_owners(site.atlas), list(site.cards.slugs)
    lines = [number for number, line in enumerate(site.atlas.lineage.index.lines) if line.has_page]
    card_scripts = -(-len(site.atlas) // cards.count_cards(len(site.atlas)))
    pages: list[PageTask] = [
        list_pages,
        *(partial(list_owner_pages, owners[start : start + _OWNERS]) for start in range(0, len(owners), _OWNERS)),
        *(partial(list_model_pages, models[start : start + _MODELS]) for start in range(0, len(models), _MODELS)),
        *(partial(list_cards, start) for start in range(0, card_scripts, _CARDS)),
        *(partial(list_line_pages, lines[start : start + _LINES]) for start in range(0, len(lines), _LINES)),
        *(partial(list_families, start) for start in range(0, len(site.atlas.facts.groups), _FAMILIES)),
    ]
    if site.atlas.settings.base_url:
        previewed = max(len(list_previewed(site.context)), 1)
        pages += [partial(list_previews, start) for start in range(0, previewed, _PREVIEWS)]
    return [
        *(partial(_run_export, task) for task in exports.list_tasks(site.exports, site.context.count_clouds())),
        *(partial(_run_script, task) for task in scripts.list_tasks(site.context)),
        *(partial(_run_page, task) for task in pages),
    ]


def _list_made(tasks: Sequence[Task[File]], site: Site, jobs: int, fork: bool, stage: Stage) -> Iterator[File]:
    """Run the tasks, and yield the files that they make.

    The sitemap comes last, and only if the site's address is known.
    """
    pages: list[str] = []
    for files in run_tasks(tasks, (site,), jobs, fork=fork):
        for path, content in files:
            if path.endswith(".html") and path != "404.html":
                pages.append(path)
            yield path, content
        stage.advance()
    if site.atlas.settings.base_url:
        yield from write_sitemap(make_renderer(site), sorted(pages))


def write_site(
    atlas: Atlas,
    out: str | Path,
    *,
    progress: Progress | None = None,
    force: bool = False,
    needed: Iterable[Path] = (),
    ledger: Path | None = None,
    jobs: int | None = None,
    fork: bool = FORK,
    columns: Sequence[ModelColumn] | None = None,
) -> int:
    """Write the site into a folder, and return the number of its files.

    `out` is the folder.

    Parameters
    ----------
    needed : files that must not be lost; it is an error if one of them is in `out`
    ledger : path of the ledger, which is written together with the site (see `output/writer.py`)
    jobs : number of processes that make the files; it does not change the files. By default one per processor, or
        a single one for a small atlas
    fork : whether these processes are forked; it does not change the files. By default, only on Linux
    columns : columns of the tables of models, by default MODEL_COLUMNS of render/columns.py

    Raises
    ------
    AtlasError
        If `out` is a file, or a folder that no build made and `force` is not given.
    """
    watch = progress or SilentProgress()
    site = prepare_site(atlas, watch, columns)
    jobs = jobs or (count_cores() if len(atlas) >= FEW else 1)
    tasks = list_tasks(site)
    with watch.stage("Writing the pages", len(tasks)) as stage:
        if fork and jobs > 1:
            compile_templates()
        static: list[File] = [
            *list_static(),
            *write_bundles(atlas.settings.colours, write_column_styles(site.context.table)),
            (".nojekyll", ""),
        ]
        files = itertools.chain(static, _list_made(tasks, site, jobs, fork, stage))
        addresses = None if ledger is None else (ledger, form_ledger(atlas.addresses.ledger))
        return write_files(Path(out), add_manifest(files), force, needed=needed, ledger=addresses)
