"""Read the properties of a model from its tags on the Hub.

The properties are the licence, languages and base models.
"""

from __future__ import annotations

import re

import numpy as np

# The codes of ISO 639-1. The Hub does not mark the tags that are languages. A tag in this list is a language.
CODES = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de
    dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id
    ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu
    lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu
    rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr
    ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
LANGUAGES = frozenset(CODES.split())
PATTERNS = {
    "license": re.compile(r"^license:(.+)$", re.M),
    "languages": re.compile(r"^([a-z]{2})$", re.M),
    "base_model": re.compile(r"^base_model:(?:(?:finetune|adapter|quantized|merge):)?(.+)$", re.M),
    "relation": re.compile(r"^base_model:(finetune|adapter|quantized|merge):.+$", re.M),
}


def read_tags(tags: np.ndarray, column: str) -> np.ndarray:
    """Return the values of a column from the tags of each model.

    An example of a column is 'languages'.

    The values of a model are separated by line feeds.

    tags: the tags of each model, separated by line feeds or printed as a list, such as "['en', 'license:mit']".
    """
    pattern = PATTERNS[column]
    values = np.empty(len(tags), dtype=object)
    values[:] = [find_values(text, pattern, column) for text in tags]
    return values


def find_values(text: str, pattern: re.Pattern[str], column: str) -> str:
    """Return the values of a column that the tags of one model state.

    They are in the order of the tags. An example of a column is 'languages'.
    """
    if "\n" not in text:
        text = "\n".join(re.split(r"[\s\[\]'\",;|]+", text))
    found = pattern.findall(text)
    if column == "languages":
        found = [code for code in found if code in LANGUAGES]
    if column == "relation":
        found = found[:1]
    return "\n".join(found)
