"""Colours in the configuration need enough contrast, and are written into the style sheet of all pages."""

from __future__ import annotations

import dataclasses
import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from constellation.atlas import Atlas
from constellation.errors import AtlasError
from constellation.palette import COLOURS, LINE_COLOURS, SHADES, Colours, Theme
from constellation.render.shades import list_shades, measure_contrast, measure_lab, read_linear
from constellation.render.site import write_site
from constellation.render.theme import settle_colours, write_tokens

CHOSEN = Colours(light=Theme("#7a1f5c", ("#aa0000", "#006400")), dark=Theme("", ("#ffd0d0",)))


def read_static(root: Path) -> str:
    return (root / "static" / "css" / "tokens.css").read_text(encoding="utf-8")


def read_pairs(text: str) -> dict[str, tuple[str, str]]:
    return {name: pair for name, *pair in re.findall(r"--([\w-]+): light-dark\((\S+), (\S+)\)", text)}


CONTRASTS = [("#000000", "#ffffff", 21.0), ("#777777", "#777777", 1.0), ("#777777", "#ffffff", 4.48)]


@pytest.mark.parametrize(("one", "other", "contrast"), CONTRASTS)
def test_contrast_is_wcags(one: str, other: str, contrast: float) -> None:
    assert measure_contrast(one, other) == measure_contrast(other, one) == pytest.approx(contrast, abs=0.005)


def test_the_style_sheets_own_colours_pass_and_change_nothing(root: Path) -> None:
    settled = settle_colours(Colours(), "")
    assert [len(theme.families) for theme in (settled.light, settled.dark)] == [COLOURS, COLOURS]
    assert write_tokens(Colours()) == write_tokens(settled)
    assert write_tokens(Colours()).startswith(read_static(root))
    assert settle_colours(settled, "") == settled


def test_chosen_colours_are_written_and_no_others(root: Path) -> None:
    own, new = read_pairs(read_static(root)), read_pairs(write_tokens(CHOSEN))
    changed = {name: new[name] for name in own if own[name] != new[name]}
    wash = changed.pop("accent-wash")
    assert wash[1] == own["accent-wash"][1] and measure_contrast(wash[0], own["ink"][0]) > 7
    assert changed == {
        "accent": ["#7a1f5c", own["accent"][1]],
        "family-0": ["#aa0000", "#ffd0d0"],
        "family-1": ["#006400", own["family-1"][1]],
    }
    by_default = read_pairs(write_tokens(Colours()))
    assert {name.rsplit("-", 1)[0] for name in new.keys() - own.keys() if new[name] != by_default[name]} == {
        "family-0",
        "family-1",
    }, "the shades of these colours and no others"


#: How people with a colour vision deficiency see linear red, green and blue, at severity 1 (Machado, Oliveira and
#: Fernandes 2009, 'A physiologically-based model for simulation of color vision deficiency').
VISIONS = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
#: Smallest difference of two colours in OKLab. A difference of 0.02 is just noticeable side by side.
APART = {"normal": 0.07, "protan": 0.055, "deutan": 0.055, "tritan": 0.055}


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("vision", VISIONS)
def test_colours_of_families_and_lines_differ_for_colour_blind_readers(root: Path, theme: int, vision: str) -> None:
    pairs = read_pairs(read_static(root))
    seen = [
        measure_lab(np.clip(np.array(VISIONS[vision]) @ read_linear(pairs[name][theme]), 0, 1))
        for name in (f"family-{number}" for number in range(COLOURS + LINE_COLOURS))
    ]
    assert min(np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2)) >= APART[vision]


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("colours", [Colours(), CHOSEN], ids=["default", "chosen"])
def test_shades_have_the_hue_of_their_colour_and_differ(colours: Colours, theme: int) -> None:
    pairs = read_pairs(write_tokens(colours))
    grounds = (pairs["paper"][theme], pairs["sheet"][theme])
    for number in range(COLOURS + LINE_COLOURS):
        colour = pairs[f"family-{number}"][theme]
        shades = tuple(pairs[f"family-{number}-{shade}"][theme] for shade in range(1, SHADES + 1))
        assert shades == list_shades(colour, grounds, 3)
        assert min(measure_contrast(shade, ground) for shade in shades for ground in grounds) >= 3
        labs = [measure_lab(read_linear(one)) for one in (colour, *shades)]
        assert min(np.linalg.norm(one - other) for one, other in itertools.combinations(labs, 2)) > 0.05
        turns = [np.arctan2(*lab[:0:-1]) - np.arctan2(*labs[0][:0:-1]) for lab in labs]
        assert max(abs((turn + np.pi) % (2 * np.pi) - np.pi) for turn in turns) < np.radians(6)


def test_settled_colours_are_the_chosen_ones_and_the_others_own(root: Path) -> None:
    own = read_pairs(read_static(root))
    settled = settle_colours(CHOSEN, "")
    assert settled.light.families[:3] == ("#aa0000", "#006400", own["family-2"][0])
    assert (settled.light.accent, settled.dark.accent) == ("#7a1f5c", own["accent"][1])


PALE = [
    (Colours(light=Theme(families=("#000000", "#f0f0a0"))), "colours.light.families, number 2 is #f0f0a0", "3"),
    (Colours(dark=Theme(families=("#101030",))), "colours.dark.families, number 1 is #101030", "3"),
    (Colours(light=Theme("#c08020")), "colours.light.accent is #c08020", "4.5"),
    (Colours(dark=Theme("#604010")), "colours.dark.accent is #604010", "4.5"),
]


@pytest.mark.parametrize(("colours", "what", "least"), PALE)
def test_a_colour_too_near_to_the_background_is_refused(colours: Colours, what: str, least: str) -> None:
    with pytest.raises(AtlasError) as caught:
        settle_colours(colours, "atlas.toml")
    form = rf"atlas\.toml: {re.escape(what)}, .*contrast .*#[0-9a-f]{{6}} is [\d.]+; "
    assert re.fullmatch(form + rf"give a colour with a contrast of at least {re.escape(least)}", str(caught.value))


def test_of_the_pages_only_the_style_sheet_has_them(small_atlas: Atlas, small_site: Path, tmp_path: Path) -> None:
    settings = dataclasses.replace(small_atlas.settings, colours=CHOSEN)
    out = tmp_path / "site"
    write_site(dataclasses.replace(small_atlas, settings=settings), out)
    changed = {
        path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if path.is_file() and path.read_bytes() != (small_site / path.relative_to(out)).read_bytes()
    }
    graphs = {"data/graph.graphml.gz", "data/graph.gexf.gz", "data/tree.auspice.json.gz"}  # with colours
    assert changed == {"static/css/site.css", "data/atlas.json", "SHA256SUMS", *graphs}
    assert "--family-0: light-dark(#aa0000, #ffd0d0);" in (out / "static/css/site.css").read_text(encoding="utf-8")
