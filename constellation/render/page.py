"""Render pages from their Jinja templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from constellation.catalogue.reading.invisible import tell_unseen
from constellation.render import wording
from constellation.render.assets import find_folder
from constellation.render.bundles import order_scripts
from constellation.render.contents import list_contents
from constellation.render.counts import HUB_COUNTS, CountNames
from constellation.render.exports.parts import WHOLE
from constellation.settings import HUB_LINK, Settings

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data:{images}; "
    "font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'self'"
)
#: Content security policy that forbids other hosts and inline code. It has no double quotes, because it is the
#: value of an attribute.
POLICY = _POLICY.format(styles="", images="")
#: The same policy with the exceptions that Plotly needs: inline styles, and blobs for its image export.
PLOTLY_POLICY = _POLICY.format(styles=" 'unsafe-inline'", images=" blob:")
#: The picture for links to pages without a picture of their own.
_PREVIEW = "static/img/card.png"
#: Elements in which white space is significant.
_PREFORMATTED = re.compile(r"(<pre\b.*?</pre>|<style\b.*?</style>)", re.DOTALL)
_INDENTATION = re.compile(r"\n\s+")


@cache
def make_environment() -> Environment:
    """Return the Jinja environment of the templates.

    It escapes all values and does not allow undefined names. The environment is cached, so each process compiles a
    template only once.
    """
    environment = Environment(
        loader=FileSystemLoader(find_folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        count=wording.write_count,
        short=wording.write_short,
        total=wording.write_total,
        bound=wording.write_bound,
        explained=wording.explain_total,
        percent=wording.write_percent,
        tenth=wording.write_tenth,
        growth=wording.write_growth,
        signed=wording.write_signed,
        coefficient=wording.write_coefficient,
        day=wording.write_date,
        month=wording.write_month,
        noun=wording.count_noun,
        listing=wording.join_words,
        created=wording.write_created,
        relation=wording.name_relations,
        shown=tell_unseen,
        named=wording.mark_name,
        address=wording.address_in_atlas,
        site_name=wording.name_site,
        contents=list_contents,
    )
    return environment


def compile_templates() -> None:
    """Compile all templates, so that processes that are forked afterwards need not do it."""
    environment = make_environment()
    for name in environment.list_templates():
        environment.get_template(name)


@cache
def compile_document(environment: Environment, path: Path, finalize: Callable[[Any], Any]) -> Template:
    """Convert a document to a Jinja template.

    The file is outside the folder of templates. The function `finalize` converts every value that the template
    inserts.
    """
    return environment.overlay(finalize=finalize).from_string(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class PageRenderer:
    """A renderer that makes pages from templates.

    It has the data that all pages share.

    environment : Jinja environment of the templates
    title : the atlas's title
    base_url : the site's address, '' if unknown
    date : date of the catalogue in ISO format, '' if unknown
    previews : path of the picture for links to a page, by the path of the page
    files : links to each export, from `Parts.link_all`
    shards : number of shards of the browser's data, 0 if the data are not split
    lineage : whether any model of the catalogue declares a base model
    lines : whether any line has a page
    machines : amounts of memory in tables and filters, in gigabytes
    link : address of a model's page, with placeholders; '' if models have no page
    issues : address of the form for a new issue, with placeholders; '' without an issue tracker
    counts : the names of the counts
    search_example : words to search for, in the placeholder of the search box; '' for none
    """

    environment: Environment
    title: str
    base_url: str = ""
    date: str = ""
    previews: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, str | bool]] = field(default_factory=lambda: WHOLE)
    shards: int = 0
    lineage: bool = False
    lines: bool = False
    machines: tuple[int, ...] = Settings().machines
    link: str = HUB_LINK
    issues: str = ""
    counts: CountNames = HUB_COUNTS
    search_example: str = ""

    def render(
        self,
        template: str,
        *,
        path: str,
        title: str,
        description: str,
        scripts: tuple[str, ...] = (),
        plots: bool = False,
        views: bool = False,
        page: str = "",
        contents: bool = False,
        **context: Any,
    ) -> tuple[str, str]:
        """Return the path and HTML of a page.

        Parameters
        ----------
        scripts : bundles that the page needs besides "theme" and "core"
        plots : whether the page has Plotly figures
        views : whether the page has other figures that scripts draw
        page : key of the page in the navigation
        contents : whether the page has a list of its sections
        """
        bundles = order_scripts((*scripts, "pages", "sharing") if plots else scripts)
        html = self.environment.get_template(template).render(
            atlas=self._describe_atlas(),
            path=path,
            preview=self.previews.get(path) or self.previews.get(f"{path.partition('/')[0]}.html", _PREVIEW),
            root="../" * path.count("/"),
            page=page,
            title=title,
            description=description,
            contents=contents,
            scripts=bundles,
            styles=["site", "views"] if views or {"sharing", "clusters"} & set(bundles) else ["site"],
            csp=Markup(PLOTLY_POLICY if plots else POLICY),
            **context,
        )
        return path, _strip_indentation(html)

    def render_text(self, template: str, **context: Any) -> str:
        """Return the text of a file that is not an HTML page, such as the feed."""
        return self.environment.get_template(template).render(atlas=self._describe_atlas(), **context) + "\n"

    def _describe_atlas(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "base_url": self.base_url,
            "date": self.date and wording.write_date(self.date),
            "files": self.files,
            "shards": self.shards,
            "lineage": self.lineage,
            "lines": self.lines,
            "machines": self.machines,
            "link": None if self.link == HUB_LINK else self.link,
            "issues": self.issues or None,
            "counts": self.counts,
            "search_example": self.search_example,
        }


def _strip_indentation(html: str) -> str:
    """Remove the blank lines and the indentation from the HTML of a page.

    The templates contain them for readability, but they are 8% of the bytes of the pages.
    """
    parts = _PREFORMATTED.split(html)
    parts[::2] = [_INDENTATION.sub("\n", part) for part in parts[::2]]
    return "".join(parts)
