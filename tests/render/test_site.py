"""A whole small site has all pages and links, the same bytes in each build, and no unescaped names."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import read_catalogue
from constellation.catalogue.reading.invisible import tell_unseen
from constellation.render.member_table import has_anchor
from constellation.render.output.writer import MARK
from constellation.render.site import write_site
from constellation.settings import Settings

PAGES = (
    "index",
    "tree",
    "graph",
    "clusters",
    "words",
    "statistics",
    "trends",
    "explain",
    "families",
    "models",
    "about",
    "404",
)
EXPORTS = (
    "models.csv", "families.csv", "tree.nwk", "graph.graphml.gz", "graph.gexf.gz", "atlas.json",
    "models.js", "facts.js", "clades.js", "tree.js", "graph.js", "neighbours.js", "words.js",
    "explain.js", "explain.json.gz", "families.json", "families.schema.json",
)  # fmt: skip

#: Script elements that hold data and run nothing.
DATA_TYPES = ("application/json", "application/ld+json")


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return every file in a folder, including hidden files."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_site_holds_what_the_contract_names(small_site: Path, small_atlas: Atlas) -> None:
    files = set(read_tree(small_site))
    expected = {f"{page}.html" for page in PAGES} | {f"data/{name}" for name in EXPORTS} | {".nojekyll"}
    for clade in small_atlas.families.clades:
        expected |= {
            f"families/{clade.slug}.html",
            f"data/families/{clade.slug}.csv",
            f"data/families/{clade.slug}.nwk",
        }
    assert not expected - files
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", path) for path in files)
    assert len({path.lower() for path in files}) == len(files), "distinct on any disk"


def test_every_internal_link_and_fragment_resolves(small_site: Path, find_broken: Callable) -> None:
    assert find_broken(small_site) == []


def test_every_page_can_be_reached(small_site: Path, read_pages: Callable) -> None:
    pages = read_pages(small_site)
    linked = {
        os.path.normpath(os.path.join(os.path.dirname(path), address.split("#")[0]))
        for path, page in pages.items()
        for tag, address in page.addresses
        if tag == "a" and "://" not in address and not address.startswith("#")
    }
    assert set(pages) - linked <= {"404.html"}


def test_every_page_has_its_frame(small_site: Path, read_pages: Callable) -> None:
    titles = set()
    pages = read_pages(small_site)
    for path, page in pages.items():
        tags = [tag for tag, _ in page.elements]
        head = tags[: tags.index("body")]
        assert (tags.count("h1"), tags.count("main"), head.count("title")) == (1, 1, 1), path
        assert page.elements[0][0] == "html" and page.elements[0][1]["lang"] == "en", path
        metas = [given for tag, given in page.elements if tag == "meta"]
        policy = [given["content"] for given in metas if given.get("http-equiv") == "Content-Security-Policy"]
        assert len(policy) == 1 and policy[0].startswith("default-src 'none'"), path
        assert [given["content"] for given in metas if given.get("name") == "description"] != [""]
        title = re.search("<title>(.*?)</title>", (small_site / path).read_text(encoding="utf-8"))[1]
        titles.add((path.rpartition("/")[0], title))
    assert len(titles) == len(pages), "no two pages of a folder have one title"


def test_no_page_has_an_inline_script_style_or_handler(small_site: Path, read_pages: Callable) -> None:
    for path, page in read_pages(small_site).items():
        for tag, given in page.elements:
            assert tag != "script" or "src" in given or given.get("type") in DATA_TYPES, path
            assert not [name for name in given if name.startswith("on") or name == "style"], path
            assert tag not in ("iframe", "object", "embed", "base"), path


def test_figures_hold_json_that_their_script_finds(small_site: Path, read_pages: Callable) -> None:
    figures = 0
    for path, page in read_pages(small_site).items():
        wanted = [given["data-figure"] for _, given in page.elements if given.get("data-view") == "plotly"]
        scripts = re.findall(
            r'<script type="application/json" id="([^"]+)">(.*?)</script>',
            (small_site / path).read_text(encoding="utf-8"),
        )
        assert [name for name, _ in scripts] == wanted
        assert all(json.loads(text)["data"] for _, text in scripts)
        figures += len(scripts)
        assert not wanted or "static/js/pages.js" in str(page.addresses), path
    assert figures > 5


def test_views_have_a_drawing_that_needs_no_script(small_site: Path) -> None:
    for path in ("tree.html", "graph.html"):
        html = (small_site / path).read_text(encoding="utf-8")
        assert re.search(
            r'<figure class="view" data-view="\w+" data-clade="".*?<svg class="\w+".*?</svg>', html, re.S
        )


def test_family_page_has_its_members_facts_and_files(
    small_site: Path, small_atlas: Atlas, read_pages: Callable
) -> None:
    pages = read_pages(small_site)
    for index, (clade, group) in enumerate(zip(small_atlas.families.clades, small_atlas.facts.groups, strict=True)):
        page = pages[f"families/{clade.slug}.html"]
        addresses = [address for _, address in page.addresses]
        for model in [small_atlas.ids[row] for row in group.rows[: small_atlas.settings.table_rows]]:
            assert page.ids[model] == 1, f"#{model} goes to that model's row"
            assert f"../models.html#model={model}" in addresses, "its name leads to its card"
        assert {f"../data/families/{clade.slug}.csv", f"../data/families/{clade.slug}.nwk"} <= set(addresses)
        views = [given for tag, given in page.elements if tag == "figure" and "data-clade" in given]
        assert [(given["data-view"], given["data-clade"]) for given in views] == [
            ("tree", clade.slug),
            ("graph", clade.slug),
        ]
        assert clade.title in page.text
        for child in small_atlas.families.clades:
            if child.parent == index:
                assert f"{child.slug}.html" in addresses


def test_the_missing_page_loads_no_other_file(small_site: Path, small_atlas: Atlas, read_pages: Callable) -> None:
    html = (small_site / "404.html").read_text(encoding="utf-8")
    assert read_pages(small_site)["404.html"].addresses == []
    style = re.search("<style>(.*?)</style>", html, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in html.replace("&#39;", "'")
    tokens = (small_site / "static/css/site.css").read_text(encoding="utf-8")
    named = set(re.findall(r"var\((--[\w-]+)\)", style))
    colours = re.findall(r"(--[\w-]+: light-dark.*?;)", style)
    assert {line.split(":")[0] for line in colours} == named and all(line in tokens for line in colours)


def test_about_page_explains_every_column_and_what_was_left_out(small_site: Path, read_pages: Callable) -> None:
    text = read_pages(small_site)["about.html"].text
    for table in ("models.csv", "families.csv"):
        header = (small_site / "data" / table).read_text(encoding="utf-8").split("\n")[0]
        assert all(column in text for column in header.split(","))
    assert "text-to-speech" in text and "0" * 64 in text


def test_atlas_json_has_no_clock_and_no_path(small_site: Path, small_atlas: Atlas) -> None:
    text = (small_site / MARK).read_text(encoding="utf-8")
    atlas = json.loads(text)
    assert atlas["counts"]["models"] == len(small_atlas)
    assert atlas["catalogue"]["left_out"] == {"text-to-speech": 3}
    assert atlas["settings"]["clusters"] == 4
    engines = atlas["engines"]
    assert engines["communities"] == {"engine": "python-louvain", "version": atlas["libraries"]["python-louvain"]}
    assert engines["layout"]["engine"] == "igraph" and engines["layout"]["version"] == atlas["libraries"]["igraph"]
    assert engines["layout"]["method"] == "Fruchterman-Reingold, every pair to 1,000 members"
    correlation = small_atlas.facts.everything.correlations
    assert atlas["likes_and_downloads"]["n"] == correlation.n
    assert atlas["likes_and_downloads"]["spearman"]["value"] == pytest.approx(correlation.spearman.value, abs=1e-6)
    assert str(Path.home()) not in text and os.sep + "tmp" not in text and str(small_site.parent) not in text


def test_home_through_the_base_url(models: Callable, tmp_path: Path) -> None:
    settings = Settings(base_url="https://me.github.io/atlas/")
    write_site(build_atlas(models(["a/x"]), settings=settings), tmp_path / "site")
    assert 'href="https://me.github.io/atlas/index.html"' in (tmp_path / "site" / "404.html").read_text(
        encoding="utf-8"
    )


# --- the same bytes

BUILD = """
import sys
from constellation.cli import main
sys.exit(main(sys.argv[1:]))
"""
CONFIGURATION = "clusters = 4\nmicroclusters = 8\nblock = 8\ncomponents = 8\nfamily_smallest = 3\n"


def write_table(path: Path, ids: list[str]) -> Path:
    lines = [f"{name},{len(name) * 7 % 31},{len(name) * 11 % 17},2025-0{len(name) % 9 + 1}-01" for name in ids]
    path.write_text("\n".join(["id,downloads,likes,created", *lines, ""]), encoding="utf-8")
    return path


@pytest.mark.slow
def test_same_input_gives_the_same_bytes(small_atlas: Atlas, tmp_path: Path, root: Path) -> None:
    ids = [*small_atlas.ids, *(f"o{row % 7}/Zebra-{row}b-{'gguf' if row % 2 else 'chat'}" for row in range(30))]
    table = write_table(tmp_path / "table-2026-03-01.csv", ids)
    past = tmp_path / "past"
    past.mkdir()
    for month, every in ((1, 2), (2, 3)):
        write_table(past / f"table-2026-0{month}-01.csv", ids[::every])
    (tmp_path / "atlas.toml").write_text(CONFIGURATION, encoding="utf-8")
    runs = []
    for seed in ("0", "1"):
        command = ["build", str(table), "--config", str(tmp_path / "atlas.toml"), "--history", str(past)]
        runs.append(
            subprocess.Popen(
                [sys.executable, "-c", BUILD, *command, "--out", str(tmp_path / seed), "--quiet"],
                cwd=root,
                env={**os.environ, "PYTHONHASHSEED": seed},
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    assert [(run.communicate()[1], run.returncode) for run in runs] == [("", 0), ("", 0)]
    one, two = read_tree(tmp_path / "0"), read_tree(tmp_path / "1")
    assert "data/history.csv" in one
    assert one.keys() == two.keys()
    assert [path for path in one if one[path] != two[path]] == []


def test_order_of_rows_makes_no_difference(small_atlas: Atlas, small_settings: Settings, tmp_path: Path) -> None:
    trees = []
    for name, ids in (("a", small_atlas.ids), ("b", [*small_atlas.ids[::-2], *small_atlas.ids[-2::-2]])):
        assert sorted(ids) == small_atlas.ids
        (tmp_path / name).mkdir()
        table = write_table(tmp_path / name / "table.csv", ids)
        catalogue = read_catalogue(table)
        write_site(build_atlas(catalogue, settings=small_settings), tmp_path / name / "site")
        trees.append(read_tree(tmp_path / name / "site"))
    assert [path for path in trees[0] if trees[0][path] != trees[1][path]] == []
    assert trees[0].keys() == trees[1].keys()


# --- few models, and models alike

FEW = {
    "one": ["a/one"],
    "two": ["a/one", "b/two"],
    "three": ["a/llama-7b", "b/llama-7b-gguf", "c/llama-8b"],
    "no tokens": ["a/---", "b/___", "..."],
    "no owners": ["gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl"],
    "identical tokens": [f"o{row}/Same-Name-7B" for row in range(40)],
    "identical but for case": ["a/Zebra-7b", "A/zebra-7B", "a/ZEBRA-7b", "A/Zebra-7B", "a/zebra-7b"],
}


#: The other sites of few models are built in the whole suite only.
QUICK = (
    ("one", False),
    ("two", True),
    ("no tokens", True),
    ("identical tokens", False),
    ("identical but for case", True),
)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        pytest.param(name, known, marks=[] if (name, known) in QUICK else pytest.mark.slow)
        for name in FEW
        for known in (False, True)
    ],
)
def test_few_or_equal_models_make_a_site(
    models: Callable,
    find_broken: Callable,
    tmp_path: Path,
    recwarn: pytest.WarningsRecorder,
    name: str,
    known: bool,
) -> None:
    ids = FEW[name]
    columns = (
        {"downloads": [5] * len(ids), "likes": [0] * len(ids), "created": ["2025-01-01"] * len(ids)}
        if known
        else {}
    )
    catalogue = models(ids, **columns)
    write_site(build_atlas(catalogue, previous=catalogue if known else None), tmp_path / "site")
    assert find_broken(tmp_path / "site") == []
    assert json.loads((tmp_path / "site" / MARK).read_text(encoding="utf-8"))["counts"]["models"] == len(ids)
    assert [str(warning.message) for warning in recwarn.list] == []


# --- names that would do harm

EVIL = "<script>alert(1)</script>"
HOSTILE = [
    f"{EVIL}/Zebra-1b",
    f"x/Zebra-{EVIL}-2b",
    'a"onmouseover="alert(1)/Zebra-3b',
    "it's/Zebra-'4b'",
    "javascript:alert(1)/Zebra-5b",
    "../../etc/passwd",
    "../../etc/Zebra-6b",
    "..",
    "x/" + "Zebra" * 60,
    "Zebra-" + "y" * 294,
    "Org/Zebra-7B",
    "org/zebra-7b",
    "组织/模型-Zebra-八b",
    "é\u0301/Zebra-9b\u202e",
    "a b/Zebra 10b",
    "line\u2028break/Zebra-11b",
    "{{ 7*7 }}/Zebra-{% raw %}-12b",
    "&lt;b&gt;/Zebra-&amp;-13b",
    "%3Cb%3E/Zebra-%2e%2e%2f-14b",
    "#?&=/Zebra-15b#x=y",
    "=cmd|' /C calc'!A1/Zebra-16b",
    "]]>/Zebra-<!--17b",
    "`code`/Zebra-[18b](http://x)",
    "__proto__/constructor",
    "con/aux",
    *(f"<img src=x onerror=alert(1)>/{word}" for word in ("Apple", "River", "Stone", "Cloud", "Table", "Night")),
]


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory, models: Callable) -> Path:
    """Return a site in which all names, the earlier snapshot and the settings are hostile."""
    n = len(HOSTILE)
    texts: dict[str, list[Any]] = {
        name: [f'"><{name}>{EVIL}'] * n for name in ("task", "architecture", "license", "languages", "base_model")
    }
    counts = {"downloads": list(range(n)), "likes": [3] * n, "created": ["2026-09-01"] * n}
    catalogue = models(HOSTILE, **texts, **counts)
    previous = models([*HOSTILE[:9], f"{EVIL}/gone"], downloads=[9] * 10, likes=[1] * 10, date="2026-08-01")
    settings = Settings(title=f"Title {EVIL}", description=f'"{EVIL}', owner_smallest=1, family_smallest=3)
    atlas = build_atlas(catalogue, previous=previous, settings=settings, left_out={EVIL: 3})
    out = tmp_path_factory.mktemp("hostile") / "deep" / "site"
    write_site(atlas, out)
    return out


def test_hostile_names_stay_text(hostile_site: Path, read_pages: Callable) -> None:
    hosts = {"", "huggingface.co", "arxiv.org", "github.com"}
    for path, page in read_pages(hostile_site).items():
        for tag, given in page.elements:
            assert tag != "script" or "src" in given or given.get("type") in DATA_TYPES, path
            assert tag not in ("img", "b", "iframe", "task", "license"), f"{path}: <{tag}>"
            assert not [name for name in given if name.startswith("on")], path
        for tag, address in page.addresses:
            parts = urllib.parse.urlsplit(address)
            assert parts.scheme in ("", "https") and parts.netloc in hosts, f"{path}: {address}"
            assert tag == "a" or not parts.netloc, f"{path}: {address}"


def test_hostile_names_are_shown_unchanged_except_for_invisible_characters(
    hostile_site: Path, read_pages: Callable
) -> None:
    page = read_pages(hostile_site)["models.html"]
    assert {name for name in HOSTILE if has_anchor(name)} <= set(page.ids)
    assert [name for name in HOSTILE if tell_unseen(name) not in page.text] == []
    assert "9b‹U+202E›" in page.text and "line‹U+2028›break" in page.text
    assert not set(page.text) & set("\u202e\u2028")


def test_hostile_names_break_no_link_and_repeat_no_id(hostile_site: Path, find_broken: Callable) -> None:
    assert find_broken(hostile_site) == []


def test_hostile_names_make_no_file_outside(hostile_site: Path) -> None:
    base = hostile_site.parents[1]
    assert {path.name for path in base.iterdir()} == {"deep"}
    assert {path.name for path in (base / "deep").iterdir()} == {"site"}
    paths = list(read_tree(hostile_site))
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", path) and ".." not in path for path in paths)
    assert len({path.lower() for path in paths}) == len(paths)
    assert max(len(Path(path).name) for path in paths) < 120


def test_hostile_names_break_no_data_script(hostile_site: Path) -> None:
    for path in (hostile_site / "data").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not set(text) & set("<>&\u2028\u2029"), path.name
        value = json.loads(text[text.index(",") + 1 : text.rindex(")")])
        if path.name == "models.js":
            assert value["ids"].split("\n") == sorted(HOSTILE)


def test_hostile_file_and_column_names_stay_text(tmp_path: Path, read_pages: Callable) -> None:
    table = tmp_path / "`x`![i](http:évil)<b>.csv"
    table.write_text("id,[x](javascript:alert(1)),![y](http://evil/y.png)\na/b,1,2\n", encoding="utf-8")
    write_site(build_atlas(read_catalogue(table)), tmp_path / "site")
    page = read_pages(tmp_path / "site")["about.html"]
    assert {tag for tag, _ in page.elements} & {"img", "b"} == set()
    assert [address for _, address in page.addresses if "evil" in address or "javascript" in address] == []
    assert "[x](javascript:alert(1))" in page.text


@pytest.mark.parametrize(
    "words", [("All", "Unplaced", "Families", "Content"), ("Tree", "Graph", "Models", "Words")]
)
def test_no_name_takes_the_id_of_a_pages_own_part(
    models: Callable, find_broken: Callable, tmp_path: Path, words: tuple[str, ...]
) -> None:
    # A family called Content, and a model without an owner that is called like a section of the page it is on.
    ids = [f"o{row}/{word}x-{row}b" for word in words for row in range(5)]
    ids += [word.lower() for word in words] + [f"{words[0].lower()}-{row}b" for row in range(4)]
    ids += [f"o{row}/{word}-{row}b" for word in words for row in range(5)]
    write_site(build_atlas(models(ids)), tmp_path / "site")
    assert [line for line in find_broken(tmp_path / "site") if "two elements" in line] == []
