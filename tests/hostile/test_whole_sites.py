"""The site of any catalogue is complete, and does not depend on the order of the rows.

Hypothesis makes up the catalogues from strings that have broken other programs, from names of families, and from
any text. Each run uses the same few catalogues. With the mark `long`, many other catalogues are used.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from constellation.atlas import build_atlas
from constellation.catalogue import read_catalogue
from constellation.render.site import write_site
from constellation.settings import Settings

#: A warning of a library would reach the user.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("error")]

PIECES = st.sampled_from([
    "Zebra", "zebra", "Giraffe", "-", "/", "_", ".", " ", "7b", "13B", "8x7b", "gguf", "4bit", "chat", "v0.1",
    "2024-05", "<script>", "</script>", "<!--", "]]>", "&amp;", '"', "'", "\\", "`", "{{", "%}", "${", "=", "+",
    "@", ",", ";", "#", "?", "%", "%2e", "..", "../", "//", "javascript:", "https://", "huggingface.co/", "con",
    "nul", "__proto__", "model=", "\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\ufeff", "\u2028", "\xad",
    "\0", "\x1b", "\x85", "\ud800", "\uffff", "\ufdd0", "\U0001f468", "\ufe0f",
    "é", "e\u0301", "İ", "ß", "ﬁ", "模型", "مرحبا", "שלום", "१२", "Ζ", "x" * 90,
])  # fmt: skip
NAMES = st.lists(PIECES | st.text(max_size=4), max_size=7).map("".join)
FAMILY = st.builds("o{}/{}-{}b{}".format, st.integers(0, 3), st.sampled_from(["Zebra", "zebra2", "Okapi"]),
                   st.integers(1, 99), PIECES | st.just(""))  # fmt: skip
COUNTS = st.one_of(
    st.none(),
    st.integers(0, 50),
    st.integers(0, 10**15),
    st.sampled_from([-1, 1.5, "1,234", "12k", 1e308, "nan", {}]),
)
DATES = st.sampled_from(
    ["", "2026-09-01", "2026-10-05T01:02:03Z", "2026-10-06", "9999-12-31", "1970-01-01", "soon", 7]
)
RECORDS = st.fixed_dictionaries(
    {"id": NAMES | FAMILY | FAMILY},
    optional={
        "downloads": COUNTS,
        "likes": COUNTS,
        "parameters": COUNTS,
        "created": DATES,
        "license": NAMES,
        "architecture": NAMES,
        "languages": NAMES | st.lists(NAMES, max_size=2),
        "base_model": NAMES | FAMILY,
    },
)
CATALOGUES = st.lists(RECORDS, min_size=1, max_size=24)
SHALLOW = Settings(family_smallest=2, owner_smallest=1, clusters=3, microclusters=6, block=8, components=8)
SHAPES = st.sampled_from(
    [
        SHALLOW,
        Settings(family_smallest=3, table_rows=2, neighbours=2, clusters=1, microclusters=2, block=2, components=2),
    ]
)
FEW = settings(
    max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
MANY = settings(FEW, max_examples=400, derandomize=False)


def write_records(path: Path, records: list[dict[str, Any]]) -> Path:
    """Write records as JSON Lines, with any text in escapes."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="ascii")
    return path


def build(folder: Path, records: list[dict[str, Any]], before: list[dict[str, Any]], shape: Settings) -> Path:
    """Build the site of some records, and return its folder."""
    folder.mkdir()
    catalogue = read_catalogue(write_records(folder / "models-2026-10-05.jsonl", records))
    previous = read_catalogue(write_records(folder / "models-2026-08-01.jsonl", before))
    if len(catalogue):
        write_site(build_atlas(catalogue, previous=previous, settings=shape), folder / "out" / "site")
    return folder / "out" / "site"


def read_files(site: Path, records: Path) -> dict[str, bytes]:
    """Read every file of a site, except the checksum of its catalogue."""
    checksum = read_catalogue(records).sha256.encode()
    files = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_bytes().replace(checksum, b"") for path in files}


def check_site_of(
    records: list[dict[str, Any]], shuffled: list[dict[str, Any]], shape: Settings, list_faults: Callable
) -> None:
    """Build and check the site of some records, and compare it with the site of another order."""
    with tempfile.TemporaryDirectory() as folder:
        one, two = Path(folder, "one"), Path(folder, "two")
        before = [*(record for record in records if "likes" in record), {"id": "gone/away-7b"}]
        site = build(one, records, before, shape)
        ids = read_catalogue(one / "models-2026-10-05.jsonl").frame["id"].tolist()
        if not ids:
            return
        assert list_faults(site, ids) == []
        assert [path.name for path in (one / "out").iterdir()] == ["site"]
        again = build(two, shuffled, before, shape)
        first = read_files(site, one / "models-2026-10-05.jsonl")
        second = read_files(again, two / "models-2026-10-05.jsonl")
        assert first.keys() == second.keys()
        assert [path for path in first if first[path] != second[path]] == []


@FEW
@given(CATALOGUES.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))), SHAPES)
@example(([{"id": "a"}], [{"id": "a"}]), Settings())
@example(
    ([{"id": "o0/Zebra-1b\u202e", "downloads": 9}, {"id": "o1/Zebra-3b"}, {"id": "o2/Zebra-7b"}],) * 2, SHALLOW
)
@example(([{"id": "o0/Zebra-2b\ufe0f", "base_model": "o1/Zebra-3b"}, {"id": "o1/Zebra-3b"}],) * 2, SHALLOW)
@example(([{"id": "o0/zebra", "base_model": "\ufe0f\u200dé"}],) * 2, Settings())
def test_the_site_of_any_catalogue_is_whole(
    list_faults: Callable, rows: tuple[list[dict[str, Any]], list[dict[str, Any]]], shape: Settings
) -> None:
    check_site_of(*rows, shape, list_faults)


@pytest.mark.long
@MANY
@given(CATALOGUES.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))), SHAPES)
def test_many_sites_of_any_catalogue_are_whole(
    list_faults: Callable, rows: tuple[list[dict[str, Any]], list[dict[str, Any]]], shape: Settings
) -> None:
    check_site_of(*rows, shape, list_faults)
