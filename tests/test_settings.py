"""Each setting is checked, and an error states the place, the value and the allowed values."""

from __future__ import annotations

import dataclasses

import pytest

from constellation.errors import AtlasError
from constellation.palette import Colours, Theme
from constellation.settings import LANGUAGE_MODEL_TASKS, Settings, adjust_settings


def test_defaults_pass_their_own_check() -> None:
    defaults = dataclasses.asdict(Settings())
    assert adjust_settings(defaults) == dataclasses.replace(Settings(), tasks=tuple(sorted(LANGUAGE_MODEL_TASKS)))


ALLOWED = [
    ("clusters", 7, 7),
    ("similarity_floor", 0, 0.0),
    ("resolution", 2, 2.0),
    ("seed", 0, 0),
    ("seed", 2**32 - 1, 2**32 - 1),
    ("edges_drawn", 0, 0),
    ("louvain_largest", 0, 0),
    ("communities", "scikit-network", "scikit-network"),
    ("title", "Sterne & Modelle", "Sterne & Modelle"),
    ("title", "\U0001f469\u200d\U0001f52c 模型", "\U0001f469\u200d\U0001f52c 模型"),
    ("tasks", ["text-generation", "", "text-generation"], ("", "text-generation")),
    ("keep_placeholders", True, True),
    ("base_url", "https://me.github.io/atlas", "https://me.github.io/atlas/"),
    ("base_url", "https://me.github.io/atlas//", "https://me.github.io/atlas/"),
    ("base_url", "", ""),
    ("growth_least_downloads", 1, 1),
    ("stability_loose", 0, 0.0),
    ("machines", [80, 8, 80], (8, 80)),
    ("colours", {}, Colours()),
    ("colours", {"light": {"accent": "#FA0"}}, Colours(light=Theme("#ffaa00"))),
    ("colours", {"dark": {"families": ["#AbCdEf", "#000"]}}, Colours(dark=Theme("", ("#abcdef", "#000000")))),
]


@pytest.mark.parametrize(("key", "given", "taken"), ALLOWED)
def test_an_allowed_value_has_the_type_of_its_setting(key: str, given: object, taken: object) -> None:
    value = getattr(adjust_settings({key: given}), key)
    assert (value, type(value)) == (taken, type(taken))


REFUSED = [
    ("clusters", 0, "clusters is 0; give a whole number from 1 to 10000"),
    ("keep_placeholders", "yes", "keep_placeholders is 'yes'; give true or false"),
    ("keep_placeholders", 1, "keep_placeholders is 1; give true or false"),
    ("clusters", 2.0, "clusters is 2.0; give a whole number from 1 to 10000"),
    ("clusters", True, "clusters is True; give a whole number from 1 to 10000"),
    ("clusters", "20", "clusters is '20'; give a whole number from 1 to 10000"),
    ("block", 5000, "block is 5000; give a whole number from 8 to 4096"),
    ("similarity_floor", 1.5, "similarity_floor is 1.5; give a number from 0 to 1"),
    ("similarity_floor", float("nan"), "similarity_floor is nan; give a number from 0 to 1"),
    ("resolution", 0, "resolution is 0; give a number from 0.01 to 100"),
    ("resolution", False, "resolution is False; give a number from 0.01 to 100"),
    ("communities", "infomap", "communities is 'infomap'; give one of 'auto', 'python-louvain', "),
    ("communities", ["auto"], "communities is ['auto']; give one of 'auto', 'python-louvain', "),
    ("tasks", "text-generation", "tasks is 'text-generation'; give a list of the Hub's task names"),
    ("tasks", [1], "tasks is [1]; give a list of the Hub's task names"),
    ("title", 3, "title is 3; give a text in quotes"),
    ("title", "a\0b", r"title is 'a\x00b'; give a single line of text without control characters"),
    ("description", "a\nb", r"description is 'a\nb'; give a single line of text"),
    ("base_url", "me.github.io", "base_url is 'me.github.io'; give an address that begins with https://"),
    ("base_url", "https://x/?a=", "base_url is 'https://x/?a='; give an address"),
    ("base_url", 'https://x/"><script>', "base_url is 'https://x/\"><script>'; give an address"),
    ("base_url", "javascript:alert(1)", "base_url is 'javascript:alert(1)'; give an address"),
    ("growth_least_likes", 0, "growth_least_likes is 0; give a whole number from 1 to 1000000000000"),
    ("unusual_apart", 0, "unusual_apart is 0; give a number from 0.1 to 100"),
    ("stability_firm", 0.5, "'stability_loose' is 0.6, but 'stability_firm' is 0.5; give"),
    ("machines", [], "machines is []; give a list of at most 12 sizes in whole gigabytes, such as [16, 64]"),
    ("machines", [8.5], "machines is [8.5]; give a list"),
    ("machines", [True], "machines is [True]; give a list"),
    ("machines", 8, "machines is 8; give a list"),
    ("colours", "red", "colours is 'red'; make it a table with 'light' and 'dark'"),
    ("colours", {"blue": {}}, "'blue' is not a key of colours; use 'light' or 'dark'"),
    ("colours", {"dark": ["#fff"]}, "colours.dark is ['#fff']; make it a table with 'accent' and 'families'"),
    ("colours", {"dark": {"ink": "#fff"}}, "'ink' is not a key of colours.dark; use 'accent' or 'families'"),
    (
        "colours",
        {"dark": {"accent": "red"}},
        "colours.dark.accent is 'red'; give a CSS colour in hexadecimal, such",
    ),
    ("colours", {"dark": {"accent": "#ff00ff80"}}, "colours.dark.accent is '#ff00ff80'; give a CSS colour"),
    ("colours", {"light": {"families": ["#abc", 7]}}, "colours.light.families, number 2 is 7; give a CSS colour"),
    ("colours", {"light": {"families": "#abc"}}, "colours.light.families is '#abc'; give a list of up to 12"),
    ("colours", {"light": {"families": ["#abc"] * 13}}, "colours.light.families is ['#abc', '#abc', "),
]


@pytest.mark.parametrize(("key", "given", "message"), REFUSED)
def test_an_error_names_the_place_the_value_and_the_remedy(key: str, given: object, message: str) -> None:
    with pytest.raises(AtlasError) as caught:
        adjust_settings({key: given}, "atlas.toml")
    assert str(caught.value).startswith(f"atlas.toml: {message}")


def test_an_unknown_key_is_an_error_that_lists_the_settings() -> None:
    with pytest.raises(AtlasError, match=r"atlas\.toml: there is no setting 'cluster'; did you mean 'clusters'"):
        adjust_settings({"cluster": 3}, "atlas.toml")


def test_adjusting_changes_what_it_names_and_nothing_else() -> None:
    base = adjust_settings({"clusters": 5, "seed": 1})
    changed = adjust_settings({"seed": 2}, base=base)
    assert (changed.clusters, changed.seed, base.seed) == (5, 2, 1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        base.seed = 3  # type: ignore[misc]  # that it is frozen is what is tested


def test_every_number_has_its_range() -> None:
    values = dataclasses.asdict(Settings())
    numbers = [name for name, value in values.items() if type(value) in (int, float)]
    assert len(numbers) > 30
    for name in numbers:
        with pytest.raises(AtlasError, match=f"{name} is -1; give a "):
            adjust_settings({name: -1})
