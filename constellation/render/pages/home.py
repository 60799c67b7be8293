"""Make the home page (index.html)."""

from __future__ import annotations

from constellation.analysis.totals import Total
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.counts import CountNames
from constellation.render.drawing.tree import WHOLE_TIPS, draw_clade
from constellation.render.page import PageRenderer
from constellation.render.pages.adoption import has_adoption_page
from constellation.render.pages.popular import has_popular_page
from constellation.render.pages.stories import choose_stories
from constellation.render.pages.trends import list_risers
from constellation.render.wording import count_noun, write_count, write_growth, write_total
from constellation.settings import Settings

#: Number of cards for the largest families, and for rising families.
_FAMILIES, _RISERS = 12, 6


def _say_downloads(total: Total, counts: CountNames) -> str:
    if not counts.downloads:
        return ""
    return f"{write_total(total)} {counts.full}" if total.known else f"{counts.noun} unknown"


def make_home_page(
    renderer: PageRenderer, atlas: Atlas, context: SiteContext, most_tips: int = WHOLE_TIPS
) -> tuple[str, str]:
    """Return the path and HTML of the home page.

    The page has the introduction, the search, the tree, stories, the largest families and the rising families.

    Parameters
    ----------
    most_tips : approximate maximum number of tips in the tree
    """
    trends = atlas.changes.trends
    rising = {word.kind for word in atlas.word_trends.list_rising()} if atlas.word_trends else set()
    families = [
        {
            "title": atlas.families.clades[clade].title,
            "href": f"families/{atlas.families.clades[clade].slug}.html",
            "value": write_count(len(atlas.facts.groups[clade])),
            "unit": "models",
            "text": _say_downloads(atlas.facts.groups[clade].downloads, renderer.counts),
            "colour": context.families.colours[clade],
        }
        for clade in context.families.ranked[:_FAMILIES]
    ]
    risers = [
        {
            "title": riser.clade.title,
            "href": f"families/{riser.clade.slug}.html",
            "value": write_growth(riser.gain.growth),
            "unit": renderer.counts.noun,
            "text": f"{write_count(riser.gain.rise)} more {renderer.counts.noun} in "
            f"{count_noun(riser.gain.observed, 'model')} with counts at both dates",
            "colour": context.families.colours[riser.index],
        }
        for riser in list_risers(atlas)[:_RISERS]
    ]
    return renderer.render(
        "home.html",
        path="index.html",
        page="home",
        title=renderer.title,
        description=atlas.settings.description,
        hide_search=True,
        introduction="" if atlas.settings.description == Settings.description else atlas.settings.description,
        models=len(atlas),
        tops=len(context.families.ranked),
        clades=len(atlas.families.clades),
        owners=len(set(atlas.names.owners) - {""}),
        lines=len(atlas.lineage.index.paged),
        smallest=atlas.settings.line_smallest,
        adoption=has_adoption_page(atlas),
        new=0 if trends is None else int(trends.created_since.sum()),
        since=trends.since if trends else "",
        date=atlas.catalogue.date,
        everything=atlas.facts.everything,
        families=families,
        leading=[atlas.families.clades[clade] for clade in context.families.ranked[:2]],
        top=atlas.ids[atlas.facts.everything.rows[0]],
        has_formats=any(
            words and owner
            for words, owner in zip(atlas.names.facet("quantisation", "format"), atlas.names.owners, strict=True)
        ),
        popular=has_popular_page(atlas),
        correlated=atlas.facts.everything.correlations.n >= 3,
        tested=bool(atlas.lineage.architectures.consistency.n),
        licensed=any(context.models.licences.values),
        words_rose=bool(rising),
        formats_rose=bool(rising & {"format", "quantisation"}),
        stories=choose_stories(atlas, context),
        risers=risers,
        rising_gain=atlas.settings.rising_least_gain,
        tree=draw_clade(
            atlas, context.families.node_colours, 0, "The tree of all models", lettering=18, most_tips=most_tips
        ),
    )
