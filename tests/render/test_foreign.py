"""An atlas of invented models mentions neither the Hub nor models that it does not have."""

from __future__ import annotations

import base64
import csv
import gzip
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from constellation.cli import main

FAMILIES = {"Zubrin": "acme", "Plover": "acme", "Wisent": "globex", "Kestrin": "initech"}
SIZES = ("1B", "3B", "7B", "13B", "70B")
#: Words that such an atlas must not have. File formats, such as GGUF, may be explained.
FOREIGN = re.compile(
    r"hugging ?face|30 days|\bthe hub\b"
    r"|[a-z]*(?:llama|qwen|mistral|gemma|deepseek|vicuna|hunyuan|ornith|hermes)[a-z]*"
    r"|\b(?:yi|kat|gpt|phi|falcon|bloom|nemo|opus|fable|longcat|moondream|neohorse|zaya1|trocr|rakutenai|xortron\w*|huggingtweets|zephyr|wizardlm|unsloth|mteb|llmfit|xlocllm)\b",
    re.IGNORECASE,
)
#: The title of the cited paper.
ALLOWED = re.compile(r"On the Origin of LLMs.*?Large Language Models", re.DOTALL)


def write_table(path: Path, head: Sequence[str]) -> Path:
    """Write a table of 40 invented models with the given columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, head, extrasaction="ignore")
        rows.writeheader()
        for number, (family, size) in enumerate((family, size) for family in FAMILIES for size in SIZES):
            for kind in ("", "-Chat"):
                cells = {"Pulls": 1000 + 37 * number, "likes": 3 * number, "created": f"2025-0{number % 9 + 1}-10"}
                rows.writerow(
                    {"Model": f"{FAMILIES[family]}/{family}-{size}{kind}", "base": "", **cells, "downloads": number}
                )
    return path


COLUMNS = {
    "pulls": ("Model", "Pulls"),
    "dated": ("Model", "Pulls", "likes", "created"),
    "likes": ("Model", "likes", "created"),
    "names": ("Model",),
}


@pytest.fixture(scope="session")
def foreign_sites(share_folder: Callable) -> Callable[[str], Path]:
    """Return a function that gives the site of a table with some columns."""

    def build(kind: str, out: Path) -> None:
        table = write_table(out.with_name("table.csv"), COLUMNS[kind])
        config = out.with_name("own.toml")
        config.write_text('title = "Acme"\ndescription = "The models that Acme may use."\n', encoding="utf-8")
        options = ["--config", str(config), "--out", str(out), "--no-cache", "--quiet"]
        assert main(["build", str(table), *options]) == 0

    return lambda kind: share_folder(f"foreign-{kind}", lambda out: build(kind, out))


def read_texts(site: Path) -> dict[str, str]:
    """Return the text of every page, data script and export of a site."""
    texts = {}
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if (
            not path.is_file()
            or name.startswith("static/")
            or path.suffix in (".png", ".gz")
            or name == ".nojekyll"
        ):
            if path.suffix == ".gz" and name != "data/explain.json.gz":
                texts[name] = gzip.decompress(path.read_bytes()).decode()
            continue
        text = path.read_text(encoding="utf-8", errors="replace")  # the database has texts, too
        if name.startswith("data/") and name.endswith(".js"):
            for packed in re.findall(r"[A-Za-z0-9+/]{200,}={0,2}", text):
                for bits in (31, 15, -15):
                    try:
                        text += zlib.decompress(base64.b64decode(packed), bits).decode("utf-8", "replace")
                        break
                    except (zlib.error, ValueError):
                        continue
        texts[name] = text
    return texts


@pytest.mark.parametrize("kind", COLUMNS)
def test_no_page_and_no_file_mentions_the_hub_or_other_models(
    foreign_sites: Callable[[str], Path], kind: str
) -> None:
    # The rules for explaining names in the browser contain the vocabulary.
    texts = {name: text for name, text in read_texts(foreign_sites(kind)).items() if "data/explain" not in name}
    assert len(texts) > 40
    found = {name: sorted(set(FOREIGN.findall(ALLOWED.sub("", text)))) for name, text in texts.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_the_count_has_the_name_of_its_column(foreign_sites: Callable[[str], Path], read_pages: Callable) -> None:
    pages = read_pages(foreign_sites("pulls"))
    for path in ("index.html", "models.html", "families.html", "families/zubrin.html", "owners.html"):
        assert "pulls" in pages[path].visible.casefold(), path
    words = {path: page.visible.casefold() for path, page in pages.items()}
    # The columns of the exports, which two pages describe, keep their names.
    words.pop("use-the-data.html")
    described = words.pop("about.html")
    assert "most downloaded" not in described and "sum of the known pulls" in described
    assert [path for path, text in words.items() if "downloads" in text or "most downloaded" in text] == []


@pytest.mark.parametrize(
    ("kind", "nouns"), [("pulls", "likes"), ("likes", "downloads|pulls"), ("names", "downloads|pulls|likes")]
)
def test_a_count_that_the_catalogue_lacks_is_absent(
    foreign_sites: Callable[[str], Path], read_pages: Callable, kind: str, nouns: str
) -> None:
    pages = read_pages(foreign_sites(kind))
    absent = re.compile(rf"\b(?:{nouns})\b", re.IGNORECASE)
    # Two pages describe all columns of the exports.
    described = ("about.html", "use-the-data.html")
    texts = {path: page.visible for path, page in pages.items() if path not in described}
    assert [(path, absent.findall(text)) for path, text in texts.items() if absent.search(text)] == []


def test_the_description_is_on_the_home_page_and_the_search_suggests_a_model(
    foreign_sites: Callable[[str], Path], read_pages: Callable
) -> None:
    site = foreign_sites("pulls")
    assert "The models that Acme may use." in read_pages(site)["index.html"].visible
    placeholder = re.search(r'placeholder="Try ([^"]*)"', (site / "index.html").read_text(encoding="utf-8"))[1]
    words = placeholder.split()
    assert words[0] in {family.casefold() for family in FAMILIES} and len(words) > 1


def test_models_of_the_hub_link_to_it_and_others_do_not(tmp_path: Path) -> None:
    table = tmp_path / "hub.csv"
    table.write_text("id,downloads\nQwen/Qwen3-8B,5\nmeta-llama/Llama-3-8B,4\nacme/Nova-7B,3\n", encoding="utf-8")
    assert main(["build", str(table), "--out", str(tmp_path / "site"), "--no-cache", "--quiet"]) == 0
    home = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "data-link" not in home and "downloads in 30 days" in home


@pytest.mark.parametrize("setting", ["count_name", "count_period"])
def test_the_settings_name_the_count(tmp_path: Path, setting: str) -> None:
    table = write_table(tmp_path / "table.csv", COLUMNS["pulls"])
    value = {"count_name": "installations", "count_period": "in 7 days"}
    (tmp_path / "own.toml").write_text(f'{setting} = "{value[setting]}"\n', encoding="utf-8")
    options = ["--config", str(tmp_path / "own.toml"), "--out", str(tmp_path / "site"), "--no-cache", "--quiet"]
    assert main(["build", str(table), *options]) == 0
    label = {"count_name": "<dt>installations</dt>", "count_period": "<dt>pulls in 7 days</dt>"}[setting]
    assert label in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
