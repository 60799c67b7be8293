"""Read the ids of models from web addresses and links."""

from __future__ import annotations

import html
import re

HUB_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface|hf)\.co/(?:models/)?([^?#]*).*", re.I)
HUB_SUBPAGE = re.compile(r"([^/]+(?:/[^/]+)?)/(?:tree|blob|raw|resolve|discussions|commits?)(?:/.*)?")
HUB_ID = re.compile(r"[\w.\-]+/[\w.\-:+@]+")
#: The beginnings of paths on the Hub that do not lead to models.
ELSEWHERE = ("datasets/", "spaces/", "papers/", "collections/", "blog/", "docs/")
HTML_LINK = re.compile(
    r"<a\b[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))[^>]*>(.*?)</a\s*>", re.I | re.S
)
MARKDOWN_LINK = re.compile(r"!?\[([^\]]*)\]\(\s*<?([^()\s>]*(?:\([^()\s]*\)[^()\s>]*)*)>?(?:\s+[\"'][^)]*)?\)")
HTML_TAG = re.compile(r"<[^>]*>")


def reduce_address(name: str) -> str:
    """Return the id of a model from its web address on the Hub.

    Other texts are returned unchanged.

    For example, 'https://huggingface.co/a/b/tree/main' gives 'a/b'.
    """
    if ".co/" not in name.lower() or not (address := HUB_ADDRESS.fullmatch(name)):
        return name
    path = address[1].strip("/")
    if path.startswith(ELSEWHERE):
        return name
    subpage = HUB_SUBPAGE.fullmatch(path)
    return subpage[1] if subpage else path


def is_hub_address(text: str) -> bool:
    """Return whether a text is the web address of a model on the Hub."""
    return reduce_address(text) != text


def read_link(text: str) -> str:
    """Return the id of a model from a cell with links.

    The links are written in HTML or Markdown.

    The first link to a model on the Hub gives the id. Without such a link, the id is the text of the first link,
    but only if the cell has no words outside its links. Other cells are returned unchanged.
    """
    links = find_links(text)
    if not links:
        return text
    for address, _ in links:
        if is_hub_address(address):
            return reduce_address(address)
    if re.search(r"\w", MARKDOWN_LINK.sub("", HTML_LINK.sub("", text))):
        return text
    return next((words for _, words in links if words), text)


def leads_to_hub(text: str) -> bool:
    """Return whether a cell contains the web address of a model on the Hub.

    The address may be the whole cell or the target of a link.
    """
    return is_hub_address(text.strip()) or any(is_hub_address(address) for address, _ in find_links(text))


def find_links(text: str) -> list[tuple[str, str]]:
    """Return the address and the words of each link in a text.

    The links are written in HTML or Markdown.
    """
    found: list[tuple[str, str]] = []
    if "<" in text and "href" in text.lower():
        for link in HTML_LINK.finditer(text):
            address = html.unescape(link[1] or link[2] or link[3] or "").strip()
            found.append((address, " ".join(html.unescape(HTML_TAG.sub("", link[4])).split())))
    if not found and "](" in text:
        found = [(link[2], " ".join(link[1].split())) for link in MARKDOWN_LINK.finditer(text)]
    return found


def is_hub_id(text: str) -> bool:
    """Return whether a text has the form OWNER/NAME."""
    return HUB_ID.fullmatch(text) is not None
