"""Read valid catalogues in which some bytes were changed, and print the results.

The arguments are the number of catalogues of each format, and a seed. The output is JSON: {"read": n, "refused": n,
"other": [format, number, error]}.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import resource
import signal
import sys
import tempfile
from pathlib import Path

import pandas as pd

from constellation.catalogue import read_catalogue
from constellation.errors import AtlasError

SECONDS, BYTES = 20, 4 * 2**30
ROWS = [
    {
        "id": f"owner-{n % 7}/name-{n}",
        "downloads": n * n,
        "license": "mit" if n % 3 else None,
        "tags": ["en", "chat"],
    }
    for n in range(400)
]
TABLE = pd.DataFrame(ROWS)


def write_parquet(**options: object) -> bytes:
    """Return the table as Parquet, including the nested column."""
    packed = io.BytesIO()
    TABLE.to_parquet(packed, **options)
    return packed.getvalue()


def write_valid() -> dict[str, bytes]:
    """Return a valid file of each format, by the ending of its name."""
    plain = TABLE.drop(columns="tags")
    files = {
        "csv": plain.to_csv(index=False).encode(),
        "quoted.csv": plain.to_csv(index=False, quoting=1).encode(),
        "tsv": plain.to_csv(index=False, sep="\t").encode(),
        "wide.csv": plain.to_csv(index=False).encode("utf-16"),
        "jsonl": "".join(json.dumps(row) + "\n" for row in ROWS).encode(),
        "json": json.dumps(ROWS).encode(),
        "parquet": write_parquet(),
        "zstd.parquet": write_parquet(compression="zstd", row_group_size=90, use_dictionary=False),
        "bare.parquet": write_parquet(compression=None),
    }
    return files | {f"{ending}.gz": gzip.compress(files[ending], mtime=0) for ending in ("csv", "jsonl", "parquet")}


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Change, remove or repeat some bytes, often near the end, where Parquet has its footer."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        span = len(changed) if chance.random() < 0.6 else min(len(changed), 1500)
        place = len(changed) - 1 - chance.randrange(span)
        kind = chance.random()
        if kind < 0.6:
            changed[place] = chance.choice((0, 1, 0x22, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        elif kind < 0.75:
            del changed[place : place + chance.randint(1, 40)]
        elif kind < 0.9:
            changed[place:place] = changed[place : place + chance.randint(1, 40)]
        else:
            del changed[max(place, 1) :]
    return bytes(changed)


def read_mutated(path: Path, data: bytes) -> str:
    """Read a changed file, and return 'read', 'refused' or a description of another result."""
    path.write_bytes(data)
    signal.alarm(SECONDS)
    try:
        catalogue = read_catalogue(path)
        return "read" if catalogue.frame["id"].is_unique else "an id is repeated"
    except AtlasError as error:
        line = str(error)
        return "refused" if line.startswith(path.name) and line.isprintable() else f"no line for people: {line!r}"
    except Exception as error:  # noqa: BLE001 - whatever else there may be is what is looked for
        return f"{type(error).__name__}: {error}"


def main(times: int, seed: int) -> None:
    """Read `times` changed files of each format."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    counts = {"read": 0, "refused": 0}
    other = []
    with tempfile.TemporaryDirectory() as folder:
        for ending, data in write_valid().items():
            assert read_mutated(Path(folder, f"valid.{ending}"), data) == "read", ending
            for number in range(times):
                chance = random.Random(f"{seed} {ending} {number}")
                ended = read_mutated(Path(folder, f"mutated.{ending}"), mutate(data, chance))
                if ended in counts:
                    counts[ended] += 1
                else:
                    other.append((ending, number, ended))
    json.dump({**counts, "other": other}, sys.stdout)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
