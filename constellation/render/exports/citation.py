"""How to cite the atlas: the file CITATION.cff of the site.

Source of the format: Citation File Format 1.2.0.
"""

from __future__ import annotations

import json

from constellation.atlas import Atlas
from constellation.version import __version__

#: The path of the file.
CITATION = "CITATION.cff"

_PAPER = """  - type: article
    title: "On the Origin of LLMs: An Evolutionary Tree and Graph for 15,821 Large Language Models"
    authors:
      - family-names: Gao
        given-names: Sarah
      - family-names: Gao
        given-names: Andrew Kean
    year: 2023
    url: https://arxiv.org/abs/2307.09793
"""


def write_citation(atlas: Atlas) -> str:
    """Return the text of CITATION.cff.

    The version of the dataset is the date of its catalogue. A text in quotes is the same in YAML as in JSON.
    """
    settings, date = atlas.settings, atlas.catalogue.date
    lines = [
        "cff-version: 1.2.0",
        "message: If you use this atlas or its data, please cite it.",
        "type: dataset",
        f"title: {json.dumps(settings.title)}",
        f"abstract: {json.dumps(settings.description)}" if settings.description else "",
        "authors:",
        f"  - name: {json.dumps(f'The makers of {settings.title}')}",
        f'version: "{date}"' if date else "",
        f"date-released: {date}" if date else "",
        f"url: {json.dumps(settings.base_url)}" if settings.base_url else "",
        f"license: {settings.data_license}" if settings.data_license else "",
        "references:",
        "  - type: software",
        "    title: Constellation",
        "    authors:",
        "      - name: The Constellation authors",
        f'    version: "{__version__}"',
    ]
    return "\n".join(line for line in lines if line) + "\n" + _PAPER
