"""Make the page about.html from docs/about.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from constellation.analysis.communities import LEIDEN
from constellation.analysis.lineage.pairs import LEAST_PAIRS
from constellation.analysis.popularity import LEAST_PEERS
from constellation.atlas import Atlas
from constellation.catalogue.reading.schema import COLUMNS
from constellation.render.assets import find_folder
from constellation.render.columns import ModelTable
from constellation.render.counts import CountNames
from constellation.render.encoding import dump_json
from constellation.render.examples import keep_examples
from constellation.render.exports.adoption import ADOPTION_COLUMNS
from constellation.render.exports.created import CREATED_COLUMNS
from constellation.render.exports.database import DATABASE
from constellation.render.exports.explained import FAMILIES as FAMILIES_FILE
from constellation.render.exports.lines import LINE_COLUMNS
from constellation.render.exports.parts import Parts
from constellation.render.exports.popular import POPULAR_COLUMNS
from constellation.render.exports.table_files import has_typed_tables
from constellation.render.exports.tables import FAMILY_COLUMNS, HISTORY_COLUMNS, LINEAGE_COLUMNS
from constellation.render.exports.word_trends import WORD_QUARTER_COLUMNS, WORD_TREND_COLUMNS
from constellation.render.glossary import Term, load_glossary
from constellation.render.page import PageRenderer, compile_document
from constellation.render.pages.documents import convert_document, lower_headings
from constellation.render.pages.popular import has_popular_page
from constellation.version import __version__

#: The character references for characters that have a special meaning in Markdown or HTML.
_REFERENCES = {ord(letter): f"&#{ord(letter)};" for letter in "\\`*_{}[]()<>#+!|~&:'\"\r\n"}

#: The place of docs/families.md in the text of docs/about.md.
_PLACE = Markup("\0")


def _list_links(paths: Sequence[str]) -> Markup:
    """Write Markdown links to the files of an export."""
    return Markup(" ".join(f"[{path}]({path})" for path in paths))


def collect_numbers(atlas: Atlas, counts: CountNames, table: ModelTable, parts: Parts) -> dict[str, Any]:
    """Collect the numbers and other values that the text of docs/about.md contains."""
    kinds = ("models", "families", "lineage", "graphml", "gexf")
    files = {kind: _list_links(parts.list_files(kind)) for kind in kinds}
    return {
        "files": {
            **files,
            "tree": _list_links([*([parts.backbone] * bool(parts.backbone)), *parts.list_files("tree")]),
        },
        "auspice": not parts.backbone,
        "typed": has_typed_tables(atlas),
        "in_parts": any(link["page"] for link in parts.link_all().values()),
        "counts": counts,
        "settings": atlas.settings,
        "version": __version__,
        "models": len(atlas),
        "clades": len(atlas.families.clades),
        "tops": len(atlas.families.hierarchy.tops),
        "curated": sum(one.curated for found in atlas.families.corrections.values() for one in found),
        "unplaced": int((atlas.families.member_of < 0).sum()),
        "communities": atlas.network.communities,
        "method": "Leiden" if atlas.network.communities.engine == LEIDEN else "Louvain",
        "characters": len(atlas) <= atlas.settings.exact_search,
        "cluster_agreement": atlas.network.cluster_agreement,
        "engine": "igraph" if atlas.network.communities.engine == LEIDEN else atlas.network.communities.engine,
        "clusters": len(atlas.network.clusters.sizes),
        "largest_cluster": float(atlas.network.clusters.sizes[0]) / max(len(atlas), 1)
        if len(atlas.network.clusters.sizes)
        else 0.0,
        "edges": atlas.network.similarity.graph.nnz // 2,
        "search": atlas.network.similarity.search,
        "declarations": atlas.lineage.architectures,
        "lineage": atlas.lineage.graph,
        "agreement": atlas.lineage.agreement.everything,
        "least_pairs": LEAST_PAIRS,
        "least_peers": LEAST_PEERS,
        "glossary": _choose_terms(atlas, counts),
        "source": atlas.catalogue.source,
        "sha256": atlas.catalogue.sha256,
        "catalogue_columns": Markup(",".join(COLUMNS)),  # in a code block, which needs no escaping
        "date": atlas.catalogue.date,
        "report": atlas.catalogue.report.lines(examples=False),
        "left_out": atlas.left_out,
        "left_out_count": sum(atlas.left_out.values()),
        "previous": atlas.changes.previous,
        "history": atlas.changes.history,
        "history_columns": _name_counts(HISTORY_COLUMNS, counts),
        "model_columns": table.describe(),
        "family_columns": _name_counts(FAMILY_COLUMNS, counts),
        "lineage_columns": _name_counts(LINEAGE_COLUMNS, counts),
        "line_columns": _name_counts(LINE_COLUMNS, counts),
        "adoption_columns": ADOPTION_COLUMNS,
        "adoption": atlas.adoption is not None,
        "popular_columns": _name_counts(POPULAR_COLUMNS, counts),
        "popular": has_popular_page(atlas),
        "created_columns": CREATED_COLUMNS,
        "created": atlas.created is not None,
        "word_trend_columns": WORD_TREND_COLUMNS,
        "word_quarter_columns": WORD_QUARTER_COLUMNS,
        "word_trends": atlas.word_trends is not None,
        "lines": atlas.lineage.index,
    }


def _name_counts(columns: Mapping[str, str], counts: CountNames) -> dict[str, str]:
    """Return the descriptions of the columns of an export, with the names of the counts of the atlas."""
    return {name: counts.say(meaning) for name, meaning in columns.items()}


def _choose_terms(atlas: Atlas, counts: CountNames) -> list[Term]:
    """Return the terms of the glossary, without examples from models that the atlas lacks."""
    terms = load_glossary().values()
    if counts.hub:
        return list(terms)
    return [replace(term, text=keep_examples(counts.say(term.text), atlas.facts.words)) for term in terms]


def _escape_markdown(value: Any) -> Any:
    """Escape the punctuation in a text for Markdown and HTML."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return Markup(value.translate(_REFERENCES))


def _describe_dataset(atlas: Atlas, parts: Parts) -> dict[str, Any]:
    """Describe the atlas as a dataset, for search engines.

    The description is a schema.org Dataset. Without the address of the site, it has no addresses of files.
    """
    settings = atlas.settings
    files = [
        *((path, "text/csv") for kind in ("models", "families") for path in parts.list_files(kind)),
        *((path, "text/x-nh") for path in parts.list_files("tree")),
        *((path, "application/graphml+xml") for path in parts.list_files("graphml")),
        *([(DATABASE, "application/vnd.sqlite3")] if has_typed_tables(atlas) else []),
        (FAMILIES_FILE, "application/json"),
    ]
    described = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": settings.title,
        "description": f"{len(atlas):,} language models and their families, found from their names. "
        f"{settings.description}".strip(),
        "version": atlas.catalogue.date or __version__,
        "dateModified": atlas.catalogue.date,
        "license": settings.data_license and f"https://spdx.org/licenses/{settings.data_license}.html",
        "creator": {"@type": "Organization", "name": f"The makers of {settings.title}"},
        "isAccessibleForFree": True,
        "keywords": ["language models", "model families", "phylogeny", "similarity graph"],
        "variableMeasured": ["family", "line", "parameters", "downloads", "likes"],
        "citation": "https://arxiv.org/abs/2307.09793",
        "url": settings.base_url and f"{settings.base_url}about.html",
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "application/gzip" if path.endswith(".gz") else form,
                "contentUrl": settings.base_url + path,
            }
            for path, form in files
        ]
        if settings.base_url
        else [],
    }
    return {key: value for key, value in described.items() if value}


def make_about_page(renderer: PageRenderer, atlas: Atlas, table: ModelTable, parts: Parts) -> tuple[str, str]:
    """Return the path and HTML of the about page.

    The text is rendered as a Jinja template first, and then as Markdown.
    """
    families = lower_headings((find_folder("docs") / "families.md").read_text(encoding="utf-8"))
    document = compile_document(renderer.environment, find_folder("docs") / "about.md", _escape_markdown)
    text = document.render(families=_PLACE, **collect_numbers(atlas, renderer.counts, table, parts))
    before, _, after = text.partition(_PLACE)
    texts = [before, families, after]
    if not renderer.counts.hub:
        texts = [keep_examples(part, atlas.facts.words) for part in texts]
    html = convert_document(*texts)
    return renderer.render(
        "about.html",
        path="about.html",
        page="about",
        title="About",
        contents=True,
        description="How the atlas is made, what its terms mean, how reliable it is, and how to cite it.",
        text=Markup(html),
        dataset=dump_json(_describe_dataset(atlas, parts)),
    )
