"""Exports in numbered parts are read as one; a part that is missing, doubled or changed is named."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.checking import check_site
from constellation.checking.folder import BrokenFileError, list_folder
from constellation.checking.tables import list_parts, number_part


@pytest.fixture
def site(pieces_site: Path, tmp_path: Path) -> Path:
    """A copy of the site in pieces."""
    return Path(shutil.copytree(pieces_site, tmp_path / "site"))


def test_a_site_in_parts_is_sound(pieces_site: Path) -> None:
    assert [str(fault) for fault in check_site(pieces_site).faults] == []


GONE = [
    ("data/models-0003.csv.gz", "data/models-0003.csv.gz: it is missing, and data/models-0004.csv.gz is there"),
    ("data/models-0010.csv.gz", "counts.models: it is 300, where the other files have 270"),
    ("data/tree-0002.nwk.gz", "data/tree-0002.nwk.gz: it is missing"),
    ("data/tree-backbone.nwk", "data/tree-backbone.nwk: it is missing"),
    ("data/graph-0001.gexf.gz", "data/graph-0001.gexf.gz: it is missing"),
    ("data/lineage-0001.csv.gz", "data/lineage-0001.csv.gz: it is missing"),
]
TEXTS = [
    ("data/models-0002.csv.gz", "id,family", "id,kin", "models-0002.csv.gz, row 1: its columns are not those of"),
    ("data/models-0002.csv.gz", "\n", "\nx,", "models-0002.csv.gz, row 2: 23 cells under 22 headers"),
    ("data/tree-backbone.nwk", "'0001/1'", "'0001/99'", "its leaves do not stand for the branches"),
    ("data/tree-0001.nwk.gz", "(", "('new/one':1,", "its leaves do not stand for the branches of data/tree.nwk's"),
    ("data/graph-0001.graphml.gz", '<data key="community">', '<data key="community">9', "community is not as in"),
    ("data/graph-0001.gexf.gz", 'label="', 'label="x', "models are there that data/models.csv has not"),
    ("data/graph-0002.gexf.gz", 'target="', 'target="9999', "edges that end at no node: 1"),
]


@pytest.mark.parametrize(("path", "message"), GONE)
def test_a_part_that_is_gone(site: Path, list_faults: Callable[..., list[str]], path: str, message: str) -> None:
    (site / path).unlink()
    faults = list_faults()
    assert any(message in fault for fault in faults), faults


@pytest.mark.parametrize(("path", "old", "new", "message"), TEXTS)
def test_a_part_that_is_changed(
    spoil: Callable[[str, str, str], None], list_faults: Callable[..., list[str]], path: str, old: str, new: str,
    message: str,
) -> None:  # fmt: skip
    spoil(path, old, new)
    faults = list_faults()
    assert any(message in fault for fault in faults), faults


def test_a_damaged_part_is_named(site: Path, list_faults: Callable[..., list[str]]) -> None:
    (site / "data/models-0001.csv.gz").write_bytes(b"\x1f\x8b" + b"x" * 40)
    assert any("data/models-0001.csv.gz: its gzip data is cut off or damaged" in fault for fault in list_faults())


def test_a_whole_file_beside_its_parts_is_one_too_many(site: Path, list_faults: Callable[..., list[str]]) -> None:
    (site / "data/models.csv").write_text("id\n", encoding="utf-8")
    assert any("data/models.csv: it is there beside its parts" in fault for fault in list_faults())


def test_a_family_without_the_files_that_it_should_have(site: Path, list_faults: Callable[..., list[str]]) -> None:
    folder = min((site / "data/families").iterdir())
    shutil.rmtree(folder)
    assert any("exports.families_with_files: it is 12, where 11 families have" in fault for fault in list_faults())


def test_a_familys_part_that_disagrees(site: Path, list_faults: Callable[..., list[str]]) -> None:
    path = max((site / "data/families").glob("*/models-0002.csv.gz"))
    lines = gzip.decompress(path.read_bytes()).decode().splitlines(keepends=True)
    path.write_bytes(gzip.compress("".join(lines[:-1]).encode()))
    assert any(f"{path.parent.name}/models.csv: its rows are not those of" in fault for fault in list_faults())


def test_numbers_are_read_from_paths(site: Path) -> None:
    folder = list_folder(site)
    assert list_parts(folder, "data/families.csv") == ["data/families.csv"]
    parts = list_parts(folder, "data/graph.gexf.gz")
    assert [number_part(path) for path in parts] == list(range(1, len(parts) + 1))
    assert number_part("data/models.csv") == 0
    with pytest.raises(BrokenFileError, match="it is missing"):
        list_parts(folder, "data/nothing.csv")
    assert json.loads((site / "data/atlas.json").read_text(encoding="utf-8"))["exports"]["tree_backbone"]
