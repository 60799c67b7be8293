"""A site with any damage is checked to the end: each fault is listed, and no check raises an exception.

Each run draws other damage. The seed is printed at the start of a run; CONSTELLATION_SEED repeats a run.
"""

from __future__ import annotations

import gzip
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from constellation.checking import check_site
from constellation.cli import main
from tests.fixtures.sites import Borrow

pytestmark = pytest.mark.slow
SEED = int(os.environ["CONSTELLATION_SEED"])
#: Pieces of text that mean something in one of the formats.
PIECES = [
    b"", b"\0", b"\xff", b'"', b"'", b",", b"\n", b"\r", b"<", b">", b"&", b"(", b")", b";", b"{", b"}", b"[", b"]",
    b":", b"\\", b"null", b"NaN", b"1e999", b"-1", b"9" * 400, b"url(", b"/*", b"<!--", b"<svg>", b"]]>", b"<?x?>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"../", b"%00", b"https://[", b"\xf0\x9f\x9a\x80", b"true", b"{}",
    b"\x1f\x8b",
]  # fmt: skip


@pytest.fixture
def golden_copy(golden_site: Path, borrow_copy: Borrow) -> Iterator[Path]:
    """Return a copy of a site that has every kind of file."""
    with borrow_copy(golden_site) as copy:
        yield copy


def damage(path: Path, chance: random.Random) -> None:
    """Change some bytes of a file. If the file is compressed, its content is changed, or the compressed bytes."""
    content = path.read_bytes()
    packed = path.suffix == ".gz" and chance.random() < 0.8
    content = gzip.decompress(content) if packed else content
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(content) + 1)
        length = chance.choice((0, 0, 1, 1, 5, 100))
        content = content[:place] + chance.choice(PIECES) * chance.choice((1, 1, 3)) + content[place + length :]
    if chance.random() < 0.1:
        content = content[: chance.randrange(len(content) + 1)]
    path.write_bytes(gzip.compress(content) if packed else content)


@pytest.mark.parametrize("number", range(24))
def test_no_damage_stops_the_check(golden_copy: Path, number: int) -> None:
    chance = random.Random(SEED * 1000 + number)
    files = sorted(path for path in golden_copy.rglob("*") if path.is_file())
    data = [path for path in files if path.parent.name == "data"]
    chosen = {chance.choice(data if chance.random() < 0.7 else files) for _ in range(chance.randint(1, 3))}
    for path in sorted(chosen):
        damage(path, chance)
    if (golden_copy / "index.html").is_file():
        faults = list(map(str, check_site(golden_copy).faults))
        assert not any("unexpected content" in fault for fault in faults), f"CONSTELLATION_SEED={SEED}: {faults}"


NAMES = [b"\xff\xfe.html", b"a\nb.css", b"\x1b[2J.svg", "\u202e.html".encode(), b"x" * 200 + b".json", b"data.js"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_with_an_odd_name_is_one_line(
    golden_copy: Path, capsys: pytest.CaptureFixture[str], name: bytes
) -> None:
    added = os.path.join(os.fsencode(golden_copy), name)
    Path(os.fsdecode(added)).write_bytes(b"\xff")
    try:
        assert main(["check", str(golden_copy)]) == 1
    finally:
        os.remove(added)
    printed = capsys.readouterr().out
    printed.encode()
    lines = printed.splitlines()
    assert all(line.isprintable() for line in lines), lines
    assert all("; " in line for line in lines[:-1]), lines
