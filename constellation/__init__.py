"""Constellation generates a website that shows language models in families.

Use as a library:

    from constellation import build_atlas, load_catalogue, tabulate_models, write_site

    catalogue = load_catalogue("models-2026-11-01.csv")
    atlas = build_atlas(catalogue)
    models = tabulate_models(atlas)
    write_site(atlas, "site")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from constellation.version import __version__ as __version__

if TYPE_CHECKING:
    from constellation.atlas import Atlas, build_atlas
    from constellation.catalogue.catalogue import Catalogue
    from constellation.catalogue.loading import load_catalogue
    from constellation.errors import AtlasError
    from constellation.explaining.explainer import Explainer
    from constellation.explaining.frames import explain_names
    from constellation.render.exports.frames import (
        connect_models,
        tabulate_families,
        tabulate_lines,
        tabulate_models,
    )
    from constellation.render.site import write_site
    from constellation.settings import Settings, adjust_settings
    from constellation.workers import start_engine

__all__ = [
    "Atlas",
    "AtlasError",
    "Catalogue",
    "Explainer",
    "Settings",
    "adjust_settings",
    "build_atlas",
    "connect_models",
    "explain_names",
    "load_catalogue",
    "start_engine",
    "tabulate_families",
    "tabulate_lines",
    "tabulate_models",
    "write_site",
]

#: The module of each public name. A name is imported when it is first used, because importing the libraries
#: takes seconds.
_HOMES = {
    "Atlas": "atlas",
    "AtlasError": "errors",
    "Catalogue": "catalogue.catalogue",
    "Explainer": "explaining.explainer",
    "Settings": "settings",
    "adjust_settings": "settings",
    "build_atlas": "atlas",
    "connect_models": "render.exports.frames",
    "explain_names": "explaining.frames",
    "load_catalogue": "catalogue.loading",
    "start_engine": "workers",
    "tabulate_families": "render.exports.frames",
    "tabulate_lines": "render.exports.frames",
    "tabulate_models": "render.exports.frames",
    "write_site": "render.site",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"constellation.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
