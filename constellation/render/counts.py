"""The names of the counts of an atlas, such as 'downloads in 30 days'.

The counts of the Hugging Face Hub are downloads in 30 days and likes. The counts of another catalogue have the name
that the settings give, or else the name of their column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from constellation.atlas import Atlas
from constellation.catalogue.origin import describes_hub
from constellation.catalogue.reading.schema import UNITS

#: Words of headers that do not belong to the name of a count.
_FILLERS = frozenset(
    {"all", "count", "counts", "hub", "model", "n", "nb", "no", "num", "number", "of", "time", "total"}
)
_MONTHLY = frozenset({"last", "month", "monthly"})
#: The words that `CountNames.say` replaces.
_SAID = re.compile(r"\b(?:[Mm]ost downloaded|[Dd]ownloads(?: in (?:the last )?30 days)?)\b| in the last 30 days\b")


@dataclass(frozen=True)
class CountNames:
    """The names of the counts, and which of them the atlas has.

    noun      : the plural, such as 'downloads' or 'pulls'
    period    : the time in which they were counted, such as 'in 30 days'; '' if unknown
    hub       : whether the models are on the Hugging Face Hub
    downloads : whether any model has a known count of downloads
    likes     : whether any model has a known number of likes
    """

    noun: str = "downloads"
    period: str = "in 30 days"
    hub: bool = True
    downloads: bool = True
    likes: bool = True

    @property
    def title(self) -> str:
        """The noun with a capital letter, for headings."""
        return self.noun[:1].upper() + self.noun[1:]

    @property
    def full(self) -> str:
        """The noun with its period, such as 'downloads in 30 days'."""
        return f"{self.noun} {self.period}".rstrip()

    @property
    def full_title(self) -> str:
        """The noun and its period with a capital letter."""
        return f"{self.title} {self.period}".rstrip()

    @property
    def most(self) -> str:
        """The words for models with the highest counts, in a phrase such as 'the most downloaded model'."""
        return "most downloaded" if self.noun == "downloads" and self.downloads else "most popular"

    @property
    def most_title(self) -> str:
        """The words of `most` with a capital letter."""
        return self.most.capitalize()

    @property
    def order(self) -> str:
        """The count by which models are sorted, or 'name' if the atlas has no count."""
        return self.noun if self.downloads else "likes" if self.likes else "name"

    def say(self, text: str) -> str:
        """Return a text about downloads with the names of this atlas.

        For example, 'the most downloads in 30 days' becomes 'the most pulls'. The text must not contain names of
        models, which would be changed, too.
        """
        return _SAID.sub(lambda found: self._name(found[0]), text)

    def _name(self, words: str) -> str:
        if words.startswith(" "):
            return words if self.period == CountNames.period else f" {self.period}".rstrip()
        if "most" in words.casefold():
            said = self.most
        elif "days" in words:
            said = self.full
        else:
            said = self.noun
        if "last 30 days" in words and self.period == CountNames.period:
            said = f"{self.noun} in the last 30 days"
        return said[:1].upper() + said[1:] if words[0].isupper() else said

    @property
    def columns(self) -> str:
        """The columns of counts in tables, such as 'columns Downloads and Likes'; '' if the atlas has none."""
        if self.both:
            return f"columns {self.title} and Likes"
        return f"column {self.title}" if self.downloads else "column Likes" if self.likes else ""

    @property
    def missing(self) -> str:
        """The counts that the atlas lacks, separated by spaces, for the scripts."""
        return " ".join(key for key, known in (("downloads", self.downloads), ("likes", self.likes)) if not known)

    @property
    def both(self) -> bool:
        """Whether the atlas has both counts, so that they can be compared."""
        return self.downloads and self.likes


#: The names of the counts of the Hub.
HUB_COUNTS = CountNames()


def name_counts(atlas: Atlas) -> CountNames:
    """Return the names of the counts of an atlas, from its settings and from its catalogue."""
    settings, catalogue = atlas.settings, atlas.catalogue
    hub = describes_hub(catalogue, settings.link)
    headers = [header for one in catalogue.report.recognised if one.column == "downloads" for header in one.headers]
    noun, period = read_header(headers)
    everything = atlas.facts.everything
    if settings.count_name:
        noun, period = settings.count_name, ""
    if hub and noun == CountNames.noun:
        period = CountNames.period
    return CountNames(
        noun,
        settings.count_period or period,
        hub,
        bool(everything.downloads.known),
        bool(everything.likes.known),
    )


def read_header(headers: Sequence[str]) -> tuple[str, str]:
    """Return the noun and the period in the header of a column of counts.

    For example, 'Pulls' and 'pull_count' give ('pulls', ''), and 'downloads_last_month' gives ('downloads', 'in the
    last month'). The noun of a table without the column is 'downloads'.
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", headers[0].rpartition(".")[2] if headers else "")
    words = re.findall(r"[^\W_]+", spaced.casefold())
    monthly = not _MONTHLY.isdisjoint(words)
    named = [word for word in words if word not in _FILLERS | _MONTHLY | UNITS.keys() and not word.isdecimal()]
    for noun in ("download", "pull"):
        if any(word.startswith(noun) or word.endswith((noun, noun + "s")) for word in named):
            named = [noun]
            break
    noun = " ".join(named) or "downloads"
    return noun if noun.endswith("s") else noun + "s", "in the last month" if monthly else ""
