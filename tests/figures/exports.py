"""The exports of a site as data frames, and the groups of models that pages describe."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

#: The 97.5% point of the standard normal distribution, for 95% confidence intervals.
Z = 1.959963984540054

_NUMBERS = {
    "models": "confidence line_confidence cluster community downloads likes parameters declared_parameters "
    "name_parameters active_parameters bits context experts memory",
    "families": "models own_models downloads likes owners correlated stability agreement consistency "
    "downloads_known likes_known pearson log_pearson spearman",
    "lines": "models in_family in_others unplaced declared by_family inferred confidence brands owners downloads "
    "downloads_known likes likes_known pearson log_pearson spearman",
    "lineage": "",
    "adoption": "models share models_by_others share_by_others",
    "word_quarters": "models created share",
    "word_trends": "models_before share_before models share change low high",
    "history": "models gone downloads downloads_observed downloads_compared downloads_before downloads_now "
    "downloads_index likes likes_observed likes_compared likes_before likes_now likes_index",
}
#: The mark before a text that a spreadsheet would read as a formula (docs/output.md).
_GUARD = re.compile(r"^'(?=[=+\-@\t\r])")
#: Words of a name where the case changes: Abliterated, GGUF, instruct.
_CASE = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
#: Families that the curated list or a correction by hand places below another one.
_PLACED = ("curated list", "by hand")


@dataclass(frozen=True)
class Exports:
    """The tables in the folder data/ of a site."""

    site: Path

    def _read(self, name: str) -> pd.DataFrame:
        path = self.site / f"data/{name}.csv"
        frame = pd.read_csv(path, keep_default_na=False, dtype=str)
        for column in frame:
            numeric = column in _NUMBERS[name].split()
            frame[column] = (
                pd.to_numeric(frame[column]) if numeric else frame[column].str.replace(_GUARD, "", regex=True)
            )
        return frame

    @cached_property
    def models(self) -> pd.DataFrame:
        """models.csv, most downloaded first, with more columns.

        - owner and name: the parts of the id
        - by_name: the top-level family that the name gives
        - weights: the number of parameters in the memory
        - parts: the parts of the name between separators
        - runs: the runs of letters in the name
        - words: these runs, cut where the case changes
        """
        frame = self._read("models").sort_values("id", kind="stable")
        frame = frame.sort_values(["downloads", "likes"], ascending=False, kind="stable", na_position="last")
        parts = frame["id"].str.extract(r"^(?:(?P<owner>[^/]*)/)?(?P<name>.*)$")
        frame = frame.assign(owner=parts["owner"].fillna(""), name=parts["name"])
        frame["by_name"] = frame["family"].map(self.tops_by_name).fillna("")
        products = frame["name"].str.contains(r"\d+b?x\d", case=False)
        larger = frame[["parameters", "name_parameters"]].max(axis=1).where(~products, frame["parameters"])
        frame["weights"] = larger.where(frame["parameters"].notna())
        frame["parts"] = frame["name"].map(lambda name: list(dict.fromkeys(re.findall("[a-z0-9]+", name.lower()))))
        frame["runs"] = frame["name"].map(lambda name: list(dict.fromkeys(re.findall("[a-z]+", name.lower()))))
        frame["words"] = frame["name"].map(
            lambda name: list(dict.fromkeys(word.lower() for word in _CASE.findall(name)))
        )
        return frame.reset_index(drop=True)

    @cached_property
    def families(self) -> pd.DataFrame:
        """families.csv by slug. Parents come before their children."""
        return self._read("families").set_index("slug", drop=False)

    @cached_property
    def lines(self) -> pd.DataFrame:
        """lines.csv by slug."""
        return self._read("lines").set_index("slug", drop=False)

    @cached_property
    def lineage(self) -> pd.DataFrame:
        """lineage.csv without the declarations that are left out."""
        frame = self._read("lineage")
        return frame[frame["left_out"] == ""]

    @cached_property
    def links(self) -> pd.DataFrame:
        """The rows of lineage.csv between two models of the atlas, with their families and owners."""
        frame = self.lineage[self.lineage["in_catalogue"] == "yes"]
        facts = self.models.set_index("id")[["family", "top_family", "by_name", "owner", "line"]]
        return frame.join(facts.add_prefix("child_"), on="child").join(facts.add_prefix("parent_"), on="parent")

    @cached_property
    def history(self) -> pd.DataFrame:
        """history.csv. The whole catalogue has the family ''."""
        return self._read("history")

    @cached_property
    def adoption(self) -> pd.DataFrame:
        """adoption.csv."""
        return self._read("adoption")

    @cached_property
    def word_trends(self) -> pd.DataFrame:
        """word_trends.csv."""
        return self._read("word_trends")

    @cached_property
    def word_quarters(self) -> pd.DataFrame:
        """word_quarters.csv."""
        return self._read("word_quarters")

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The content of atlas.json, which has the settings and the date of the previous catalogue."""
        return json.loads((self.site / "data/atlas.json").read_bytes())

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of the build."""
        return self.summary["settings"]

    @property
    def since(self) -> str:
        """The date of the previous catalogue."""
        return self.summary["previous"]["date"]

    @cached_property
    def tops_by_name(self) -> dict[str, str]:
        """The top-level family of each family by its names, without the corrections by the curated list."""
        tops: dict[str, str] = {}
        for family in self.families.itertuples():
            own = not family.parent or family.parent_from in _PLACED
            tops[family.slug] = family.slug if own else tops[family.parent]
        return tops

    def list_slugs(self, slug: str) -> set[str]:
        """Return a family and the families below it."""
        found = {slug}
        for child, parent in zip(self.families["slug"], self.families["parent"], strict=True):
            if parent in found:
                found.add(child)
        return found

    def find_members(self, slug: str) -> pd.DataFrame:
        """Return the models of a family and of the families below it, most downloaded first."""
        return self.models[self.models["family"].isin(self.list_slugs(slug))]

    def find_descendants(self, model: str) -> set[str]:
        """Return all models that are made from a model, over all generations."""
        found: set[str] = set()
        new = {model}
        while new:
            new = set(self.links.loc[self.links["parent"].isin(new), "child"]) - found
            found |= new
        return found


def correlate(models: pd.DataFrame) -> tuple[int, dict[str, tuple[float, float, float]]]:
    """Return the number of models with both counts, and each correlation with its 95% interval."""
    known = models[["downloads", "likes"]].dropna()
    frames = {"pearson": known, "log": np.log1p(known), "spearman": known.rank()}
    found = {}
    for name, frame in frames.items():
        varies = len(known) > 2 and (frame.nunique() > 1).all()
        value = round(frame["downloads"].corr(frame["likes"]), 12) if varies else np.nan
        if not varies:
            found[name] = (np.nan, np.nan, np.nan)
            continue
        variance = 1 + value**2 / 2 if name == "spearman" else 1.0
        if len(known) < 4 or abs(value) >= 1:  # no interval
            found[name] = (value, np.nan, np.nan)
            continue
        reach = Z * (variance / (len(known) - 3)) ** 0.5
        found[name] = (value, *np.tanh(np.arctanh(value) + np.array([-reach, reach])))
    return len(known), found


def measure_share(some: int, n: int) -> tuple[float, float, float]:
    """Return a share with Wilson's 95% interval."""
    share, weight = some / n, Z**2 / n
    centre, width = share + weight / 2, Z * (share * (1 - share) / n + weight / (4 * n)) ** 0.5
    return share, max((centre - width) / (1 + weight), 0), min((centre + width) / (1 + weight), 1)


def count_months(models: pd.DataFrame) -> dict[str, int]:
    """Return the number of models that were created in each month."""
    dated = models["created"][models["created"].str.len() > 4]
    return dated.str[:7].value_counts().to_dict()
