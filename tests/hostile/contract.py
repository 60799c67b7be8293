"""Checks of the files of a site: no model is lost, repeated or misplaced.

The files are read with independent readers: Bio.Phylo, networkx, and the modules csv and xml of the standard
library. `markup.py` reads the pages.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import xml.etree.ElementTree
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import networkx
from Bio import Phylo

from constellation.checking import check_site

_FILE = re.compile(r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FORMULA = re.compile("[-=+@\t\r\n\uff1d\uff0b\uff0d\uff20]")
#: What the tree has instead of a backslash, and of the characters that look like it (docs/about.md).
_BACKSLASHES = str.maketrans({"\\": "\uff3c", "\uff3c": "\uff3c\ufe68", "\ufe68": "\ufe68\ufe68"})
_NUMBER = re.compile(r"-?[\d.]+(?:e-?\d+)?")


def check_exports(site: Path, ids: Sequence[str]) -> list[str]:
    """Return the faults in the files of a site with the given models, one line each."""
    return [
        *(str(fault) for fault in check_site(site, may_shrink=True).faults),
        *check_files(site),
        *check_models(site, ids),
        *check_families(site),
        *check_partitions(site),
        *check_scripts(site, sorted(ids)),
        *check_feed(site),
    ]


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file as dictionaries."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_models(site: Path) -> list[dict[str, str]]:
    """Return the rows of models.csv. The apostrophes against formulas are removed from the ids."""
    rows = read_rows(site / "data" / "models.csv")
    return [{**row, "id": re.sub(f"^'(?='*{_FORMULA.pattern})", "", row["id"])} for row in rows]


def compare(what: str, found: Sequence[str], expected: Sequence[str]) -> Iterator[str]:
    """Yield the differences of two lists of names. The number of times that a name occurs matters."""
    there, wanted = Counter(found), Counter(expected)
    if there != wanted:
        yield f"{what}: lacks {sorted(wanted - there)[:5]}, has too many of {sorted(there - wanted)[:5]}"


def check_files(site: Path) -> Iterator[str]:
    """Find names that some filesystem or server does not allow, and files in wrong folders."""
    paths = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    yield from (f"{path}: no name for a file" for path in paths if not _FILE.fullmatch(path) or ".." in path)
    yield from (f"{path}: differs by case alone" for path, n in Counter(map(str.lower, paths)).items() if n > 1)
    yield from (f"{path}: a link" for path in paths if (site / path).is_symlink())


def check_models(site: Path, ids: Sequence[str]) -> Iterator[str]:
    """Check that each model occurs once in the table, in the tree and in both graphs."""
    yield from compare("models.csv", [row["id"] for row in read_models(site)], ids)
    for row in read_rows(site / "data" / "models.csv"):
        run = [cell for cell in row.values() if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)]
        yield from (f"models.csv: a spreadsheet would run {cell!r}" for cell in run)
    tree = Phylo.read(io.StringIO((site / "data" / "tree.nwk").read_text(encoding="utf-8")), "newick")
    # Bio.Phylo drops the apostrophes that a label begins with.
    expected = [name.translate(_BACKSLASHES).lstrip("'") for name in ids]
    yield from compare("tree.nwk", [leaf.name for leaf in tree.get_terminals()], expected)
    for name, read in (("graph.graphml.gz", networkx.read_graphml), ("graph.gexf.gz", networkx.read_gexf)):
        packed = gzip.decompress((site / "data" / name).read_bytes())
        yield from compare(name, list(read(io.BytesIO(packed)).nodes), ids)


def check_families(site: Path) -> Iterator[str]:
    """Check that the table, the pages and the files have the same families, and the files the right models."""
    families = {row["slug"]: row for row in read_rows(site / "data" / "families.csv")}
    given_up = json.loads((site / "data" / "atlas.json").read_text(encoding="utf-8"))["given_up"]
    yield from (f"families.csv: {slug!r} is no slug" for slug in families if not _SLUG.fullmatch(slug))
    for folder, ending, expected in (
        ("families", ".html", [*families, *given_up]),
        ("data/families", ".csv", list(families)),
        ("data/families", ".nwk", list(families)),
    ):
        there = [path.stem for path in (site / folder).glob("*" + ending)]
        yield from compare(folder + ending, there, expected)
    members: dict[str, list[str]] = {slug: [] for slug in families}
    for row in read_rows(site / "data" / "models.csv"):
        slug = row["family"]
        while slug:
            members[slug].append(row["id"])
            slug = families[slug]["parent"]
    for slug, expected in members.items():
        listed = [row["id"] for row in read_rows(site / "data" / "families" / f"{slug}.csv")]
        yield from compare(f"families/{slug}.csv", listed, expected)
        if int(families[slug]["models"]) != len(expected):
            yield f"families.csv: {slug} counts {families[slug]['models']} models of {len(expected)}"


def check_partitions(site: Path) -> Iterator[str]:
    """Check that all models have a cluster, and that clusters and communities are numbered by size."""
    rows = read_rows(site / "data" / "models.csv")
    for name in ("cluster", "community"):
        sizes = Counter(int(row[name]) for row in rows if name == "cluster" or row[name])
        ranked = [sizes[number] for number in range(1, len(sizes) + 1)]
        if sorted(ranked, reverse=True) != ranked or 0 in ranked:
            yield f"models.csv: {name} is numbered {sorted(sizes)} with {ranked}"


def check_scripts(site: Path, ids: list[str]) -> Iterator[str]:
    """Check that each data script is one call with JSON, and that the script of the models has every id."""
    for path in sorted((site / "data").rglob("*.js")):
        text = path.read_text(encoding="utf-8")
        call = re.fullmatch(r'constellation\.data\.put\("([\w/-]+)",(.*)\);\n', text, re.S)
        if not call or set(text) & set("<>&\u2028\u2029"):
            yield f"{path.name}: is not one harmless call"
            continue
        value = json.loads(call[2], parse_constant=refuse_constant)
        if path.name == "models.js" and value["ids"].split("\n") != ids:
            yield "models.js: has other models"


def refuse_constant(name: str) -> None:
    """Raise an error for NaN and Infinity, which are not valid JSON."""
    raise ValueError(f"{name} is no JSON")


def check_feed(site: Path) -> Iterator[str]:
    """Check that the feeds are well-formed XML, and that each entry has the elements that Atom requires."""
    atom = "{http://www.w3.org/2005/Atom}"
    for path in (site / "feed.xml", *sorted(site.glob("families/*.xml")), *sorted(site.glob("lines/*.xml"))):
        feed = xml.etree.ElementTree.fromstring(path.read_bytes())
        for entry in feed.iter(f"{atom}entry"):
            missing = [name for name in ("id", "title", "link", "updated") if entry.find(atom + name) is None]
            yield from (f"{path.name}: an entry has no {name}" for name in missing)
