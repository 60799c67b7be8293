"""Read which base models each model declares.

The relation to the base models, such as 'finetune', 'adapter', 'merge' or 'quantized', is also read.

In a catalogue, the bases of a model are one text: their ids, separated by spaces. The text is a JSON list if spaces
would be ambiguous. This is the case if an id contains a space, or if one of several ids is not OWNER/NAME.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from constellation.catalogue.reading.addresses import (
    find_links,
    is_hub_address,
    is_hub_id,
    read_link,
    reduce_address,
)
from constellation.catalogue.reading.cells import text_of
from constellation.catalogue.reading.invisible import FORBIDDEN, drop_unseen
from constellation.catalogue.reading.nested import read_list
from constellation.catalogue.reading.nulls import is_blank

RELATIONS = ("finetune", "adapter", "merge", "quantized")
_SPELLINGS = {
    "finetune": "finetune finetuned finetuning tuned sft", "adapter": "adapter adapters lora qlora peft",
    "merge": "merge merged merges moerge mergekit",
    "quantized": "quantized quantised quantization quantisation quant gguf",
}  # fmt: skip
_KNOWN = {word: relation for relation, words in _SPELLINGS.items() for word in words.split()}
#: A remark in brackets after a name. For example, leaderboards write 'acme/Nova-7B (Merge)'.
_REMARK = re.compile(r"\s*[(\[]\s*([A-Za-z][A-Za-z -]*?)\s*[)\]]\s*$")
#: Words that mean 'no base model' in published lists, in addition to the null words (see nulls.py).
_NO_BASE = frozenset({
    "removed", "deleted", "private", "self", "itself", "original", "base", "base model", "foundation", "scratch",
    "from scratch", "trained from scratch", "not found", "various",
})  # fmt: skip
#: The signs in _HARD always separate names, except in a cell that is a known id. The signs in _SOFT may also be
#: part of a name.
_HARD = re.compile(r"[;|,]")
_SOFT = (" + ", " & ", " and ", " ")


def split_bases(text: str) -> list[str]:
    """Split the text of a `base_model` cell into a list of ids."""
    if text.startswith("["):
        try:
            names = json.loads(text)
        except ValueError:
            return text.split()
        return [str(name) for name in names] if isinstance(names, list) else [text]
    return text.split()


def join_bases(names: Sequence[str]) -> str:
    """Join a list of ids into the text of a `base_model` cell."""
    plain = [not name.startswith(("[", "{")) and not re.search(r"[\s;|,]", name) for name in names]
    if all(plain) and (len(names) < 2 or all(map(is_hub_id, names))):
        return " ".join(names)
    return json.dumps(list(names), ensure_ascii=False)


def read_bases(texts: NDArray[np.object_], ids: Collection[str]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Clean the cells of a column of base models.

    Remarks such as '(Merge)' are read as relations.

    Returns the text of the `base_model` cell of each row, and the relation of each row, or "".

    ids: the ids of the table. Whether a sign such as a space separates names is decided for the whole column, by
    `is_separator`. A cell that is an id of the table is never split.
    """
    known = set(ids)
    listed = {text: list_names(text, known) for text in dict.fromkeys(texts.tolist())}
    cells = [
        drop_remark(clean_name(name), known)[0] for names, whole in listed.values() if not whole for name in names
    ]
    signs = [sign for sign in _SOFT if is_separator(sign, cells, known)]
    read = {text: read_cell(names, [] if whole else signs, known) for text, (names, whole) in listed.items()}
    bases = np.empty(len(texts), dtype=object)
    bases[:] = [join_bases(read[text][0]) for text in texts]
    relations = np.empty(len(texts), dtype=object)
    relations[:] = [read[text][1] for text in texts]
    return bases, relations


def list_names(text: str, known: Collection[str]) -> tuple[list[str], bool]:
    """List the names of models in a cell.

    Also return whether it is certain where each name ends. This is certain if the cell is a list, contains links,
    has each name on a separate line, or is a single known id.
    """
    values = read_list(text)
    if values is not None:
        return [name for value in values for name in text_of(value).split("\n")], True
    hub = [address for address, _ in find_links(text) if is_hub_address(address)]
    if hub or "\n" in text:
        return hub or text.split("\n"), True
    return ([text], True) if clean_name(text) in known else (_HARD.split(text), False)


def is_separator(sign: str, cells: Sequence[str], known: Collection[str]) -> bool:
    """Return whether a sign, such as ' and ', separates the ids in the cells of a column.

    The sign must separate ids in most of the cells that contain it.

    Ids are the ids of the table, and texts of the form OWNER/NAME.
    """
    having = [cell for cell in cells if sign in cell and cell not in known]
    return 2 * sum(all(is_model(part, known) for part in cell.split(sign)) for cell in having) > len(having)


def is_model(part: str, known: Collection[str]) -> bool:
    """Return whether a part of a cell is the id of a model.

    It is one if it is an id of the table, or has the form OWNER/NAME.
    """
    name = clean_name(part)
    return name in known or is_hub_id(name)


def drop_remark(name: str, known: Collection[str]) -> tuple[str, str]:
    """Separate a name from the remarks after it.

    Return the name and the relation in the remarks, or "" if there is no relation.

    For example, 'acme/Nova-7B (Merge)' gives 'acme/Nova-7B' and 'merge'.
    """
    relation = ""
    while (remark := _REMARK.search(name)) and name not in known and (said := read_relation(remark[1])):
        name, relation = name[: remark.start()].strip(), said
    return name, relation


def read_cell(names: Sequence[str], signs: Sequence[str], known: Collection[str]) -> tuple[list[str], str]:
    """Return the distinct base models that a cell lists.

    The relation in the remarks of the cell is also returned, or "".
    """
    bases: list[str] = []
    relation = ""
    for part in names:
        name, said = drop_remark(clean_name(part), known)
        relation = relation or said
        sign = next((sign for sign in signs if sign in name), None)
        parts = name.split(sign) if sign and name not in known else [name]
        if len(parts) > 1 and not any(is_model(one, known) for one in parts):
            parts = [name]
        bases += map(clean_name, parts)
    kept = [name for name in bases if name in known or not (is_blank(name) or name.casefold() in _NO_BASE)]
    return list(dict.fromkeys(kept)), relation


def clean_name(text: str) -> str:
    """Return the name of a base model without line breaks and quotes.

    An address or a link is replaced by the id that it contains.
    """
    name = " ".join(drop_unseen(FORBIDDEN.sub(" ", text)).split())
    while len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    return reduce_address(read_link(name))


def read_relation(text: str) -> str:
    """Return the relation that a text states, such as 'finetune'.

    If the text names no relation or several relations, return "".

    For example, 'Fine-tuned' gives 'finetune'.
    """
    words = re.findall(r"[a-z]+", text.casefold().replace("fine-tun", "finetun").replace("fine tun", "finetun"))
    found = dict.fromkeys(_KNOWN[word] for word in words if word in _KNOWN)
    return next(iter(found)) if len(found) == 1 else ""
