"""Templates and what every page shares in, whole pages out."""

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
#: Nothing from elsewhere, nothing inline. It stands between double quotes.
POLICY = _POLICY.format(styles="", images="")
#: Plotly writes styles into its elements and draws its exports from blobs.
PLOTLY_POLICY = _POLICY.format(styles=" 'unsafe-inline'", images=" blob:")
#: Elements whose white space counts.
_PREFORMATTED = re.compile(r"(<pre\b.*?</pre>|<style\b.*?</style>)", re.DOTALL)
_INDENTATION = re.compile(r"\n\s+")


@cache
def make_environment() -> Environment:
    """Jinja with autoescape in every template; a name that is not given is an error.

    Templates are compiled once, however many sites a process writes.
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
        created=wording.write_created,
        noun=wording.count_noun,
        listing=wording.join_words,
        shown=tell_unseen,
        address=wording.address_in_atlas,
    )
    return environment


@cache
def compile_document(environment: Environment, path: Path, finalize: Callable[[Any], Any]) -> Template:
    """A text that is no page as a template; what is put into it goes through `finalize`. Compiled once."""
    return environment.overlay(finalize=finalize).from_string(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class PageRenderer:
    """What every page shares: the environment, the atlas's title and its address, '' if unknown.

    files : how to lead to each export, as Parts.link_all gives it
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
            atlas={
                "title": self.title,
                "base_url": self.base_url,
                "files": self.files,
                "shards": self.shards,
                "lineage": self.lineage,
                "machines": self.machines,
                "link": None if self.link == HUB_LINK else self.link,
            },
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


def _strip_indentation(html: str) -> str:
    """Remove blank lines and the indentation of the templates, which is 8% of the pages' bytes."""
    parts = _PREFORMATTED.split(html)
    parts[::2] = [_INDENTATION.sub("\n", part) for part in parts[::2]]
    return "".join(parts)
