"""The rendering of pages from their Jinja templates."""

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
from constellation.render.exports.parts import WHOLE
from constellation.settings import HUB_LINK, Settings

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data:{images}; "
    "font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'self'"
)
#: Allow nothing from other hosts and nothing inline. The text is an attribute in double quotes.
POLICY = _POLICY.format(styles="", images="")
#: Allow what Plotly needs: it writes inline styles, and its image export uses blobs.
PLOTLY_POLICY = _POLICY.format(styles=" 'unsafe-inline'", images=" blob:")
#: Elements whose white space counts.
_PREFORMATTED = re.compile(r"(<pre\b.*?</pre>|<style\b.*?</style>)", re.DOTALL)
_INDENTATION = re.compile(r"\n\s+")


@cache
def make_environment() -> Environment:
    """Return the Jinja environment: autoescape in every template, and an error for a name that is not defined.

    It is made once for each process, so that templates are compiled once.
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
        shown=tell_unseen,
        address=wording.address_in_atlas,
    )
    return environment


@cache
def compile_document(environment: Environment, path: Path, finalize: Callable[[Any], Any]) -> Template:
    """Compile a text that is not a page as a template. Values in it go through `finalize`."""
    return environment.overlay(finalize=finalize).from_string(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class PageRenderer:
    """What all pages share.

    environment : of the templates
    title : the atlas's title
    base_url : the site's address, '' if unknown
    files : links to each export, from `Parts.link_all`
    shards : number of shards that the browser's data come in, 0 if they are not split
    lineage : whether models of the catalogue declare base models
    machines : gigabytes of memory that tables and filters offer
    link : address of a model, with placeholders, '' for none
    """

    environment: Environment
    title: str
    base_url: str = ""
    files: Mapping[str, Mapping[str, str | bool]] = field(default_factory=lambda: WHOLE)
    shards: int = 0
    lineage: bool = False
    machines: tuple[int, ...] = Settings().machines
    link: str = HUB_LINK

    def render(
        self,
        template: str,
        *,
        path: str,
        title: str,
        description: str,
        scripts: tuple[str, ...] = (),
        plots: bool = False,
        page: str = "",
        **context: Any,
    ) -> tuple[str, str]:
        """Return a page's path within the site and its HTML.

        scripts : bundles that the page needs besides "theme" and "core"
        plots : whether it has Plotly figures
        page : its key in the navigation
        """
        bundles = order_scripts((*scripts, "pages") if plots else scripts)
        html = self.environment.get_template(template).render(
            atlas=self._describe_atlas(),
            path=path,
            root="../" * path.count("/"),
            page=page,
            title=title,
            description=description,
            scripts=bundles,
            styles=["site", "views"] if plots or "explorer" in bundles else ["site"],
            csp=Markup(PLOTLY_POLICY if plots else POLICY),
            **context,
        )
        return path, _strip_indentation(html)

    def render_text(self, template: str, **context: Any) -> str:
        """Return a file that is not a page, such as the feed."""
        return self.environment.get_template(template).render(atlas=self._describe_atlas(), **context) + "\n"

    def _describe_atlas(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "base_url": self.base_url,
            "files": self.files,
            "shards": self.shards,
            "lineage": self.lineage,
            "machines": self.machines,
            "link": None if self.link == HUB_LINK else self.link,
        }


def _strip_indentation(html: str) -> str:
    """Remove blank lines and the indentation of the templates, which is 8% of the pages' bytes."""
    parts = _PREFORMATTED.split(html)
    parts[::2] = [_INDENTATION.sub("\n", part) for part in parts[::2]]
    return "".join(parts)
