"""Check whether a catalogue has lost much since the previous one, which usually means that it is incomplete."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from constellation.checking.exports import SUMMARY
from constellation.checking.faults import Fault

#: Largest share of the models of the previous catalogue that the current catalogue may lack.
SHRINKAGE = 0.1
#: A column is compared if at least this share of the previous models had a value. The share must not fall below
#: this part of what it was. It may fall: a source that adds old models knows less about them.
_FILLED, _KEPT = 0.1, 0.2
_REMEDY = "collect it again, or accept it with --may-shrink"


def check_shrinkage(summary: dict[str, Any]) -> Iterator[Fault]:
    """Check that the catalogue is not much smaller than the previous one, and that it has lost no column.

    A loss of more than a tenth of the models is a fault. So is a column that had values for many models and now has
    values for few or none.
    """
    catalogue, previous, counts = (summary.get(name) for name in ("catalogue", "previous", "counts"))
    if not (isinstance(catalogue, dict) and isinstance(previous, dict) and isinstance(counts, dict)):
        return
    now, before = counts.get("models"), previous.get("models")
    if not isinstance(now, int) or not isinstance(before, int) or before <= 0:
        return
    if now < before * (1 - SHRINKAGE):
        yield Fault(
            SUMMARY,
            "counts.models",
            f"the catalogue has {now:,} models and the previous one had {before:,}: more than a tenth is missing",
            _REMEDY,
        )
    known, known_before = catalogue.get("known"), previous.get("known")
    if not isinstance(known, dict) or not isinstance(known_before, dict):
        return
    for column, count in sorted(known_before.items()):
        kept = known.get(column, 0)
        if not isinstance(count, int) or not isinstance(kept, int) or count < _FILLED * before:
            continue
        if kept * before < _KEPT * count * now:
            yield Fault(
                SUMMARY,
                f"catalogue.known.{column}",
                f"{kept:,} of {now:,} models have a value in the column {column}; in the previous catalogue, "
                f"{count:,} of {before:,} had one",
                _REMEDY,
            )
