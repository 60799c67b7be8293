"""Find files that are cut off.

A file that was cut off can still look correct: browsers show the beginning of a page.
"""

from __future__ import annotations

from collections.abc import Iterator

from constellation.checking.faults import BrokenFileError, Fault
from constellation.checking.folder import Folder

#: The end of each file of a kind: the beginning and the ending of its path, and what its text ends with.
_TEXTS = (
    ("", ".html", "</html>"),
    ("static/js/", ".js", "(globalThis.constellation);"),
    ("static/css/", ".css", "}"),
)
#: The last chunk of a PNG picture, which has no data. https://www.w3.org/TR/png/#11IEND
_PNG_END = b"\0\0\0\0IEND\xaeB\x60\x82"


def check_endings(folder: Folder) -> Iterator[Fault]:
    """Find pages, scripts, style sheets and pictures that are cut off."""
    for start, ending, last in _TEXTS:
        for path in folder.list_files(ending):
            if not path.startswith(start):
                continue
            try:
                text = folder.read_text(path)
            except BrokenFileError:  # the checks of its content report it
                continue
            if not text.rstrip().lower().endswith(last.lower()):
                yield Fault(
                    path, f"line {text.count(chr(10)) + 1}", f"the file is cut off: it does not end with {last}"
                )
    for path in folder.list_files(".png"):
        if folder.sizes[path] and folder.read_end(path, len(_PNG_END)) != _PNG_END:
            yield Fault(path, "", "the picture is cut off")
