"""Any bytes are read as a valid catalogue, or give an error message that begins with the file's name."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pandas as pd
from hypothesis import example, given
from hypothesis import strategies as st

from constellation.catalogue import read_catalogue
from constellation.catalogue.reading.schema import COLUMNS, NUMBERS
from constellation.errors import AtlasError

TEXTS = [name for name in COLUMNS if name not in NUMBERS]
TABLE = pd.DataFrame({"id": [f"owner/name-{i}" for i in range(300)], "likes": range(300)})
PARQUET = io.BytesIO()
TABLE.to_parquet(PARQUET)
DAMAGED = {"parquet": PARQUET.getvalue(), "csv.gz": gzip.compress(TABLE.to_csv(index=False).encode(), mtime=0)}


def read_anything(path: Path, data: bytes) -> None:
    """Read any bytes, and check that they give a valid catalogue or an error message of one line."""
    path.write_bytes(data)
    try:
        read = read_catalogue(path)
    except AtlasError as error:
        assert str(error).startswith(path.name)
        assert str(error).isprintable()
        return
    ids = read.frame["id"].tolist()
    assert ids == sorted(set(ids))
    assert "" not in ids
    texts = [text for name in TEXTS for text in read.frame[name]]
    assert all(text.isprintable() or not set(text) & set("\0\r\n\x1f\ud800") for text in texts)
    "".join(texts).encode()
    report = read.report
    lost = report.dropped.count + report.repeated.count + report.conflicting.count
    assert report.rows == report.models + lost == len(ids) + lost
    assert all(line.isprintable() for line in report.lines())


WORDS = ["a/b", "a/B", "id", "likes", "1", "-1", "nan", "1e999", "null", "é", "<script>"]
CELLS = st.sampled_from([*WORDS, *" \0\r\n,;\t\"'{}[]:\ufeff\u2028\x85\x1c"])


@given(st.lists(CELLS, max_size=30).map("".join), st.sampled_from(["csv", "tsv", "jsonl", "json", "txt"]))
@example('id\n""\n', "csv")
@example("id\r\ra\r", "csv")
def test_fuzz_of_text(tmp_path: Path, text: str, ending: str) -> None:
    for start in ("", "id,likes\n", '{"id": "x"}\n'):
        read_anything(tmp_path / f"fuzz.{ending}", (start + text).encode())


@given(st.binary(max_size=200), st.sampled_from(["csv", "json", "jsonl", "parquet", "csv.gz", "bin"]))
def test_fuzz_of_bytes(tmp_path: Path, data: bytes, ending: str) -> None:
    for start in (b"", b"id,likes\n", b"\x1f\x8b", b"PAR1"):
        read_anything(tmp_path / f"fuzz.{ending}", start + data)


@given(st.data(), st.sampled_from(["csv.gz", "parquet"]))
def test_fuzz_of_damaged_files(tmp_path: Path, data: st.DataObject, ending: str) -> None:
    whole = bytearray(DAMAGED[ending])
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    read_anything(tmp_path / f"fuzz.{ending}", bytes(whole[: data.draw(st.integers(1, len(whole)))]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "total", "x"]), inner),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        "id",
        "downloads",
        "createdAt",
        "tags",
        "safetensors",
        "config",
        "cardData",
        "baseModels",
        "license",
        "x.y",
    ]
)


@given(st.lists(st.dictionaries(KEYS, JSON, max_size=5), max_size=6))
def test_fuzz_of_records(tmp_path: Path, records: list[dict]) -> None:
    text = "\n".join(json.dumps(record) for record in [{"id": "a/b"}, *records])
    read_anything(tmp_path / "fuzz.jsonl", text.encode())
