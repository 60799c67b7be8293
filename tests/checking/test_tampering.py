"""A site that was changed and then got a new manifest is still found: its files contradict one another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from constellation.checking.consistency import check_exports
from constellation.checking.folder import list_folder
from tests.checking.test_consistency import FAMILIES, GEXF, MODELS, TREE, set_cell
from tests.fixtures.sites import Borrow

pytestmark = pytest.mark.slow

ELSEWHERE = "requests a file from another host"
PAGES = [
    ("<body background='https://example.org/x.png'>", ELSEWHERE),
    ("<table background='//example.org/x.png'></table>", ELSEWHERE),
    ("<img lowsrc='https://example.org/x.png'>", ELSEWHERE),
    ("<img srcset='static/img/icon.svg, https://example.org/a,b.png 2x'>", ELSEWHERE),
    ("<svg><rect fill='url(https://example.org/x.svg#a)'/></svg>", ELSEWHERE),
    ("<svg><a><set attributeName='href' to='https://example.org/x'/></a></svg>", ELSEWHERE),
    ("<svg><use><animate attributeName='href' values='a;https://example.org/x'/></use></svg>", ELSEWHERE),
    ("<script type='text/ecmascript'>go()</script>", "the policy blocks an inline <script>"),
    ("<script type=' text/javascript1.5 '>go()</script>", "the policy blocks an inline <script>"),
    ("<iframe srcdoc='<p>x</p>'></iframe>", "the attribute srcdoc contains another page"),
]
STYLES = [
    "image-set('https://example.org/x.png' 1x)",
    "-webkit-image-set('https://example.org/x.png' 1x)",
    r"\75 rl(https://example.org/x.png)",
    r"u\72l('https://example.org/x.png')",
    r"url(\68ttps://example.org/x.png)",
    "cross-fade('https://example.org/x.png', red)",
]
POLICIES = [
    ("form-action 'self'", "", "the policy has no form-action; add it: default-src does not apply to it"),
    ("base-uri 'none'; ", "", "the policy has no base-uri"),
    ("script-src 'self'", "script-src 'self' data:", "the policy's script-src allows data:"),
    ("script-src 'self'", "script-src 'self' blob:", "the policy's script-src allows blob:"),
    ("script-src 'self'", "script-src 'self'; script-src-elem 'self' data:", "script-src-elem allows data:"),
    ("script-src 'self'", "script-src 'self'; object-src data:", "the policy's object-src allows data:"),
    ("script-src 'self'", "script-src 'self'; frame-src blob:", "the policy's frame-src allows blob:"),
    ("script-src 'self'", "script-src 'self'; script-src-attr 'unsafe-inline'", "allows every inline script"),
    ("form-action 'self'", "form-action 'self' https://example.org", "the policy's form-action allows https:"),
    ("form-action 'self'", "form-action *", "the policy's form-action allows *"),
]
DRAWINGS = [
    ("</svg>", "<script>go()</script></svg>", "the drawing contains the element <script>"),
    ("</svg>", '<s:script xmlns:s="http://www.w3.org/2000/svg">go()</s:script></svg>', "the element <script>"),
    ("</svg>", '<g onload="go()"/></svg>', "the attribute onload, which is a script"),
    ("</svg>", '<a href="&#106;avascript:go()"/></svg>', "the attribute href is a script"),
    ("</svg>", "<foreignObject/></svg>", "the element <foreignobject>"),
    ("<svg", '<!DOCTYPE svg [<!ENTITY a "&#60;script/>">]><svg', "the drawing has a document type"),
    ("<svg", '<?xml-stylesheet href="data:text/css,"?><svg', "the instruction <?xml-stylesheet?>"),
    ("</svg>", "", "the drawing is not well-formed XML"),
]


def expect(list_faults: Callable[..., list[str]], file: str, message: str) -> None:
    faults = list_faults()
    assert any(fault.startswith(file) and message in fault for fault in faults), faults


@pytest.mark.parametrize(("html", "message"), PAGES)
def test_an_element_that_loads_or_runs_something(replace, add, list_faults, html: str, message: str) -> None:
    if html.startswith("<body"):
        replace("about.html", "<body", html.removesuffix(">"))
    else:
        add("about.html", html)
    expect(list_faults, "about.html", message)


@pytest.mark.parametrize("value", STYLES)
def test_an_address_in_a_style_sheet(replace, list_faults, value: str) -> None:
    replace("static/css/views.css", "{", f"{{ background: {value};")
    expect(list_faults, "static/css/views.css", ELSEWHERE)


@pytest.mark.parametrize(("old", "new", "message"), POLICIES)
def test_a_weaker_policy(replace, list_faults, old: str, new: str, message: str) -> None:
    replace("about.html", old, new)
    expect(list_faults, "about.html", message)


@pytest.mark.parametrize(("old", "new", "message"), DRAWINGS)
def test_a_script_in_a_drawing(replace, list_faults, old: str, new: str, message: str) -> None:
    replace("static/img/icon.svg", old, new)
    expect(list_faults, "static/img/icon.svg", message)


CELLS = [
    ("owners", "77", "owners of '{slug}' is '77', but data/models.csv has '"),
    ("top_model", "gpt2", "top_model of '{slug}' is 'gpt2', but data/models.csv has '"),
    ("top_model", "", "top_model of '{slug}' is '', but"),
    ("title", "Other", "title of '{slug}' is 'Other', but data/families.json has '"),
    ("first_seen", "1999-01-01", "first_seen of '{slug}' is '1999-01-01', but"),
    ("last_seen", "2099-01-01", "last_seen of '{slug}' is '2099-01-01', but"),
    ("correlated", "1", "correlated of '{slug}' is '1', but"),
]


@pytest.mark.parametrize(("name", "value", "message"), CELLS)
def test_a_wrong_fact_about_a_family(site: Path, list_faults, name: str, value: str, message: str) -> None:
    slug = (site / FAMILIES).read_text(encoding="utf-8").split("\n")[1].partition(",")[0]
    set_cell(site / FAMILIES, 2, name, value)
    expect(list_faults, f"{FAMILIES}, row 2", message.format(slug=slug))


def change_script(site: Path, name: str, change: Callable[[dict], None]) -> None:
    """Change the value that a data script passes to the page."""
    path, start = site / f"data/{name}.js", f'constellation.data.put("{name}",'
    value = json.loads(path.read_text(encoding="utf-8").removeprefix(start).removesuffix(");\n"))
    change(value)
    path.write_text(f"{start}{json.dumps(value)});\n", encoding="utf-8")


FIELDS = [
    ("facts", "downloads", "data/facts.js: downloads of "),
    ("facts", "likes", "data/facts.js: likes of "),
    ("facts", "parameters", "data/facts.js: parameters of "),
    ("clades", "title", "data/clades.js: title of "),
    ("clades", "models", "data/clades.js: models of "),
    ("clades", "likes_known", "data/clades.js: likes_known of "),
    ("models", "cluster", "data/models.js: cluster of "),
]


@pytest.mark.parametrize(("name", "field", "message"), FIELDS)
def test_a_wrong_value_in_a_data_script(site: Path, list_faults, name: str, field: str, message: str) -> None:
    change_script(site, name, lambda value: value[field].__setitem__(3, 123456))
    expect(list_faults, message, "but data/")


@pytest.mark.parametrize("content", [3, None, [], {}, {"ids": 3}, {"ids": "x", "family": 1}, {"downloads": [{}]}])
@pytest.mark.parametrize("name", ["facts", "models", "clades", "tanglegram", "cards"])
def test_a_data_script_of_another_kind(site: Path, list_faults, name: str, content: object) -> None:
    (site / f"data/{name}.js").write_text(f'constellation.data.put("{name}",{json.dumps(content)});\n')
    faults = list_faults()
    assert not any("failed on unexpected content" in fault for fault in faults), faults
    assert name == "cards" or any(f"data/{name}.js" in fault for fault in faults), faults


MISSING = [
    "static/js/search.js", "static/vendor/uFuzzy.iife.min.js", "static/vendor/plotly-basic.min.js",
    "static/vendor/kdbush.min.js", "data/neighbours.js", "data/bearers.js", "data/words.js", "data/explain.js",
    "data/moved.js", "data/details.js", "data/cards.js", "data/cards/0001.js", "data/places.js",
]  # fmt: skip


@pytest.mark.parametrize("path", MISSING)
def test_a_missing_script_that_is_loaded_later(site: Path, list_faults, path: str) -> None:
    (site / path).unlink()
    expect(list_faults, path, "the script is missing, but pages load it when it is first needed")


@pytest.mark.parametrize("share", [0.5, 0.99])
@pytest.mark.parametrize(
    "path",
    [
        "about.html",
        "families/llama.html",
        "static/js/tree.js",
        "static/css/site.css",
        "data/graph.js",
        "data/cards.js",
    ],
)
def test_a_file_that_is_cut_off(site: Path, list_faults, path: str, share: float) -> None:
    content = (site / path).read_bytes()
    (site / path).write_bytes(content[: int(len(content) * share)].rstrip(b"}"))
    faults = list_faults()
    assert any(fault.startswith(path) for fault in faults), faults


def test_a_wrong_label_of_a_node(replace, list_faults) -> None:
    replace(GEXF, 'label="gpt2"', 'label="gpt3"')
    expect(list_faults, GEXF, "the label is not the id of the model for 'gpt2'")


def test_a_leaf_that_occurs_twice(replace, list_faults) -> None:
    replace(TREE, "gpt2:", "'a\uff3cb':0,'a\uff3cb':0,gpt2:")
    expect(list_faults, TREE, "models are repeated, or not in data/models.csv: 'a\uff3cb'")


TABLES = [MODELS, FAMILIES, "data/lines.csv", "data/adoption.csv", "data/lineage.csv", "data/history.csv"]


@pytest.fixture
def golden_copy(golden_site: Path, borrow_copy: Borrow) -> Iterator[Path]:
    """Return a copy of a site that has every table."""
    with borrow_copy(golden_site) as copy:
        yield copy


@pytest.mark.parametrize("table", TABLES)
def test_no_renamed_column_stops_the_check(golden_copy: Path, table: str) -> None:
    header, rows = (golden_copy / table).read_text(encoding="utf-8").split("\n", 1)
    for name in header.split(","):
        columns = ["renamed" if column == name else column for column in header.split(",")]
        (golden_copy / table).write_text("\n".join([",".join(columns), rows]), encoding="utf-8")
        faults = list(map(str, check_exports(list_folder(golden_copy))))
        assert not any("failed on unexpected content" in fault for fault in faults), (name, faults)


@pytest.mark.parametrize("value", ["", "nan", "inf", "-1", "1e999", "x", "\0", "9" * 5000, "..", "2026-99-99"])
@pytest.mark.parametrize("table", TABLES)
def test_no_cell_stops_the_check(golden_copy: Path, table: str, value: str) -> None:
    """Each cell of the second row is replaced by the same value."""
    header, row, rest = (golden_copy / table).read_text(encoding="utf-8").split("\n", 2)
    changed = ",".join([value] * len(header.split(",")))
    (golden_copy / table).write_text("\n".join([header, changed, row, rest]), encoding="utf-8")
    faults = list(map(str, check_exports(list_folder(golden_copy))))
    assert not any("failed on unexpected content" in fault for fault in faults), faults
    assert faults or table == "data/history.csv"  # which may have rows of any earlier date
