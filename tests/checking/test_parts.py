"""Exports in numbered parts are read as one export. Missing, extra and changed parts are reported."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from constellation.checking import check_site
from constellation.checking.faults import BrokenFileError
from constellation.checking.folder import list_folder
from constellation.checking.tables import get_part_number, list_parts
from tests.fixtures.sites import Borrow

pytestmark = pytest.mark.slow


@pytest.fixture
def site(pieces_site: Path, borrow_copy: Borrow) -> Iterator[Path]:
    """Return a copy of the site that is split into pieces."""
    with borrow_copy(pieces_site) as copy:
        yield copy


def test_a_built_site_in_parts_has_no_faults(pieces_site: Path) -> None:
    assert [str(fault) for fault in check_site(pieces_site).faults] == []


MISSING = [
    (
        "data/models-0003.csv.gz",
        "data/models-0003.csv.gz: the file is missing, although the next part, data/models-0004.csv.gz, exists",
    ),
    ("data/models-0010.csv.gz", "counts.models: the count is 300, but the other files have 270"),
    ("data/tree-0002.nwk.gz", "data/tree-0002.nwk.gz: the file is missing"),
    ("data/tree-backbone.nwk", "data/tree-backbone.nwk: the file is missing"),
    ("data/graph-0001.gexf.gz", "data/graph-0001.gexf.gz: the file is missing"),
    ("data/lineage-0001.csv.gz", "data/lineage-0001.csv.gz: the file is missing"),
]
TEXTS = [
    (
        "data/models-0002.csv.gz",
        "id,family",
        "id,kin",
        "models-0002.csv.gz, row 1: the columns differ from the columns of",
    ),
    ("data/models-0002.csv.gz", "\n", "\nx,", "models-0002.csv.gz, row 2: "),
    ("data/tree-backbone.nwk", "0001/1:", "0001/99:", "the leaves of this tree do not match the parts"),
    ("data/tree-0001.nwk.gz", "(", "('new/one':1,", "the leaves of this tree do not match the parts of"),
    ("data/graph-0001.graphml.gz", '<data key="community">', '<data key="community">9', "community differs from"),
    ("data/graph-0001.gexf.gz", 'label="', 'label="x', "models are repeated, or not in data/models.csv"),
    ("data/graph-0002.gexf.gz", 'target="', 'target="9999', "edges have an end that is not a node: 1"),
]


@pytest.mark.parametrize(("path", "message"), MISSING)
def test_a_missing_part(site: Path, compare_exports: Callable[..., list[str]], path: str, message: str) -> None:
    (site / path).unlink()
    faults = compare_exports()
    assert any(message in fault for fault in faults), faults


@pytest.mark.parametrize(("path", "old", "new", "message"), TEXTS)
def test_a_changed_part(
    replace: Callable[[str, str, str], None], compare_exports: Callable[..., list[str]], path: str, old: str,
    new: str, message: str,
) -> None:  # fmt: skip
    replace(path, old, new)
    faults = compare_exports()
    assert any(message in fault for fault in faults), faults


def test_a_damaged_part(site: Path, compare_exports: Callable[..., list[str]]) -> None:
    (site / "data/models-0001.csv.gz").write_bytes(b"\x1f\x8b" + b"x" * 40)
    assert any(
        "data/models-0001.csv.gz: the gzip data is truncated or damaged" in fault for fault in compare_exports()
    )


def test_a_whole_file_beside_its_parts(site: Path, compare_exports: Callable[..., list[str]]) -> None:
    (site / "data/models.csv").write_text("id\n", encoding="utf-8")
    assert any(
        "data/models.csv: the file exists both as a whole and in parts" in fault for fault in compare_exports()
    )


def test_a_family_without_its_files(site: Path, compare_exports: Callable[..., list[str]]) -> None:
    folder = min((site / "data/families").iterdir())
    shutil.rmtree(folder)
    assert any(
        "exports.families_with_files: the count is 12, but 11 families have" in fault for fault in compare_exports()
    )


def test_a_changed_part_of_a_family(site: Path, compare_exports: Callable[..., list[str]]) -> None:
    path = max((site / "data/families").glob("*/models-0002.csv.gz"))
    lines = gzip.decompress(path.read_bytes()).decode().splitlines(keepends=True)
    path.write_bytes(gzip.compress("".join(lines[:-1]).encode()))
    assert any(
        f"{path.parent.name}/models.csv: the rows differ from those of" in fault for fault in compare_exports()
    )


def test_part_numbers_come_from_paths(site: Path) -> None:
    folder = list_folder(site)
    assert list_parts(folder, "data/families.csv") == ["data/families.csv"]
    parts = list_parts(folder, "data/graph.gexf.gz")
    assert [get_part_number(path) for path in parts] == list(range(1, len(parts) + 1))
    assert get_part_number("data/models.csv") == 0
    with pytest.raises(BrokenFileError, match="the file is missing"):
        list_parts(folder, "data/nothing.csv")
    assert json.loads((site / "data/atlas.json").read_text(encoding="utf-8"))["exports"]["tree_backbone"]
