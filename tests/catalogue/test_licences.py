"""Licences are grouped by what users may do with the models."""

from __future__ import annotations

import pytest

from constellation.catalogue.licences import group_licence, group_licences, write_licences

GROUPS = {
    "open": (
        "apache-2.0",
        "MIT",
        "bsd-3-clause",
        "agpl-3.0",
        "cc-by-4.0",
        "cc-by-sa-3.0",
        "cc0-1.0",
        "openmdw-1.1",
    ),
    "restricted": ("llama3.1", "gemma", "openrail", "modified-mit", "cc-by-nd-4.0", "a-licence-that-nobody-knows"),
    "non-commercial": ("cc-by-nc-4.0", "cc-by-nc-sa-4.0", "qwen-research", "mrl", "x-non-commercial", "x-1.0-nc"),
    "unknown": ("", "other", "unknown", "inherits-base-model"),
}


@pytest.mark.parametrize(("group", "tag"), [(group, tag) for group, tags in GROUPS.items() for tag in tags])
def test_licence_is_in_its_group(group: str, tag: str) -> None:
    assert group_licence(tag) == group


def test_several_licences_are_a_list_with_the_strictest_group() -> None:
    texts = ["gemma,llama3.3", "Apache 2.0", "mit, MIT", ""]
    assert write_licences(texts) == ["gemma llama3.3", "apache-2.0", "mit", ""]
    assert group_licences(["mit", "cc-by-nc-4.0"]) == "non-commercial"
    assert group_licences(["mit", "gemma"]) == "restricted"
    assert group_licences([]) == "unknown"
