"""Write numbers, dates, lists and names in the form in which pages show them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import floor, isfinite
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from constellation.analysis.totals import Total
from constellation.catalogue.reading.dates import FIRST_RECORDED
from constellation.catalogue.reading.invisible import tell_unseen

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))

#: Models by their relation to a base model.
_RELATIONS = {
    "finetune": "Fine-tunes",
    "adapter": "Adapters",
    "merge": "Merges",
    "quantized": "Quantised copies",
    "": "Relation not declared",
}

#: Scripts that are written from right to left, such as Hebrew and Arabic (classes R and AL of UAX 9).
_LEFTWARDS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
#: The text of an unknown value, and of a number that is not defined, such as the correlation of two models.
UNKNOWN, UNDEFINED = "unknown", "–"


def _round(value: float, digits: int) -> float:
    """Round a number.

    The result is never −0.
    """
    return round(value, digits) + 0.0


def write_count(value: float) -> str:
    """Write a number with commas, for example '12,345'.

    An unknown number is 'unknown'.
    """
    return f"{value:,.0f}" if isfinite(value) else UNKNOWN


def write_short(value: float) -> str:
    """Write a number with a unit and at most one decimal, for example '8.2B' or '10k'.

    Numbers of 100 or more before the unit have no decimal. An unknown number is 'unknown'. `short` in
    static/js/core/format.js returns the same text.
    """
    if not isfinite(value):
        return UNKNOWN
    # Numbers are rounded before the unit is chosen, so that 999,999 is 1M and not 1,000k.
    scale, letter = next((pair for pair in _SCALES if value >= pair[0] * 0.9995), (1.0, ""))
    # Halves are rounded up. Division by a tenth of the scale is exact for the halves of whole numbers.
    tenths = floor(value / (scale / 10) + 0.5)
    return f"{tenths / 10:g}{letter}" if tenths < 1000 else f"{floor(value / scale + 0.5)}{letter}"


def write_percent(share: float) -> str:
    """Write a share between 0 and 1 as a percentage.

    The text is a dash if the share is undefined.
    """
    if not isfinite(share):
        return UNDEFINED
    percent = 100 * share
    if 0 < percent < 0.1:
        return "under 0.1%"
    if 99.5 <= percent < 100:  # 100% stands for all, so a smaller share is never rounded to 100%
        return f"{percent:.1f}%" if percent < 99.95 else "over 99.9%"
    return f"{percent:.0f}%" if percent >= 9.95 or percent == 0 else f"{percent:.1f}%"


def write_percent_whole(share: float) -> str:
    """Write a share between 0 and 1 as a whole percentage."""
    return f"{share * 100:.0f}%"


def write_tenth(value: float) -> str:
    """Write a number with at most one decimal.

    Drawings use such numbers as coordinates.
    """
    return f"{value:.1f}".removesuffix(".0")


def write_growth(growth: float) -> str:
    """Write a relative change as a percentage with a plus or minus sign.

    The text is a dash if the change is undefined.
    """
    return f"{_round(growth * 100, 0):+,.0f}%".replace("-", "−") if isfinite(growth) else UNDEFINED


def write_signed(value: float) -> str:
    """Write a difference with a plus or minus sign.

    The text is a dash if the difference is undefined.
    """
    return f"{_round(value, 0):+,.0f}".replace("-", "−") if isfinite(value) else UNDEFINED


def write_coefficient(value: float) -> str:
    """Write a correlation with three decimals.

    The text is a dash if the correlation is undefined.
    """
    return f"{_round(value, 3):.3f}".replace("-", "−") if isfinite(value) else UNDEFINED


def write_total(total: Total) -> str:
    """Write a sum in short form, for example '12.3k'.

    If some counts are unknown, return 'at least 12.3k'. If all are unknown, return 'unknown'.
    """
    return ("" if total.is_complete or not total.known else "at least ") + write_short(total.value)


def write_bound(total: Total) -> str:
    """Write a sum for a table cell, with '≥' if some values are unknown.

    `write_total` writes 'at least' instead of '≥'.
    """
    return ("" if total.is_complete or not total.known else "≥ ") + write_short(total.value)


def explain_total(total: Total) -> str:
    """Explain that a sum is incomplete, for example 'known for 3 of 5 models'.

    Return '' if the count of every model is known.
    """
    return "" if total.is_complete else f"known for {total.known:,} of {count_noun(total.models, 'model')}"


@lru_cache(maxsize=4_096)
def write_date(date: str) -> str:
    """Write a date in words, for example '5 October 2026'.

    An unknown date is 'unknown'.
    """
    if not date:
        return UNKNOWN
    year, month, day = date.split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"


def write_month(date: str) -> str:
    """Write the month of a creation date, for example 'October 2026'.

    An unknown date is 'unknown'. If only the year is known, return the year.
    """
    if not date:
        return UNKNOWN
    month = f"{_MONTHS[int(date[5:7]) - 1]} {date[:4]}" if len(date) > 4 else date
    return f"{month} or before" if date == FIRST_RECORDED else month


def write_created(date: str, letters: int = 10) -> str:
    """Write a creation date for a table, for example '2026-10-05'.

    The date is cut to `letters` characters. Models with the date FIRST_RECORDED may be older, so this date becomes
    'by 2022-03'.
    """
    return f"by {date[:7]}" if date == FIRST_RECORDED else date[:letters]


def say_created(date: str) -> str:
    """Write a creation date for a sentence, for example 'on 5 October 2026' or 'in 2026'."""
    day = len(date) == len(FIRST_RECORDED) and date != FIRST_RECORDED
    return f"on {write_date(date)}" if day else f"in {write_month(date)}"


def count_noun(count: float, singular: str, plural: str = "") -> str:
    """Write a count with its noun, for example '1 model' or '1,234 models'."""
    return f"{count:,.0f} {singular if count == 1 else plural or singular + 's'}"


def capitalise(text: str) -> str:
    """Return a text with a capital first letter. The other letters do not change."""
    return text[:1].upper() + text[1:]


def join_words(words: Sequence[str]) -> str:
    """Join words with commas and 'and', for example 'a, b and c'."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""


def name_relations(relation: str) -> str:
    """Write a heading for models with a given relation to a base model, for example 'Quantised copies'."""
    return _RELATIONS[relation]


def isolate_name(name: str) -> str:
    """Return the name of a model for use in a sentence.

    Invisible characters are shown by code point. A name that is written from right to left is isolated, so that it
    does not change the direction of the sentence.

    References
    ----------
    Unicode Standard Annex 9, Unicode Bidirectional Algorithm (FSI and PDI).
    """
    shown = tell_unseen(name)
    return f"\u2068{shown}\u2069" if _LEFTWARDS.search(shown) else shown


def mark_name(model: str) -> Markup:
    """Return the id of a model for HTML.

    Invisible characters are shown by code point. A name that is written from right to left is an element of its own
    with its own direction, apart from the owner. Otherwise its numbers and Latin letters, such as 7B, would be torn
    apart. The function `named` in static/js/core/dom.js does the same.
    """
    if model.isascii():
        return escape(model)
    shown = tell_unseen(model)
    cut = shown.find("/") + 1
    if not _LEFTWARDS.search(shown, cut):
        return escape(shown)
    return escape(shown[:cut]) + Markup('<bdi dir="auto">{}</bdi>').format(shown[cut:])


def address_of_model(model: str, link: str) -> str:
    """Return the web address of a model on the site that the user has chosen, such as the Hub.

    Return "" if models have no page.

    Parameters
    ----------
    link : address with placeholders for the id, the name and the owner (see `Settings.link`)
    """
    owner, slash, name = model.partition("/")
    parts = {"id": model, "owner": owner if slash else "", "name": name if slash else model}
    return re.sub(r"\{(id|owner|name)\}", lambda found: quote(parts[found[1]], safe="/"), link)


def name_site(address: str) -> str:
    """Return the name of the website at an address: 'Hugging Face', or the host."""
    host = urlsplit(address).hostname or ""
    return "Hugging Face" if host == "huggingface.co" else host


def address_in_atlas(model: str) -> str:
    """Return the permanent address of a model in this atlas.

    The address is relative to the site's root.
    """
    return "models.html#model=" + quote(model, safe="/")


def address_of_owner(owner: str, slug: str) -> str:
    """Return the address of an owner in this atlas: the owner's page, or the list of the owner's models.

    The address is relative to the site's root.
    """
    return f"owners/{slug}.html" if slug else address_filter(owner=owner)


def address_of_derived(model: str) -> str:
    """Return the address of a list of all models that are made from a given model.

    The address is relative to the site's root.
    """
    return address_filter(base=model)


def address_of_issue(model: str, issues: str) -> str:
    """Return the address of a form for reporting a mistake about a model, with the title filled in.

    Return '' without an issue tracker.

    Parameters
    ----------
    issues : address with placeholders for the title and the body (see `Settings.issues`)
    """
    texts = {
        "title": f"Mistake about {model}",
        "body": f"Model: {model}\nCard: {address_in_atlas(model)}\n\nWhat is wrong, and how do you know?\n",
    }
    return re.sub(r"\{(title|body)\}", lambda found: quote(texts[found[1]], safe=""), issues)


def address_filter(**filters: str) -> str:
    """Return the address of the table of all models, filtered by some values.

    The address is relative to the site's root.

    Parameters
    ----------
    filters : the filters of the table with their values, such as license='mit'
    """
    return "models.html#" + "&".join(f"{key}={quote(value, safe='/')}" for key, value in filters.items())
