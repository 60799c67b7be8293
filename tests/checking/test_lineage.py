"""A table of base models that does not agree with the table of models is reported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from constellation.atlas import build_atlas
from constellation.checking import check_site
from constellation.checking.consistency import check_exports
from constellation.checking.folder import list_folder
from constellation.render.site import write_site
from tests.fixtures.sites import Borrow

LINEAGE, MODELS, SUMMARY = "data/lineage.csv", "data/models.csv", "data/atlas.json"


@pytest.fixture
def site(declared_site: Path, borrow_copy: Borrow) -> Iterator[Path]:
    """Return a copy of the site whose models declare base models."""
    with borrow_copy(declared_site) as copy:
        yield copy


def test_a_built_site_has_no_faults(declared_site: Path) -> None:
    assert check_site(declared_site).faults == []


ROW = "meta-llama/Llama-2-7b-chat,meta-llama/Llama-2-7b,,yes,yes,"
TEXTS = [
    (LINEAGE, f"{ROW}\n", "", "the base model 'meta-llama/Llama-2-7b' of 'meta-llama/Llama-2-7b-chat' is only in"),
    (LINEAGE, ROW, f"{ROW}\n{ROW}", "is missing from data/models.csv, or repeated"),
    (LINEAGE, ROW, ROW.replace("-2-7b,,yes", "-2-13b,,yes"), "model 'meta-llama/Llama-2-13b' of 'meta-llama/Llama"),
    (LINEAGE, ROW, ROW.replace("yes,yes", "no,yes"), "in_catalogue is 'no', but should be 'yes' for 'meta"),
    (LINEAGE, ROW, ROW.replace("yes,yes", "yes,no"), "same_family is 'no', but should be 'yes' for 'meta"),
    (LINEAGE, "itself", "", "left_out is '', but should be 'itself' for 'EleutherAI/pythia-12b-deduped'"),
    (LINEAGE, ROW, f"{ROW}itself", "left_out is 'itself', but should be '' for 'meta-llama/Llama-2-7b-chat'"),
    (LINEAGE, "child,", "made,", "data/lineage.csv, row 1: the column 'child' is missing"),
    (SUMMARY, '"followed": 10', '"followed": 11', "lineage.followed: the count is 11, but data/lineage.csv has 10"),
    (LINEAGE, ",quantized,", ",distilled,", "relation is 'distilled', but should be empty or one of 'finetune', "),
    (LINEAGE, "Unheard-7B,merge", "Unheard-7B,", "relation is '', but an earlier row of 'someone/Mistral-7B"),
    (SUMMARY, '"pairs": 3', '"pairs": 4', "relations.quantized.pairs: the count is 4, but data/lineage.csv has 3"),
    (SUMMARY, '"undeclared"', '"unknown"', "lineage.relations.undeclared.declarations: the count is None, but dat"),
    (SUMMARY, '"lineage"', '"lines"', "lineage.declarations: the count is None, but data/lineage.csv has 14"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "message"), TEXTS)
def test_a_difference(compare_exports, replace, path: str, old: str, new: str, message: str) -> None:
    replace(path, old, new)
    faults = compare_exports()
    assert any(message in fault for fault in faults), faults


def test_a_missing_table(site: Path, compare_exports) -> None:
    (site / LINEAGE).unlink()
    assert "data/lineage.csv: the file is missing; build the site again" in compare_exports()


def test_a_table_that_should_not_exist(small_site: Path, borrow_copy: Borrow) -> None:
    with borrow_copy(small_site) as site:
        (site / LINEAGE).write_text("child,parent\n")
        faults = [str(fault) for fault in check_exports(list_folder(site))]
    assert any("data/lineage.csv: no model of data/models.csv declares a base model" in fault for fault in faults)


def test_ids_that_look_like_formulas(models, small_settings, tmp_path: Path) -> None:
    catalogue = models(["=a/b", "+c/d", "e/f"], base_model=["+c/d @x", "", "=a/b -y/z"])
    write_site(build_atlas(catalogue, settings=small_settings), tmp_path / "site")
    assert [str(fault) for fault in check_site(tmp_path / "site").faults if fault.file == LINEAGE] == []
