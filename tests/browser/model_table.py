"""Read the table of models on a page, and the same models from the exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from tests.browser.waiting import wait_until

TABLE = "[data-models]"
ROWS = f"{TABLE} tbody tr:not(.space)"


def read_models(site: Path) -> pd.DataFrame:
    """Return models.csv, most downloaded first."""
    frame = pd.read_csv(site / "data/models.csv", keep_default_na=False, na_values={"downloads": [""]})
    for name in ("downloads", "likes", "parameters", "memory"):
        frame[name] = pd.to_numeric(frame[name])
    return frame.sort_values(["downloads", "likes", "id"], ascending=[False, False, True], kind="stable")


def list_slugs(site: Path, slug: str) -> set[str]:
    """A family and its sub-families."""
    families = pd.read_csv(site / "data/families.csv", keep_default_na=False)
    found = {slug}
    for child, parent in zip(families["slug"], families["parent"], strict=True):  # parents come first
        if parent in found:
            found.add(child)
    return found


def wait_for_count(page: Any, count: int) -> None:
    """Wait until the table says that it shows this many models."""
    wait_until(
        page,
        f"n => !document.querySelector('{TABLE}[aria-busy]')"
        f" && document.querySelector('{TABLE} table')?.getAttribute('aria-rowcount') === String(n + 1)",
        count,
    )


def wait_for_rows(page: Any) -> None:
    """Wait until the table shows the rows that it was asked for."""
    wait_until(
        page,
        f"!document.querySelector('{TABLE}[aria-busy]')"
        f" && document.querySelector('{TABLE} tr.space, {TABLE} .notice:not([hidden])')",
    )


def read_ids(page: Any) -> list[str]:
    """The ids of the first rows that are drawn, in their order."""
    return page.locator(f"{ROWS} > th a").evaluate_all(
        "(links) => links.map((link) => decodeURIComponent(link.hash.replace('#model=', '')))"
    )
