"""The table of models with many downloads for their size and age (data/popular.csv)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from constellation.analysis.popularity import class_ages, class_sizes
from constellation.analysis.size_bands import BANDS, band_sizes
from constellation.atlas import Atlas
from constellation.formulas import guard_text
from constellation.render.column_kinds import write_number

#: The path of the table. It is not written if no model can be compared.
POPULAR = "data/popular.csv"
#: Number of models that are listed for each band of sizes.
LISTED = 20
#: Columns of popular.csv, with their descriptions.
POPULAR_COLUMNS = {
    "band": "band of sizes in which the model is listed",
    "id": "id of the model",
    "parameters": "number of parameters",
    "downloads": "downloads in the last 30 days",
    "size_class": "size class in billions of parameters: the nearest power of two",
    "quarter": "quarter in which the model was created",
    "others": "number of other models of the same size class and quarter with known downloads",
    "median": "median downloads of the class, with the model itself",
    "percentile": "share of the others with fewer downloads, plus half of the share with equal downloads",
}


def rank_popular(atlas: Atlas) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the models of each band of sizes with the most downloads for their size and age.

    The model with the highest percentile comes first. Among equal percentiles, the model with the most downloads
    relative to the median of its class comes first.

    Yields
    ------
    (int, ndarray of int64)
        The band, as an index of BANDS, and at most LISTED models.
    """
    peers, downloads = atlas.peers, atlas.facts.counts.downloads
    band = band_sizes(atlas.facts.counts.parameters)
    for number in range(len(BANDS)):
        rows = np.flatnonzero((band == number) & np.isfinite(peers.share))
        if len(rows):
            relative = downloads[rows] / np.maximum(peers.median[rows], 1)
            yield number, rows[np.lexsort((rows, -relative, -peers.share[rows]))[:LISTED]]


def list_popular_rows(atlas: Atlas, ranked: Iterable[tuple[int, np.ndarray]]) -> list[list[str]]:
    """Return the cells of each row of the table.

    The cells are in the order of POPULAR_COLUMNS.

    Parameters
    ----------
    ranked : the band and the models of each list
    """
    counts, peers = atlas.facts.counts, atlas.peers
    return [
        [
            BANDS[band],
            guard_text(atlas.ids[row]),
            write_number(float(counts.parameters[row])),
            write_number(float(counts.downloads[row])),
            write_number(float(size)),
            str(age),
            str(peers.others[row]),
            write_number(float(peers.median[row])),
            write_number(round(float(peers.share[row]), 4)),
        ]
        for band, rows in ranked
        for row, size, age in zip(
            rows.tolist(),
            class_sizes(counts.parameters[rows]),
            class_ages(counts.created[rows].tolist()),
            strict=True,
        )
    ]
