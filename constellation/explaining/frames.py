"""Explain names as a pandas data frame."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from constellation.analysis.memory import PRECISIONS
from constellation.explaining.explainer import Explainer
from constellation.explaining.records import COLUMNS, make_cells

_NUMBERS = ("size", "active", "experts", "context")
_SHARES = ("confidence", "line_confidence", "bits", *(f"memory_{bits}" for bits in PRECISIONS))


def explain_names(names: Iterable[str], *, nearest: int = 0, explainer: Explainer | None = None) -> pd.DataFrame:
    """Explain names of models: their family, line, size, quantisation and so on.

    Parameters
    ----------
    names : iterable of str
        Names of models, with or without an owner.
    nearest : int
        The number of nearest names of the catalogue to find for each name.
    explainer : Explainer, optional
        The explainer to use, by default one that uses the bundled atlas. Load an explainer yourself if you call
        this function often.

    Returns
    -------
    DataFrame
        One row for each name, in the same order, with the columns of docs/explain.md. Unknown numbers are missing,
        and unknown texts are empty.
    """
    explanations = (explainer or Explainer.load()).explain(list(names), nearest=nearest)
    frame = pd.DataFrame([make_cells(one) for one in explanations], columns=list(COLUMNS))
    frame = frame.astype(dict.fromkeys(_NUMBERS, "Int64"))
    return frame.astype(dict.fromkeys(_SHARES, "float64"))
