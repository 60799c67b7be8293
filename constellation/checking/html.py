"""Read the parts of HTML pages that the checks need."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from constellation.checking.styles import find_style_addresses

#: Attributes with an address, also obsolete ones that some browser loads.
_ADDRESSES = frozenset(
    {
        "href", "src", "action", "formaction", "poster", "ping", "xlink:href", "background", "lowsrc", "dynsrc",
        "longdesc", "manifest", "codebase", "classid", "archive", "attributionsrc",
    }
)  # fmt: skip
_SOURCE_SETS = frozenset({"srcset", "imagesrcset"})
#: Attributes of drawings that may contain `url()`, as the properties of the same names in a style sheet.
_STYLED = frozenset(
    {"fill", "stroke", "filter", "mask", "clip-path", "cursor", "marker-start", "marker-mid", "marker-end"}
)
#: Elements that change an attribute of a drawing, and their attributes with the new values.
_CHANGES, _NEW_VALUES = frozenset({"set", "animate"}), frozenset({"to", "from", "by", "values"})
#: Values of the type attribute for a classic script. Other values mean a module or data.
#: https://mimesniff.spec.whatwg.org/#javascript-mime-type
_CLASSIC = frozenset(
    {
        "", "application/ecmascript", "application/javascript", "application/x-ecmascript",
        "application/x-javascript", "text/ecmascript", "text/javascript", "text/jscript", "text/livescript",
        "text/x-ecmascript", "text/x-javascript", *(f"text/javascript1.{minor}" for minor in range(6)),
    }
)  # fmt: skip
#: An address in a source set. Its description, such as 2x, follows up to the next comma, unless it ends with one.
_SOURCE = re.compile(r"[\s,]*([^\s,]\S*)(?:(?<=,)|(?<!,)[^,]*)")


@dataclass(frozen=True, slots=True)  # slots save memory: a site has hundreds of thousands of addresses
class Address:
    """An address in an attribute of an HTML or SVG element.

    It is the target of a link, or a file that the browser loads.

    `rel` is the value of the element's rel attribute, in lower case.
    """

    tag: str
    attribute: str
    value: str
    rel: str = ""


@dataclass
class Page:
    """The parts of an HTML page that the checks need.

    Attributes
    ----------
    ids : Counter
        How often each id occurs.
    addresses : list of Address
        Links and files that the page loads, in document order.
    policy : str or None
        The content security policy, or None if the page has no policy.
    before_policy : list of str
        Tags of scripts and style sheets that come before the policy, which does not apply to them.
    scripts, styles : list of str
        Texts of the inline scripts and inline styles.
    event_handlers : list of str
        Names of attributes that contain scripts, such as onclick.
    style_attributes, modules, refreshes : int
        Numbers of style attributes, module scripts and <meta http-equiv="refresh"> elements.
    bases : list of str
        Addresses of <base> elements.
    embedded : int
        Number of pages in the attribute srcdoc of a frame.
    """

    ids: Counter[str] = field(default_factory=Counter)
    addresses: list[Address] = field(default_factory=list)
    policy: str | None = None
    before_policy: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    event_handlers: list[str] = field(default_factory=list)
    style_attributes: int = 0
    modules: int = 0
    refreshes: int = 0
    bases: list[str] = field(default_factory=list)
    embedded: int = 0


def read_page(text: str) -> Page:
    """Parse an HTML page or an SVG drawing as a browser does.

    The content of <template> elements is skipped, because browsers do not show it.
    """
    page = Page()
    root = LexborHTMLParser(text).root
    for node in root.traverse() if root is not None else ():
        attributes = node.attributes
        if attributes or node.tag in ("script", "style"):
            _read_element(page, node, {name: value or "" for name, value in attributes.items()})
    return page


def _read_element(page: Page, node: LexborNode, attributes: dict[str, str]) -> None:
    tag, rel = str(node.tag), attributes.get("rel", "").lower()
    if tag == "script":
        _read_script(page, node, attributes)
    elif tag == "style":
        _read_style(page, node)
    elif tag == "meta":
        _read_meta(page, node, attributes)
    elif tag == "link" and "stylesheet" in rel and page.policy is None:
        page.before_policy.append(tag)
    if attributes.get("id"):
        page.ids[attributes["id"]] += 1
    for name, value in attributes.items():
        if tag == "base" and name == "href":
            page.bases.append(value)
        elif name == "srcdoc":
            page.embedded += 1
        elif name.startswith("on"):
            page.event_handlers.append(name)
        else:
            page.style_attributes += name == "style"
            page.addresses += [
                Address(tag, name, one, rel) for one in _list_addresses(tag, name, value, attributes)
            ]


def _list_addresses(tag: str, name: str, value: str, attributes: dict[str, str]) -> list[str]:
    """Return the addresses in an attribute of an element."""
    if name in _ADDRESSES or (tag == "object" and name == "data"):
        return [value.strip()]
    if name in _SOURCE_SETS:
        return [found[1].rstrip(",") for found in _SOURCE.finditer(value)]
    if name == "style" or name in _STYLED:
        return find_style_addresses(value)
    if tag in _CHANGES and name in _NEW_VALUES:
        changed = attributes.get("attributename", attributes.get("attributeName", "")).lower()
        return [one.strip() for one in value.split(";")] if changed in ("href", "xlink:href") else []
    return []


def _read_script(page: Page, node: LexborNode, attributes: dict[str, str]) -> None:
    kind = attributes.get("type", "").strip().lower()
    if kind == "module":
        page.modules += 1
    elif kind in _CLASSIC:
        if "src" not in attributes:
            page.scripts.append(node.text())
        if page.policy is None:
            page.before_policy.append("script")


def _read_style(page: Page, node: LexborNode) -> None:
    text = node.text()
    page.styles.append(text)
    page.addresses += [Address("style", "url", one) for one in find_style_addresses(text)]
    if page.policy is None:
        page.before_policy.append("style")


def _read_meta(page: Page, node: LexborNode, attributes: dict[str, str]) -> None:
    kind = attributes.get("http-equiv", "").lower()
    in_head = node.parent is not None and node.parent.tag == "head"  # browsers ignore a policy outside the head
    if kind == "content-security-policy" and in_head and page.policy is None:
        page.policy = attributes.get("content", "")
    page.refreshes += kind == "refresh"
