"""What several test files share: small catalogues, an atlas of forty names, a reader of pages, the default site."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser

from constellation.atlas import Atlas, build_atlas
from constellation.benchmark.synthesis import synthesise_catalogue
from constellation.catalogue import Catalogue, Past, Report, Snapshot, read_current, select_tasks
from constellation.catalogue.history import reduce_catalogue
from constellation.catalogue.reading.report import Tally
from constellation.catalogue.reading.schema import COLUMNS, NUMBERS
from constellation.render.output.manifest import MANIFEST, add_manifest, list_paths
from constellation.render.site import write_site
from constellation.settings import LANGUAGE_MODEL_TASKS, Settings

ROOT = Path(__file__).resolve().parents[1]

#: Forty names as the Hub has them: four families, one with sub-families, and some that belong to none.
FORTY = (
    *(f"meta-llama/Llama-{name}" for name in ("2-7b", "2-7b-chat", "2-13b", "3-8B", "3-8B-Instruct", "3-70B")),
    "TheBloke/Llama-2-7b-GGUF", "TheBloke/Llama-2-13b-GGUF", "unsloth/Llama-3-8B-bnb-4bit",
    *(f"Qwen/Qwen{name}" for name in ("2-7B", "2-72B", "2-7B-Instruct", "3-8B", "3-8B-FP8", "3-30B-A3B")),
    *(f"Qwen/Qwen3-Coder-{name}" for name in ("8B", "30B-A3B")),
    "unsloth/Qwen3-8B-GGUF", "unsloth/Qwen3-8B-bnb-4bit", "lmstudio/Qwen3-Coder-30B-GGUF",
    *(f"mistralai/Mistral-7B-{name}" for name in ("v0.1", "Instruct-v0.1", "Instruct-v0.2")),
    "TheBloke/Mistral-7B-Instruct-GGUF", "someone/Mistral-7B-Italian",
    *(f"EleutherAI/pythia-{size}" for size in ("70m", "160m", "410m", "1b", "2.8b", "12b", "12b-deduped")),
    "EleutherAI/pythia-12b-GGUF",
    *(f"bigscience/bloom-{name}" for name in ("560m", "1b1", "7b1", "7b1-4bit")),
    "gpt2", "someone/my-finetune", "a-b/experiment-17",
)  # fmt: skip


def _make_catalogue(ids: Sequence[str], *, date: str = "2026-10-05", **columns: Sequence[Any]) -> Catalogue:
    """A catalogue of these ids; other columns in the same order. What is not given is unknown."""
    frame = pd.DataFrame({"id": np.array(ids, dtype=object)})
    for name in COLUMNS[1:]:
        unknown = np.nan if name in NUMBERS else ""
        values = [unknown if value is None else value for value in columns.get(name, [unknown] * len(ids))]
        frame[name] = np.array(values, dtype=np.float64 if name in NUMBERS else object)
    frame = frame.sort_values("id", kind="stable").reset_index(drop=True)
    frame["id"] = frame["id"].astype(object)
    report = Report(len(ids), len(ids), (), (), *(Tally() for _ in range(5)))
    return Catalogue(frame, "test.csv", "0" * 64, date, report)


@pytest.fixture(scope="session", autouse=True)
def _no_cache() -> Iterator[None]:
    """No test finds what another has computed, unless it asks for it: same bytes would prove nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONSTELLATION_CACHE", "")
        yield


@pytest.fixture(scope="session")
def models() -> Callable[..., Catalogue]:
    """`models(["a/one", "a/two"], downloads=[3, None])` is a catalogue of two models."""
    return _make_catalogue


def _make_forty() -> Catalogue:
    """The forty, with counts that grow along the list, every seventh unknown and every fifth like zero."""
    places = range(len(FORTY))
    return _make_catalogue(
        FORTY,
        downloads=[None if place % 7 == 3 else place * place * 37 % 9001 for place in places],
        likes=[None if place % 7 == 5 else 0 if place % 5 == 0 else place * 13 % 211 for place in places],
        parameters=[None if place % 3 else 10**9 * (place + 1) for place in places],
        created=["" if place % 4 == 0 else f"202{place % 6 + 1}-0{place % 9 + 1}-15" for place in places],
        architecture=[
            "" if place % 4 == 2 else name.split("/")[-1][:5].lower() for place, name in enumerate(FORTY)
        ],
        license=["mit" if place % 3 == 0 else "" for place in places],
        task=["text-generation" if place % 2 else "" for place in places],
    )


@pytest.fixture(scope="session")
def small_settings() -> Settings:
    """Settings under which forty names have families, several clusters and a tree that is made in blocks."""
    return Settings(
        family_smallest=3, clusters=4, microclusters=8, block=8, components=8, table_rows=10, owner_smallest=3
    )


@pytest.fixture(scope="session")
def small_atlas(small_settings: Settings) -> Atlas:
    """The atlas of forty names, with a previous snapshot that lacks some of them and knows one more."""
    current = _make_forty()
    earlier = [*FORTY[::2], "gone/away-7b"]
    previous = _make_catalogue(
        earlier,
        date="2026-08-21",
        downloads=[place * 31 for place in range(len(earlier))],
        likes=list(range(len(earlier))),
    )
    return build_atlas(current, left_out={"text-to-speech": 3}, previous=previous, settings=small_settings)


@pytest.fixture(scope="session")
def small_past(small_atlas: Atlas) -> Past:
    """Two snapshots before the small atlas's own: of its models a half and two thirds, and some that are gone."""
    current = small_atlas.catalogue
    snapshots: list[Snapshot] = []
    before = None
    for date, names in (("2024-01-31", FORTY[::2]), ("2026-08-21", [*FORTY[::3], *FORTY[1::3]])):
        ids = [*names, f"gone/away-{date[:4]}"]
        counts = {"downloads": [2_000 + 7 * place for place in range(len(ids))], "likes": list(range(len(ids)))}
        earlier = _make_catalogue(ids, date=date, **counts)
        snapshots.append(reduce_catalogue(earlier, current, before))
        before = earlier.frame["id"]
    return Past(tuple(snapshots), earlier, ())


@pytest.fixture(scope="session")
def grown_atlas(small_atlas: Atlas, small_past: Past) -> Atlas:
    """The small atlas with a history of three snapshots."""
    return build_atlas(
        small_atlas.catalogue,
        previous=small_past.previous,
        snapshots=small_past.snapshots,
        settings=small_atlas.settings,
    )


@pytest.fixture(scope="session")
def grown_site(grown_atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its site. Tests read it and leave it as it is."""
    out = tmp_path_factory.mktemp("grown") / "site"
    write_site(grown_atlas, out)
    return out


#: What some of the forty declare to be made from: a line of four, several bases, one that is not there, a model
#: that names itself, and two that name one another.
DECLARED = {
    "meta-llama/Llama-3-8B-Instruct": "meta-llama/Llama-3-8B",
    "unsloth/Llama-3-8B-bnb-4bit": "meta-llama/Llama-3-8B-Instruct",
    "TheBloke/Llama-2-7b-GGUF": "meta-llama/Llama-2-7b",
    "meta-llama/Llama-2-7b-chat": "meta-llama/Llama-2-7b",
    "Qwen/Qwen3-8B": "Qwen/Qwen2-7B",
    "Qwen/Qwen3-Coder-8B": "Qwen/Qwen3-8B",
    "unsloth/Qwen3-8B-GGUF": "Qwen/Qwen3-8B",
    "someone/Mistral-7B-Italian": "mistralai/Mistral-7B-v0.1 unsloth/Llama-3-8B-bnb-4bit elsewhere/Unheard-7B",
    "someone/my-finetune": "someone/Mistral-7B-Italian",
    "EleutherAI/pythia-12b-deduped": "EleutherAI/pythia-12b-deduped",
    "bigscience/bloom-7b1": "bigscience/bloom-1b1",
    "bigscience/bloom-1b1": "bigscience/bloom-7b1",
}


@pytest.fixture(scope="session")
def declared_atlas(small_settings: Settings) -> Atlas:
    """The atlas of the forty, some of which declare what they are made from."""
    catalogue = _make_forty()
    bases = [DECLARED.get(name, "") for name in catalogue.frame["id"]]
    frame = catalogue.frame.assign(base_model=np.array(bases, dtype=object))
    return build_atlas(dataclasses.replace(catalogue, frame=frame), settings=small_settings)


@pytest.fixture(scope="session")
def declared_site(declared_atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the atlas whose models declare their bases. Tests read it and leave it as it is."""
    out = tmp_path_factory.mktemp("declared") / "site"
    write_site(declared_atlas, out)
    return out


@pytest.fixture(scope="session")
def small_site(small_atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small atlas. Tests read it and leave it as it is."""
    out = tmp_path_factory.mktemp("small") / "site"
    write_site(small_atlas, out)
    return out


def _seal_site(site: Path) -> None:
    (site / MANIFEST).unlink()
    for _, content in add_manifest([(path, site / path) for path in sorted(list_paths(site))]):
        manifest = content
    (site / MANIFEST).write_text(manifest, encoding="utf-8")


@pytest.fixture(scope="session")
def seal_site() -> Callable[[Path], None]:
    """`seal_site(site)` makes the manifest say what the files are now, as if a build had written them so."""
    return _seal_site


class Page:
    """A page as a browser parses it: ids, addresses, elements, and the text, that of scripts included."""

    def __init__(self, html: str) -> None:
        root = LexborHTMLParser(html).root
        self.elements = [
            (node.tag, {name: value or "" for name, value in node.attributes.items()}) for node in root.traverse()
        ]
        self.ids = Counter(given["id"] for _, given in self.elements if "id" in given)
        self.addresses = [
            (tag, given[name])
            for tag, given in self.elements
            for name in ("href", "src", "action")
            if name in given
        ]
        self.text = root.text()


def _read_pages(site: Path) -> dict[str, Page]:
    paths = sorted(site.rglob("*.html"))
    return {path.relative_to(site).as_posix(): Page(path.read_text(encoding="utf-8")) for path in paths}


@pytest.fixture(scope="session")
def read_pages() -> Callable[[Path], dict[str, Page]]:
    """`read_pages(site)` gives every page by its path."""
    return _read_pages


def _find_broken(site: Path) -> list[str]:
    """Every address of a site that leads nowhere, outside the site, or only on some disks; and ids that repeat."""
    pages = _read_pages(site)
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    broken = [
        f"{path}: two elements are #{name}"
        for path, page in pages.items()
        for name in page.ids
        if page.ids[name] > 1
    ]
    for path, page in pages.items():
        broken += [f"{path}: {found}" for found in _check_addresses(path, page.addresses, pages, files)]
    return broken


def _check_addresses(
    path: str, addresses: Iterable[tuple[str, str]], pages: dict[str, Page], files: set[str]
) -> Iterable[str]:
    for tag, address in addresses:
        parts = urllib.parse.urlsplit(address)
        if parts.scheme in ("https", "http") and tag == "a":
            continue
        if parts.scheme == "data":
            continue
        if parts.scheme or parts.netloc or parts.path.startswith("/"):
            yield f"<{tag}> leads out of the site to {address}"
            continue
        target = os.path.normpath(os.path.join(os.path.dirname(path), urllib.parse.unquote(parts.path)))
        target = target if parts.path else path
        if target not in files:
            yield f"<{tag}> {address} leads nowhere"
        elif parts.fragment and "=" not in parts.fragment and target in pages:
            fragment = urllib.parse.unquote(parts.fragment)
            if not pages[target].ids[fragment]:
                yield f"<{tag}> {address}: no element #{fragment}"


@pytest.fixture(scope="session")
def find_broken() -> Callable[[Path], list[str]]:
    """`find_broken(site)` lists every link that does not resolve, one line each."""
    return _find_broken


def _require(word: str, found: object, lacking: str) -> None:
    if not found and word not in os.environ.get("CONSTELLATION_REQUIRE", "").split():
        pytest.skip(lacking)
    assert found, f"{lacking}, and it is required here"


@pytest.fixture(scope="session")
def require() -> Callable[[str, object, str], None]:
    """`require("node", path, "Node is not installed")` skips without; fails if CONSTELLATION_REQUIRE names it."""
    return _require


#: What the Nu checker says of every page that is opened from a disk, where it takes 'self' for nobody and data for
#: scripts; and of names that are written in more letters than they need, which are theirs.
_SAID_OF_ALL = re.compile("violates Content Security Policy .meta tag|not in Unicode Normalization Form C")


@pytest.fixture(scope="session")
def validate() -> Callable[[Path, Iterable[Path]], list[str]]:
    """`validate(site, pages)`: what the Nu checker of HTML has to say of these files of a site, a line each."""
    jar = ROOT / "tests" / "tools" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    java = shutil.which("java")
    _require("validator", java, "Java is not installed")
    _require(
        "validator", jar.is_file(), "the Nu checker is not installed (npm ci --prefix tests/tools --ignore-scripts)"
    )

    def check(site: Path, pages: Iterable[Path]) -> list[str]:
        command = [str(java), "-Xss8m", "-jar", str(jar), "--format", "json", "--stdout", "--also-check-svg"]
        run = subprocess.run([*command, *map(str, pages)], cwd=site, capture_output=True, text=True, check=False)
        return [
            f"{said['url'].rpartition('/')[2]}:{said.get('lastLine')}: {said['message']} {said.get('extract')!r}"
            for said in json.loads(run.stdout)["messages"]
            if not (said["type"] == "info" and _SAID_OF_ALL.search(said["message"]))
        ]

    return check


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


def build_site(out: Path, *arguments: str) -> Path:
    """Runs build.py as a person would, in a process of its own."""
    command = [sys.executable, str(ROOT / "build.py"), *arguments, "--out", str(out), "--quiet"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=out.parent, check=False)
    assert run.returncode == 0, run.stderr
    return out


@pytest.fixture(scope="session", name="build_site")
def give_builder() -> Callable[..., Path]:
    """`build_site(out, "--history", "snapshots")` builds the bundled catalogue with these words."""
    return build_site


@pytest.fixture(scope="session")
def default_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the bundled catalogue, built once; CONSTELLATION_SITE names one that is built already."""
    built = os.environ.get("CONSTELLATION_SITE")
    if built:
        site = Path(built).resolve()
        assert (site / "data" / "atlas.json").is_file(), f"CONSTELLATION_SITE={built} holds no built site"
        return site
    return build_site(tmp_path_factory.mktemp("default") / "site")


@pytest.fixture(scope="session")
def paper_catalogue() -> Path:
    """The paper's own dataset, which is not ours to copy."""
    path = ROOT.parent / "shared" / "data" / "paper-2023-07.csv"
    if not path.is_file():
        pytest.skip("the paper's dataset is not beside the project (../shared/data/paper-2023-07.csv)")
    return path


@pytest.fixture(scope="session")
def paper_site(paper_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the paper's own dataset, built once."""
    return build_site(tmp_path_factory.mktemp("paper") / "site", str(paper_catalogue))


@pytest.fixture(scope="session")
def pieces_atlas() -> Atlas:
    """Three hundred made-up models with settings under which all that is for huge catalogues is in force."""
    real = select_tasks(read_current(), LANGUAGE_MODEL_TASKS)[0]
    frame = synthesise_catalogue(real.frame, 300)
    settings = Settings(
        models_whole=100, models_piece=6, models_drawn=120, families_listed=10, families_full=12, owners_paged=5,
        part_rows=30, part_edges=150, table_rows=10, piece_rows=8, owner_smallest=3,
        clusters=4, microclusters=8, block=32,
    )  # fmt: skip
    return build_atlas(dataclasses.replace(real, frame=frame), settings=settings)


@pytest.fixture(scope="session")
def pieces_site(pieces_atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of that atlas. Tests read it and leave it as it is."""
    out = tmp_path_factory.mktemp("pieces") / "site"
    write_site(pieces_atlas, out)
    return out
