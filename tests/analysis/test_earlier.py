"""The families of the previous edition of a catalogue."""

from __future__ import annotations

from constellation.analysis.earlier import ABSENT
from constellation.atlas import Atlas


def test_the_families_of_the_previous_edition_are_those_of_its_own_names(small_atlas: Atlas) -> None:
    earlier, previous = small_atlas.changes.families, small_atlas.changes.previous
    assert earlier is not None and previous is not None and earlier.date == previous.date
    listed = set(previous.frame["id"])
    absent = {model for model, clade in zip(small_atlas.ids, earlier.member_of, strict=True) if clade == ABSENT}
    assert absent == set(small_atlas.ids) - listed and 0 < len(absent) < len(small_atlas)
    titles = {clade.title for clade in small_atlas.families.clades}
    for row, model in enumerate(small_atlas.ids):
        if model in listed:
            path = earlier.list_path(row)
            assert path == ["Unplaced"] or path[0] in earlier.titles
    assert titles & set(earlier.titles), "families with enough models in both editions"
    assert all(parent < clade for clade, parent in enumerate(earlier.parents)), "parents come first"


def test_without_a_previous_edition_there_are_no_earlier_families(declared_atlas: Atlas) -> None:
    assert declared_atlas.changes.families is None
