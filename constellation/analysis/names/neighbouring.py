"""The meaning of tokens beside other tokens: 'ca' is Catalan in es-ca, and 4 is not a version in 'epoch 4'."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.meanings import Meaning, Meanings, read_token
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import number_rows
from constellation.catalogue.descriptors import Descriptor

#: Codes of languages (ISO 639-1) that usually mean something else. They are languages beside another such code.
CODES = frozenset(
    (
        "as", "be", "bs", "ca", "cy", "da", "eo", "eu", "ga", "gl", "ha", "hi", "id", "ig", "is", "it", "jv", "ka",
        "km", "la", "lo", "mg", "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "ne", "no", "or", "pa", "ps", "pt",
        "qu", "si", "sl", "so", "sq", "sr", "su", "sw", "ta", "te", "tg", "tl", "tt", "wo", "xh", "yo", "zu",
    )
)  # fmt: skip
#: Codes that are very common with another meaning (instruct, pretrained). They are languages between two codes.
_COMMON = frozenset(("it", "pt"))
#: A number after one of these words counts something, so it is not a version.
_COUNTED_AFTER = frozenset(
    (
        "bs", "batch", "beam", "cores", "cpu", "gpu", "epoch", "epochs", "ep", "layer", "layers", "seqlen", "shard",
        "steps",
    )
)  # fmt: skip
#: A number before one of these words counts something.
_COUNTED_BEFORE = frozenset(
    (
        "beams", "cores", "epoch", "epochs", "ep", "expert", "experts", "gpu", "gpus", "layer", "layers", "shot",
        "shots", "step", "steps", "way",
    )
)  # fmt: skip
_EXPERTS = frozenset(("expert", "experts"))
_NEGATIONS = frozenset(("non", "no"))
_NEGATED = frozenset(("thinking", "reasoning"))


def read_meanings(names: Names, descriptors: Mapping[str, Descriptor]) -> Meanings:
    """Return the meaning of each token of some names.

    The time is linear in the tokens.

    Parameters
    ----------
    names : Names
        The names.
    descriptors : mapping of str to Descriptor
        The descriptive words, from `load_descriptors`.
    """
    kind_of = dict(zip(names.cuts.tokens, names.cuts.kind_of.tolist(), strict=True))
    tokens = names.tokens.values
    values = [read_token(token, names.cuts.kinds[kind_of[token]], descriptors) for token in tokens]
    codes = names.tokens.codes.astype(np.int32)
    rows = number_rows(names.tokens.bounds)
    changed: dict[Meaning, int] = {}
    for row in np.unique(rows[_find_changeable(names, values)]).tolist():
        first, last = names.tokens.bounds[row : row + 2].tolist()
        own = names.tokens.codes[first:last].tolist()
        before = [values[code] for code in own]
        written = [names.spelled.values[code] for code in names.spelled.codes[first:last].tolist()]
        after = read_beside([tokens[code] for code in own], before, written, names.names[row])
        for at, (old, new) in enumerate(zip(before, after, strict=True)):
            if new is not old:
                codes[first + at] = changed.setdefault(new, len(values) + len(changed))
    return Meanings((*values, *changed), codes)


def _find_changeable(names: Names, meanings: Sequence[Meaning]) -> NDArray[np.bool_]:
    """Return which tokens of the names may have another meaning because of a token beside them.

    The ends of names are ignored, so a few more tokens are found.
    """

    def ask(question: Callable[[str, Meaning], object]) -> NDArray[np.bool_]:
        pairs = zip(names.tokens.values, meanings, strict=True)
        found = np.array([bool(question(token, meaning)) for token, meaning in pairs], dtype=bool)
        return found[names.tokens.codes]

    code = ask(lambda token, meaning: len(token) == 2 and meaning.languages)
    counted = np.roll(ask(lambda token, _: token in _COUNTED_AFTER), 1)
    counted |= np.roll(ask(lambda token, _: token in _COUNTED_BEFORE), -1)
    return (
        (ask(lambda token, _: token in CODES) & (np.roll(code, 1) | np.roll(code, -1)))
        | (code & np.roll(ask(lambda token, _: token.isdigit()), -1))
        | (
            ask(lambda _, meaning: _NEGATED & set(meaning.methods))
            & np.roll(ask(lambda token, _: token in _NEGATIONS), 1)
        )
        | (ask(lambda _, meaning: meaning.edition) & counted)
    )


def read_beside(
    tokens: Sequence[str], meanings: Sequence[Meaning], written: Sequence[str], name: str
) -> list[Meaning]:
    """Return the meanings of the tokens of a name, which may depend on the tokens beside them.

    Parameters
    ----------
    tokens : sequence of str
        The tokens of the name.
    meanings : sequence of Meaning
        The meaning of each token on its own.
    written : sequence of str
        Each token as it is written in the name.
    name : str
        The name.
    """
    found = list(meanings)
    is_code = _find_codes(tokens, meanings)
    for at, (token, meaning) in enumerate(zip(tokens, meanings, strict=True)):
        before, after = tokens[at - 1] if at else "", tokens[at + 1] if at + 1 < len(tokens) else ""
        if is_code[at] and not meaning.languages:
            found[at] = meaning._replace(languages=(token,), methods=(), edition="")
        elif meaning.languages and len(token) == 2 and after.isdigit() and written[at] + written[at + 1] in name:
            found[at] = meaning._replace(languages=())
        elif before in _NEGATIONS and _NEGATED & set(meaning.methods):
            found[at] = meaning._replace(methods=("non-thinking",))
        elif meaning.edition and after in _EXPERTS and token.isdigit():
            found[at] = meaning._replace(edition="", experts=float(token))
        elif meaning.edition and (before in _COUNTED_AFTER or after in _COUNTED_BEFORE):
            found[at] = meaning._replace(edition="")
    return found


def _find_codes(tokens: Sequence[str], meanings: Sequence[Meaning]) -> list[bool]:
    """Return which tokens are codes of languages."""
    is_code = [len(token) == 2 and bool(meaning.languages) for token, meaning in zip(tokens, meanings, strict=True)]
    last = len(tokens) - 1
    for order in (range(len(tokens)), range(last, -1, -1)):  # a code may follow another one that is found first
        for at in order:
            beside = (at > 0 and is_code[at - 1]) + (at < last and is_code[at + 1])
            is_brazilian = tokens[at] == "pt" and at < last and tokens[at + 1] == "br"
            if tokens[at] in CODES and (is_brazilian or beside > (tokens[at] in _COMMON)):
                is_code[at] = True
    return is_code
