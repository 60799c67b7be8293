"""Choose the examples in the texts of pages, so that an atlas mentions only models that it has."""

from __future__ import annotations

import re
from collections.abc import Container

from constellation.atlas import Atlas

#: The words of the example of a search, if the atlas has them.
_SEARCH = ("llama", "3", "8b", "gguf")
_SEARCH_TEXT = "llama3 8b gguf"
#: Stems of the models that the documents and the glossary mention. A longer word that contains a stem of at least
#: `_LEAST_PART` letters, such as CodeLlama, also mentions a model.
_STEMS = (
    "atlas-8b", "atlas-chat", "bartforcausallm", "bloom", "deepseek", "devstral", "dialogpt", "fable",
    "g4-31b", "gemma", "gpt", "hermes", "huggingface", "huggingtweets", "hunyuan", "kat", "l3.3-70b", "llama",
    "llm-jp", "longcat", "meta", "mistral", "mn-12b", "moondream", "nemo", "neohorse", "opus", "ornith",
    "persimmon", "qemma", "qwen", "rakutenai", "seed-oss", "step-3.7", "trocr", "vicuna", "wizardlm",
    "xortron", "yi", "zaya1", "zephyr", "hugging face", "the hub", "omega-darker_fever-dream", "family dream",
    "dream team",
)  # fmt: skip
_LEAST_PART = 5
_MENTION = re.compile(
    "|".join(
        rf"[a-z]*{re.escape(stem)}[a-z]*"
        if len(stem) >= _LEAST_PART and stem.isalpha()
        else rf"(?<![a-z0-9]){re.escape(stem)}(?![a-z])"
        for stem in _STEMS
    ),
    re.IGNORECASE,
)
#: Parts of a sentence that give examples: a bracket, or words after 'such as', 'as in' or 'for example'.
_EXAMPLE = re.compile(r"\s*\([^()]*\)|,? (?:such as|as in) [^.;:()]*(?:\d\.\d[^.;:()]*)*")
_BULLET = re.compile(r"\s*(?:[*-]|\d+\.)\s*")
_SENTENCE = re.compile(r"(?:(?<=[.!?])|(?<=[.!?]\*\*))\s+(?=[A-Z*`“\[])")


def choose_search(atlas: Atlas) -> str:
    """Return words for the placeholder of the search box, which find a model of the atlas.

    They are the first words of the name of the first model, unless the atlas has the models of the usual example.
    """
    words = {token for tokens in atlas.names.tokens for token in tokens}
    if words.issuperset(_SEARCH):
        return _SEARCH_TEXT
    rows = atlas.facts.everything.rows
    return " ".join(atlas.names.tokens[int(rows[0])][:3]) if len(rows) else ""


def keep_examples(text: str, present: Container[str]) -> str:
    """Return a Markdown text without examples from models that an atlas lacks.

    Brackets and phrases such as 'such as Qwen' are left out if they mention such a model, and otherwise the whole
    sentence.

    text    : paragraphs that are separated by blank lines
    present : the words of the names of the models in the atlas, in lower case
    """
    blocks = re.split(r"(\n\s*\n|\n(?=\s*(?:[*-]|\d+\.) ))", text)
    kept = [block if place % 2 else _shorten(block, present) for place, block in enumerate(blocks)]
    return "".join(
        block + (kept[place + 1] if place + 1 < len(kept) else "")
        for place, block in enumerate(kept)
        if place % 2 == 0 and (block.strip() or not blocks[place].strip())
    )


def _is_foreign(text: str, present: Container[str]) -> bool:
    """Return whether a text mentions a model that the atlas lacks."""
    return any(found[0].casefold() not in present for found in _MENTION.finditer(text))


def _shorten(block: str, present: Container[str]) -> str:
    if not _is_foreign(block, present) or block.lstrip().startswith(("|", "```", "<")):
        return block
    sentences = []
    for sentence in _SENTENCE.split(block):
        shorter = _EXAMPLE.sub(lambda found: "" if _is_foreign(found[0], present) else found[0], sentence)
        if not _is_foreign(shorter, present):
            sentences.append(shorter if shorter.rstrip().endswith((".", ":", "*", ";")) else shorter.rstrip() + ".")
    shortened = " ".join(sentences)
    return "" if _BULLET.fullmatch(shortened) else shortened
