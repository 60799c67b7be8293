"""An atlas in, the whole site out: every file is known here, and the writer writes them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

from constellation.atlas import Atlas
from constellation.catalogue.ledger import form_ledger
from constellation.progress import Progress, Silence, Stage
from constellation.render import payloads, payloads_lineage
from constellation.render.colours import dress_files
from constellation.render.exports.graphs import WRITERS, compress_text
from constellation.render.exports.history import HISTORY_COLUMNS, list_history_rows
from constellation.render.exports.lineage import LINEAGE_COLUMNS, list_lineage_rows
from constellation.render.exports.newick import write_newick
from constellation.render.exports.summary import write_summary
from constellation.render.exports.tables import (
    FAMILY_COLUMNS,
    MODEL_COLUMNS,
    list_family_rows,
    list_model_rows,
    write_csv,
)
from constellation.render.frame import Frame, make_environment
from constellation.render.manifest import File, add_manifest
from constellation.render.pages.about import make_about_page
from constellation.render.pages.compare import make_compare_page, make_families
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
from constellation.render.pages.owners import make_owner_pages
from constellation.render.pages.trends import make_trends_page
from constellation.render.resources import list_static
from constellation.render.scripts import write_script
from constellation.render.sheet import Sheet, prepare_sheet
from constellation.render.writer import write_files


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
    yield from make_owner_pages(frame, atlas, sheet)
    yield from make_facet_pages(frame, atlas, sheet)
    yield from make_moved_pages(frame, atlas)
    yield make_compare_page(frame, atlas)
    yield "feed.xml", write_feed(atlas)


def list_data(atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    """The data scripts of the views."""
    yield "data/models.js", write_script("models", payloads.make_models(atlas))
    yield "data/facts.js", write_script("facts", payloads.make_facts(atlas))
    yield "data/clades.js", write_script("clades", payloads.make_clades(atlas))
    yield "data/families.js", write_script("families", make_families(atlas))
    yield "data/tree.js", write_script("tree", payloads.make_tree(atlas))
    yield "data/graph.js", write_script("graph", payloads.make_graph(atlas, sheet.layout, sheet.community_labels))
    yield "data/neighbours.js", write_script("neighbours", payloads.make_neighbours(atlas))
    yield "data/bearers.js", write_script("bearers", payloads.make_bearers(atlas))
    yield "data/evidence.js", write_script("evidence", payloads.make_evidence(atlas))
    yield "data/words.js", write_script("words", payloads.make_words(atlas, sheet.kinds))
    if atlas.lineage:
        yield "data/lineage.js", write_script("lineage", payloads_lineage.make_lineage(atlas))


def list_exports(atlas: Atlas, sheet: Sheet) -> Iterator[File]:
    """The machine-readable files."""
    titles = [clade.title for clade in atlas.families.clades]
    models = list_model_rows(atlas)
    yield "data/models.csv", write_csv(MODEL_COLUMNS, models)
    yield "data/families.csv", write_csv(FAMILY_COLUMNS, list_family_rows(atlas))
    if atlas.history:
        yield "data/history.csv", write_csv(HISTORY_COLUMNS, list_history_rows(atlas, atlas.history))
    yield "data/tree.nwk", write_newick(atlas.tree, sheet.ids, titles)
    for clade, group, node in zip(atlas.families.clades, atlas.groups, sheet.nodes, strict=True):
        rows = (models[row] for row in sorted(group.rows.tolist()))
        yield f"data/families/{clade.slug}.csv", write_csv(MODEL_COLUMNS, rows)
        yield f"data/families/{clade.slug}.nwk", write_newick(atlas.tree, sheet.ids, titles, node)
    for path, write in WRITERS.items():
        yield path, compress_text(write(atlas))
    if atlas.lineage:
        yield "data/lineage.csv", write_csv(LINEAGE_COLUMNS, list_lineage_rows(atlas))
    yield "data/atlas.json", write_summary(atlas)


def _list_family_pages(frame: Frame, atlas: Atlas, sheet: Sheet, stage: Stage) -> Iterator[File]:
    for clade in range(len(atlas.families.clades)):
        yield make_family_page(frame, atlas, sheet, clade)
        stage.advance()


def _note_pages(files: Iterator[File], pages: list[str]) -> Iterator[File]:
    """The files, each page's path noted on its way."""
    for path, content in files:
        if path.endswith(".html") and path != "404.html":
            pages.append(path)
        yield path, content


def _list_sitemap(base_url: str, pages: list[str]) -> Iterator[File]:
    """sitemap.xml, where the site's address is known; asked for last, when every page is."""
    if base_url:
        yield "sitemap.xml", write_sitemap(base_url, sorted(pages))


def write_site(
    atlas: Atlas,
    out: str | Path,
    *,
    progress: Progress | None = None,
    force: bool = False,
    needed: Iterable[Path] = (),
    ledger: Path | None = None,
) -> int:
    """Writes the site into the folder `out` and returns how many files it has.

    needed : files that must not be lost with what stood in `out`;
    ledger : where the atlas's ledger goes, written together with the site (see writer.write_files).
    Raises AtlasError where `out` is a file, or a folder that no build made and `force` is not given.
    """
    watch = progress or Silence()
    sheet = prepare_sheet(atlas, watch)
    frame = Frame(make_environment(), atlas.settings.title, atlas.settings.base_url)
    with watch.stage("Writing the pages", len(atlas.families.clades)) as stage:
        pages: list[str] = []
        files: Iterator[File] = itertools.chain(
            dress_files(list_static(), atlas.settings.colours),
            [(".nojekyll", "")],
            _note_pages(list_pages(frame, atlas, sheet), pages),
            list_data(atlas, sheet),
            list_exports(atlas, sheet),
            _note_pages(_list_family_pages(frame, atlas, sheet, stage), pages),
            _list_sitemap(atlas.settings.base_url, pages),
        )
        addresses = None if ledger is None else (ledger, form_ledger(atlas.ledger))
        return write_files(Path(out), add_manifest(files), force, needed=needed, ledger=addresses)
