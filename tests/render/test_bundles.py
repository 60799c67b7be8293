"""The bundles contain each script and style sheet once, in an order in which they can run."""

from __future__ import annotations

from pathlib import Path

import pytest

from constellation.palette import Colours
from constellation.render.bundles import SCRIPTS, STYLES, Bundle, order_scripts, write_bundles


@pytest.mark.parametrize(("kind", "bundles"), [("js", SCRIPTS), ("css", STYLES)])
def test_each_source_file_is_in_one_bundle(root: Path, kind: str, bundles: tuple[Bundle, ...]) -> None:
    folder = root / "static" / kind
    sources = sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob(f"*.{kind}"))
    assert sorted(file for bundle in bundles for file in bundle.files) == sources


@pytest.mark.parametrize(
    ("wanted", "loaded"),
    [
        ((), ["theme", "core"]),
        (("pages",), ["theme", "core", "pages"]),
        (("graph",), ["theme", "core", "sharing", "explorer", "graph"]),
        (("pages", "graph", "tree"), ["theme", "core", "sharing", "explorer", "tree", "graph", "pages"]),
    ],
)
def test_a_bundle_is_loaded_after_those_that_it_needs(wanted: tuple[str, ...], loaded: list[str]) -> None:
    assert order_scripts(wanted) == loaded


def test_a_bundle_has_its_files_in_order_each_with_its_name(root: Path) -> None:
    written = dict(write_bundles(Colours()))
    assert set(written) == {f"static/js/{bundle.name}.js" for bundle in SCRIPTS} | {
        f"static/css/{bundle.name}.css" for bundle in STYLES
    }
    for kind, bundles in (("js", SCRIPTS), ("css", STYLES)):
        for bundle in bundles:
            text = written[f"static/{kind}/{bundle.name}.{kind}"]
            starts = []
            for file in bundle.files:
                source = (root / "static" / kind / f"{file}.{kind}").read_text(encoding="utf-8")
                starts.append(text.index(f"/* --- {file}.{kind} */\n{source}"))
            assert starts == sorted(starts)
    assert written == dict(write_bundles(Colours())), "the same bytes each time"
