"""Checks of SVG drawings.

A drawing can also be opened as a page of its own, and then no content security policy applies to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from constellation.checking.faults import BrokenFileError, Fault

_REMEDY = "remove it: a drawing must not be a program"
#: Elements that run scripts or contain other documents.
_ACTIVE = frozenset({"script", "foreignobject", "iframe", "object", "embed", "handler", "listener"})


def check_drawing(path: str, text: str) -> Iterator[Fault]:
    """Find scripts in a drawing, and declarations that could hide scripts.

    A drawing that is not well-formed XML is also a fault.
    """
    problems: dict[str, int] = {}  # the first line of each problem
    parser = expat.ParserCreate(namespace_separator=" ")

    def note(problem: str) -> None:
        problems.setdefault(problem, parser.CurrentLineNumber)

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2].lower()
        if name in _ACTIVE:
            note(f"the drawing contains the element <{name}>")
        for attribute, value in attributes.items():
            key = attribute.rpartition(" ")[2].lower()
            if key.startswith("on"):
                note(f"the drawing contains the attribute {key}, which is a script")
            elif "javascript:" in "".join(value.split()).lower():
                note(f"the attribute {key} is a script")

    def refuse_doctype(*_: object) -> None:
        # Entities can contain any element, and can grow without limit.
        raise BrokenFileError(
            path,
            "the drawing has a document type, which may define entities",
            place=f"line {parser.CurrentLineNumber}",
            remedy="remove it",
        )

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.ProcessingInstructionHandler = lambda target, _: note(f"the drawing has the instruction <?{target}?>")
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        problem = f"the drawing is not well-formed XML ({expat.ErrorString(error.code)})"
        yield Fault(path, f"line {error.lineno}", problem)
    except BrokenFileError as broken:
        yield broken.fault
    for problem, line in problems.items():
        yield Fault(path, f"line {line}", problem, _REMEDY)
