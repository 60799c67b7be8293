"""Make the page of the similarity graph (graph.html).

In the graph, models with similar names are near one another.
"""

from __future__ import annotations

from dataclasses import replace

from constellation.analysis.communities import LEIDEN
from constellation.analysis.groups import list_leaders
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.drawing.starmap import draw_sky
from constellation.render.page import PageRenderer
from constellation.render.shards import choose_drawn, count_drawn

#: Largest number of models in the static drawing. More would make the page many megabytes large, but not clearer.
STARS = 20_000


def make_graph_page(
    renderer: PageRenderer, atlas: Atlas, context: SiteContext, most_stars: int = STARS
) -> tuple[str, str]:
    """Return the path and HTML of the graph page.

    The page has a static drawing of the graph.

    Parameters
    ----------
    most_stars : maximum number of models in the static drawing
    """
    stars = choose_drawn(atlas, most_stars)
    colours = [
        context.families.colours[clade] if clade >= 0 else -1 for clade in atlas.families.member_of[stars].tolist()
    ]
    layout = replace(atlas.network.layout, x=atlas.network.layout.x[stars], y=atlas.network.layout.y[stars])
    ranked = [
        {
            "label": context.communities.labels[index],
            "models": len(members),
            "shares": context.communities.shares[index],
            "top": [atlas.ids[row] for row in list_leaders(members, atlas.facts.counts.downloads, 1)],
        }
        for index, members in enumerate(context.communities.rows[:60])
    ]
    return renderer.render(
        "graph.html",
        path="graph.html",
        page="graph",
        title="Graph",
        description=f"{atlas.network.communities.count:,} communities of language models with similar names.",
        scripts=("graph",),
        models=len(atlas),
        shown=count_drawn(atlas),
        edges=atlas.network.similarity.graph.nnz // 2,
        drawn=min(atlas.settings.edges_drawn, atlas.network.similarity.graph.nnz // 2),
        communities=atlas.network.communities,
        method="Leiden" if atlas.network.communities.engine == LEIDEN else "Louvain",
        floor=atlas.settings.similarity_floor,
        neighbours=atlas.settings.neighbours,
        ranked=ranked,
        sky=draw_sky(
            layout,
            colours,
            context.communities.labels,
            atlas.network.communities.isolates,
            "The community graph of all models",
        ),
    )
