"""Exports that do not agree with one another are reported."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.checking.consistency import check_exports
from constellation.checking.folder import list_folder

MODELS, FAMILIES, TREE = "data/models.csv", "data/families.csv", "data/tree.nwk"
ML, GEXF = "data/graph.graphml.gz", "data/graph.gexf.gz"
OWN = "data/families/llama"


def set_cell(path: Path, row: int, name: str, value: str) -> None:
    """Change a cell of a table that has no quotes. The first row has the number 1."""
    lines = path.read_text().splitlines()
    cells = lines[row - 1].split(",")
    cells[lines[0].split(",").index(name)] = value
    lines[row - 1] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n")


CELLS = [
    (MODELS, 3, "id", "EleutherAI/pythia-12b", "data/models.csv: ids are repeated: 'EleutherAI/pythia-12b'"),
    (MODELS, 2, "family", "nobody", "data/models.csv, row 2: the family 'nobody' is not in data/families.csv"),
    (MODELS, 2, "top_family", "llama", "data/models.csv, row 2: 'llama' is not the top family of 'pythia"),
    (MODELS, 2, "likes", "12345", "likes of 'pythia' is "),
    (
        MODELS,
        2,
        "likes",
        "12345",
        "data/families/pythia.csv: the rows differ from those of 'pythia' in data/models.csv",
    ),
    (FAMILIES, 2, "models", "999", "data/families.csv, row 2: models of '"),
    (FAMILIES, 2, "own_models", "999", "data/families.csv, row 2: own_models of '"),
    (FAMILIES, 2, "downloads", "9", "data/families.csv, row 2: downloads of '"),
    (FAMILIES, 2, "parent", "nobody", "data/families.csv, row 2: the parent 'nobody' of '"),
    (FAMILIES, 2, "strength", "weak", "data/families.csv, row 2: the strength of '"),
    (FAMILIES, 2, "strength", "one owner", "is 'one owner', but it has "),
    (FAMILIES, 2, "parent", "llama", "has the strength '"),
    (FAMILIES, 2, "slug", "llama", "data/families.csv: the slug 'llama' is repeated"),
]
TEXTS = [
    (MODELS, "id,family", "id,kin", "data/models.csv, row 1: the column 'family' is missing; build the site again"),
    (MODELS, "\nEleutherAI/", "\nx,EleutherAI/", "data/models.csv, row 2: "),
    (
        f"{OWN}.csv",
        "id,family",
        "id,kin",
        f"{OWN}.csv, row 1: the columns differ from the columns of data/models.csv",
    ),
    (f"{OWN}.nwk", "meta-llama/Llama-2-7b:", "x/y:", "models of data/models.csv are missing: 'meta-llama/Ll"),
    (TREE, "gpt2:", "gpt-2:", "models are repeated, or not in data/models.csv: 'gpt-2'"),
    (TREE, "gpt2:", "gpt2:0,gpt2:", "models are repeated, or not in data/models.csv: 'gpt2'"),
    (TREE, "gpt2:", "gpt_2:", "data/tree.nwk: the label 'gpt_2' is not quoted"),
    (TREE, "(", "", "data/tree.nwk: the parentheses do not match, or the file does not end with ';'"),
    (TREE, ";", "", "data/tree.nwk: the parentheses do not match, or the file does not end with ';'"),
    (TREE, ";", ";x;", "data/tree.nwk: there is text after the tree"),
    (ML, '"gpt2"', '"gpt-2"', f"{ML}: models are repeated, or not in data/models.csv"),
    (ML, '"community">1<', '"community">99<', f"{ML}: community differs from data/models.csv for '"),
    (GEXF, '<edge id="0"', '<node id="new/one"/><edge id="0"', f"{GEXF}: models are repeated, or not in"),
    (GEXF, 'target="', 'target="nobody/', f"{GEXF}: edges have an end that is not a node: 1"),
    (GEXF, 'target="', 'target="nobody/', f"{GEXF}: the edges ("),
    (GEXF, "</edges>", "", f"{GEXF}: the file is incomplete or damaged (mismatched tag"),
]
CONTENTS = [
    (MODELS, None, "data/models.csv: the file is missing; build the site again"),
    (MODELS, b"", "data/models.csv: the file is empty; build the site again"),
    (f"{OWN}.csv", None, f"{OWN}.csv: the file is missing"),
    (f"{OWN}.nwk", None, f"{OWN}.nwk: the file is missing"),
    ("families/llama.html", None, "the page families/llama.html is missing"),
    (
        TREE,
        b"(" * 1000 + b"'a'" + b")" * 1000 + b";",
        "data/tree.nwk: the tree is 1,000 levels deep",
    ),
    (GEXF, b"\x1f\x8b" + b"x" * 50, f"{GEXF}: the gzip data is truncated or damaged"),
    ("data/atlas.json", b"{", "data/atlas.json: the file is not valid JSON"),
    ("data/atlas.json", b"[]", "data/atlas.json: the file is not a JSON object"),
    ("data/atlas.json", b"{}", "data/atlas.json, counts: the counts of models and families are missing"),
]
COUNTS = (
    "models", "families", "top_families", "unplaced", "communities", "isolates", "clusters", "largest_cluster",
    "downloads", "likes", "edges", "tree_nodes",
)  # fmt: skip


@pytest.fixture
def expect(site: Path) -> Callable[[str], None]:
    """Return a function that checks for a fault with this text that is not a warning."""

    def find(message: str) -> None:
        faults = list(check_exports(list_folder(site), may_shrink=True))
        assert any(message in str(fault) and not fault.warning for fault in faults), list(map(str, faults))

    return find


@pytest.mark.parametrize(("path", "row", "name", "value", "message"), CELLS)
def test_a_wrong_cell(site: Path, expect, path: str, row: int, name: str, value: str, message: str) -> None:
    set_cell(site / path, row, name, value)
    expect(message)


@pytest.mark.parametrize(("path", "old", "new", "message"), TEXTS)
def test_a_wrong_file(replace, expect, path: str, old: str, new: str, message: str) -> None:
    replace(path, old, new)
    expect(message)


@pytest.mark.parametrize(("path", "content", "message"), CONTENTS)
def test_a_missing_or_broken_file(site: Path, expect, path: str, content: bytes | None, message: str) -> None:
    if content is None:
        (site / path).unlink()
    else:
        (site / path).write_bytes(content)
    expect(message)


@pytest.mark.parametrize("name", COUNTS)
def test_a_wrong_count(site: Path, expect, name: str) -> None:
    path = site / "data/atlas.json"
    summary = json.loads(path.read_text())
    summary["counts"][name] = 7777
    path.write_text(json.dumps(summary))
    expect(f"data/atlas.json, counts.{name}: the count is 7777, but the other files have ")


def test_a_cycle_of_families(site: Path, expect) -> None:
    table = (site / FAMILIES).read_text().splitlines()
    child, parent = next((row.split(",")[0], row.split(",")[2]) for row in table[1:] if row.split(",")[2])
    place = next(number for number, row in enumerate(table, 1) if row.startswith(f"{parent},"))
    set_cell(site / FAMILIES, place, "parent", child)
    expect(f"data/families.csv: the ancestors of '{parent}' form a cycle")


def test_the_table_of_another_family(site: Path, expect) -> None:
    shutil.copy(site / "data/families/bloom.csv", site / f"{OWN}.csv")
    expect(f"{OWN}.csv: the rows differ from those of 'llama' in data/models.csv")


def read_edges(path: Path) -> list[str]:
    text = gzip.decompress(path.read_bytes()).decode()
    return re.findall(r"<edge .*?(?:/>|</edge>)", text, re.S)


def write_edges(path: Path, edges: list[str]) -> None:
    """Replace the edges of a graph."""
    text = gzip.decompress(path.read_bytes()).decode()
    old = "".join(re.findall(r"<edge .*</edge>|<edge .*/>", text, re.S))
    path.write_bytes(gzip.compress(text.replace(old, "\n".join(edges)).encode()))


def test_the_order_of_edges_does_not_matter(site: Path, list_faults) -> None:
    edges = read_edges(site / GEXF)
    write_edges(site / GEXF, edges[::-1])
    assert list_faults() == []


def test_edges_that_swap_their_targets(site: Path, expect) -> None:
    """The number of edges, and the number of edges of each node, stay the same."""
    edges = read_edges(site / GEXF)
    ends = [re.search(r'source="([^"]*)" target="([^"]*)"', edge).groups() for edge in edges]
    known = {frozenset(pair) for pair in ends}
    one, other = next(
        (one, other)
        for one, (a, b) in enumerate(ends)
        for other, (c, d) in enumerate(ends)
        if len({a, b, c, d}) == 4 and not {frozenset({a, d}), frozenset({c, b})} & known
    )
    for place, target in ((one, ends[other][1]), (other, ends[one][1])):
        edges[place] = edges[place].replace(f'target="{ends[place][1]}"', f'target="{target}"')
    write_edges(site / GEXF, edges)
    expect(f"{GEXF}: the edges ({len(edges)}) differ from those of {ML} ({len(edges)})")


#: Models now and before, and whether the check passes.
SHRINKING = [(90, 100, True), (89, 100, False), (100, 1, True), (5, None, True)]


@pytest.mark.parametrize(("now", "before", "accepted"), SHRINKING)
def test_a_catalogue_that_shrank_needs_an_option(
    site: Path, compare_exports, now: int, before: int | None, accepted: bool
) -> None:
    path = site / "data/atlas.json"
    summary = json.loads(path.read_text())
    summary["counts"]["models"] = now
    summary["previous"] = {"models": before} if before else None
    path.write_text(json.dumps(summary))
    faults = [fault for fault in compare_exports() if "more than a tenth is missing" in fault]
    assert bool(faults) != accepted
    message = "counts.models: the catalogue has 89 models and the previous one had 100: more than"
    assert not faults or message in faults[0]
    assert not any("more than a tenth is missing" in fault for fault in compare_exports(may_shrink=True))
