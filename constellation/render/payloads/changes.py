"""Make the data scripts of the trends page.

They have the changes of the families between any two snapshots. Each snapshot except the first has a script, which
contains the changes since every earlier snapshot. docs/payloads.md describes every field.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import isfinite
from typing import Any

import numpy as np

from constellation.analysis.families.ranking import Comparison, compare_families
from constellation.analysis.history import choose_snapshots
from constellation.atlas import Atlas
from constellation.render.drawing.line_charts import number_days
from constellation.render.encoding import list_numbers


def list_changes(atlas: Atlas) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name and the payload of each data script of the trends page.

    There is none if there are fewer than three snapshots.
    """
    history, settings = atlas.changes.history, atlas.settings
    if history is None:
        return
    chosen = choose_snapshots(history, settings.snapshots_compared)
    kinds = (
        ("downloads", history.downloads, settings.growth_least_downloads),
        ("likes", history.likes, settings.growth_least_likes),
    )
    days = number_days(history.dates)
    clades = {clade.slug: index for index, clade in enumerate(atlas.families.clades)}

    @cache
    def courses(slug: str) -> list[int]:
        course = atlas.follow(atlas.facts.groups[clades[slug]].rows)
        return (
            [round(value) if isfinite(value) else -1 for value in course.downloads.index.tolist()] if course else []
        )

    for place, later in enumerate(chosen[1:], 1):
        comparisons = {
            noun: [
                compare_families(
                    atlas.families,
                    counts[:, earlier],
                    counts[:, later],
                    least=least,
                    members=settings.growth_least_members,
                )
                for earlier in chosen[:place]
            ]
            for noun, counts, least in kinds
        }
        since = [history.dates[earlier] for earlier in chosen[:place]]
        table = _tabulate(comparisons, since, settings.families_listed)
        table["course"] = [courses(slug) for slug in table["slug"]]
        table["days"] = [day - days[0] for day in days]
        yield f"changes-{history.dates[later]}", table


def _tabulate(comparisons: dict[str, list[Comparison]], since: list[str], most: int) -> dict[str, Any]:
    """Return the content of one data script of the trends page.

    A pair of snapshots has at most `most` families.
    """
    found = {
        one.index: one.clade for pairs in comparisons.values() for pair in pairs for one in pair.families[:most]
    }
    clades = sorted(found)
    number = {clade: place for place, clade in enumerate(clades)}
    return {
        "since": since,
        "slug": [found[clade].slug for clade in clades],
        "title": [found[clade].title for clade in clades],
        **{noun: [_tabulate_pair(pair, number, most) for pair in pairs] for noun, pairs in comparisons.items()},
    }


def _tabulate_pair(pair: Comparison, number: dict[int, int], most: int) -> dict[str, Any]:
    whole, shown = pair.everything, pair.families[:most]
    return {
        "whole": [whole.observed, *list_numbers(np.array([whole.before, whole.now]))],
        "family": [number[one.index] for one in shown],
        "observed": [one.gain.observed for one in shown],
        "before": list_numbers(np.array([one.gain.before for one in shown])),
        "now": list_numbers(np.array([one.gain.now for one in shown])),
    }
