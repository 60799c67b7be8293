"""An export that says something else than another is named, with what differs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from constellation.checking import check_site

MODELS, FAMILIES, TREE = "data/models.csv", "data/families.csv", "data/tree.nwk"
ML, GEXF = "data/graph.graphml.gz", "data/graph.gexf.gz"
OWN = "data/families/llama"


def set_cell(path: Path, row: int, name: str, value: str) -> None:
    """Change a cell of a table without quotes, the row counted as a person does."""
    lines = path.read_text().splitlines()
    cells = lines[row - 1].split(",")
    cells[lines[0].split(",").index(name)] = value
    lines[row - 1] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n")


CELLS = [
    (MODELS, 3, "id", "EleutherAI/pythia-12b", "data/models.csv: ids stand there twice: 'EleutherAI/pythia-12b'"),
    (MODELS, 2, "family", "nobody", "data/models.csv, row 2: the family 'nobody' is not in data/families.csv"),
    (MODELS, 2, "top_family", "llama", "data/models.csv, row 2: 'llama' is not the top family of 'pythia"),
    (MODELS, 2, "likes", "12345", "likes of 'pythia' is "),
    (
        MODELS,
        2,
        "likes",
        "12345",
        "data/families/pythia.csv: its rows are not those of 'pythia' in data/models.csv",
    ),
    (FAMILIES, 2, "models", "999", "data/families.csv, row 2: models of '"),
    (FAMILIES, 2, "own_models", "999", "data/families.csv, row 2: own_models of '"),
    (FAMILIES, 2, "downloads", "9", "data/families.csv, row 2: downloads of '"),
    (FAMILIES, 2, "parent", "nobody", "data/families.csv, row 2: the parent 'nobody' of '"),
    (FAMILIES, 2, "slug", "llama", "data/families.csv: the slug 'llama' stands there twice"),
]
TEXTS = [
    (MODELS, "id,family", "id,kin", "data/models.csv, row 1: there is no column family; build the site again"),
    (MODELS, "\nEleutherAI/", "\nx,EleutherAI/", "data/models.csv, row 2: "),
    (f"{OWN}.csv", "id,family", "id,kin", f"{OWN}.csv, row 1: its columns are not those of data/models.csv"),
    (f"{OWN}.nwk", "'meta-llama/Llama-2-7b'", "'x/y'", "models of data/models.csv are not there: 'meta-llama/Ll"),
    (TREE, "'gpt2'", "'gpt-2'", "models are there that data/models.csv has not, or twice: 'gpt-2'"),
    (TREE, "'gpt2'", "'gpt2':0,'gpt2'", "models are there that data/models.csv has not, or twice: 'gpt2'"),
    (TREE, "'gpt2'", "gpt2", "data/tree.nwk: the label 'gpt2' is not quoted"),
    (TREE, "(", "", "data/tree.nwk: its brackets do not close, or it does not end in ';'"),
    (TREE, ";", "", "data/tree.nwk: its brackets do not close, or it does not end in ';'"),
    (TREE, ";", ";'x';", "data/tree.nwk: more follows the tree"),
    (ML, '"gpt2"', '"gpt-2"', f"{ML}: models are there that data/models.csv has not"),
    (ML, '"community">1<', '"community">99<', f"{ML}: community is not as in data/models.csv for '"),
    (GEXF, '<edge id="0"', '<node id="new/one"/><edge id="0"', f"{GEXF}: models are there that"),
    (GEXF, 'target="', 'target="nobody/', f"{GEXF}: edges that end at no node: 1"),
    (GEXF, 'target="', 'target="nobody/', f"{GEXF}: its edges ("),
    (GEXF, "</edges>", "", f"{GEXF}: it is no whole graph (mismatched tag"),
]
CONTENTS = [
    (MODELS, None, "data/models.csv: it is missing; build the site again"),
    (MODELS, b"", "data/models.csv: it is empty; build the site again"),
    (f"{OWN}.csv", None, f"{OWN}.csv: it is missing"),
    (f"{OWN}.nwk", None, f"{OWN}.nwk: it is missing"),
    ("families/llama.html", None, "'llama' has no page families/llama.html"),
    (TREE, b"(" * 1000 + b"'a'" + b")" * 1000 + b";", "data/tree.nwk: 1,000 levels deep, over 900"),
    (GEXF, b"\x1f\x8b" + b"x" * 50, f"{GEXF}: its gzip data is cut off or damaged"),
    ("data/atlas.json", b"{", "data/atlas.json: it is not JSON"),
    ("data/atlas.json", b"[]", "data/atlas.json: it holds no object"),
    ("data/atlas.json", b"{}", "data/atlas.json, counts: it does not count models and families"),
]
COUNTS = (
    "models", "families", "top_families", "unplaced", "communities", "clusters", "largest_cluster", "downloads",
    "likes", "edges", "tree_nodes",
)  # fmt: skip


def expect(site: Path, message: str) -> None:
    findings = check_site(site, may_shrink=True)
    faults = list(map(str, findings.faults))
    assert any(message in fault for fault in faults), faults
    assert not findings.sound


@pytest.mark.parametrize(("path", "row", "name", "value", "message"), CELLS)
def test_a_cell_that_disagrees(site: Path, path: str, row: int, name: str, value: str, message: str) -> None:
    set_cell(site / path, row, name, value)
    expect(site, message)


@pytest.mark.parametrize(("path", "old", "new", "message"), TEXTS)
def test_a_file_that_disagrees(site: Path, spoil, path: str, old: str, new: str, message: str) -> None:
    spoil(path, old, new)
    expect(site, message)


@pytest.mark.parametrize(("path", "content", "message"), CONTENTS)
def test_a_file_that_is_broken(site: Path, path: str, content: bytes | None, message: str) -> None:
    if content is None:
        (site / path).unlink()
    else:
        (site / path).write_bytes(content)
    expect(site, message)


@pytest.mark.parametrize("name", COUNTS)
def test_a_count_that_disagrees(site: Path, name: str) -> None:
    path = site / "data/atlas.json"
    summary = json.loads(path.read_text())
    summary["counts"][name] = 7777
    path.write_text(json.dumps(summary))
    expect(site, f"data/atlas.json, counts.{name}: it is 7777, where the other files have ")


def test_families_in_a_circle(site: Path) -> None:
    table = (site / FAMILIES).read_text().splitlines()
    child, parent = next((row.split(",")[0], row.split(",")[2]) for row in table[1:] if row.split(",")[2])
    place = next(number for number, row in enumerate(table, 1) if row.startswith(f"{parent},"))
    set_cell(site / FAMILIES, place, "parent", child)
    expect(site, f"data/families.csv: the families above '{parent}' go in a circle")


def test_another_familys_table(site: Path) -> None:
    shutil.copy(site / "data/families/bloom.csv", site / f"{OWN}.csv")
    expect(site, f"{OWN}.csv: its rows are not those of 'llama' in data/models.csv")


SHRINKING = [(90, 100, True), (89, 100, False), (100, 1, True), (5, None, True)]


@pytest.mark.parametrize(("now", "before", "sound"), SHRINKING)
def test_a_catalogue_that_shrank_is_refused_unless_told(
    site: Path, list_faults, now: int, before: int | None, sound: bool
) -> None:
    path = site / "data/atlas.json"
    summary = json.loads(path.read_text())
    summary["counts"]["models"] = now
    summary["previous"] = {"models": before} if before else None
    path.write_text(json.dumps(summary))
    told = [fault for fault in list_faults() if "more than a tenth is gone" in fault]
    assert bool(told) != sound
    assert not told or "counts.models: 89 models, where the previous catalogue had 100: more than" in told[0]
    assert not any("more than a tenth is gone" in fault for fault in list_faults(may_shrink=True))
