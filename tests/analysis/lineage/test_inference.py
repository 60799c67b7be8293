"""The lines of models without declarations are inferred from similar models or from the family."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from constellation.analysis.lineage.inference import number_lines
from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import Catalogue
from constellation.workers import Engine

Models = Callable[..., Catalogue]
Read = Callable[[str], tuple[str, str, float]]

SIZES = ("1b", "3b", "7b", "13b", "34b")
TAILS = ("chat", "instruct", "gguf", "awq", "code", "math", "tools", "story")
#: The exact number of parameters of each made-up line.
NUMBERS = {"zorbit": 7_615_616_512, "quandar": 8_030_261_248}


def make_line(stem: str, owners: int = 5) -> dict[str, str]:
    """Return the ids of 40 models with the same stem in their names and in their architecture."""
    pairs = [(size, tail) for size in SIZES for tail in TAILS]
    return {f"maker{at % owners}/{stem.title()}-{size}-{tail}": stem for at, (size, tail) in enumerate(pairs)}


def build(
    models: Models, declared: dict[str, str], others: tuple[str, ...], engine: Engine | None = None
) -> tuple[Atlas, Read]:
    """Return an atlas, and a function that looks up the line, the source and the confidence of a model.

    The last word of some ids is a number of parameters: `x/Some-Name 7615616512`.
    """
    numbers = {one.split()[0]: float(one.split()[1]) for one in others if " " in one}
    numbers |= {model: float(NUMBERS[line]) for model, line in declared.items() if line in NUMBERS}
    ids = sorted({*declared, *(one.split()[0] for one in others)})
    catalogue = models(
        ids,
        architecture=[declared.get(model, "") for model in ids],
        parameters=[numbers.get(model) for model in ids],
    )
    atlas = build_atlas(catalogue, engine=engine)
    lines = atlas.lineage.lines

    def read(model: str) -> tuple[str, str, float]:
        row = atlas.ids.index(model)
        line, source = lines.line, lines.source
        return line.values[line.codes[row]], source.values[source.codes[row]], float(lines.confidence[row])

    return atlas, read


#: Three lines, a brand that is built on one of them, and models that declare nothing.
TAUGHT = (
    make_line("zorbit")
    | make_line("quandar")
    | make_line("mellix")
    | dict.fromkeys(list(make_line("plume"))[:30], "mellix")
)
UNDECLARED = (
    "fan/Zorbit-7b-roleplay",
    "fan/Plume-7b-roleplay",
    "fan/Anew-Thing 7615616512",
    "fan/Other-Matter 8030261248",
    "fan/Round-Matter 7000000000",
    "fan/Anything",
    "sole/Krellin-9x",
    "sole/Krellin-9y",
    "dual/Krellin-9z",
    "x/---",
)


@pytest.fixture(scope="module")
def taught(models: Models) -> tuple[Atlas, Read]:
    return build(models, TAUGHT, UNDECLARED)


def test_a_model_has_the_line_of_the_models_that_it_resembles(taught: tuple[Atlas, Read]) -> None:
    line, source, confidence = taught[1]("fan/Zorbit-7b-roleplay")
    assert (line, source) == ("Zorbit", "family") and confidence > 0.8


def test_a_model_of_a_brand_has_the_line_that_the_brand_declares(taught: tuple[Atlas, Read]) -> None:
    line, source, confidence = taught[1]("fan/Plume-7b-roleplay")
    assert (line, source) == ("Mellix", "family") and confidence > 0.8


def test_an_exact_number_of_parameters_decides_if_the_name_does_not(taught: tuple[Atlas, Read]) -> None:
    assert taught[1]("fan/Anew-Thing")[:2] == ("Zorbit", "inferred")
    assert taught[1]("fan/Other-Matter")[:2] == ("Quandar", "inferred")


def test_declared_lines_are_kept(taught: tuple[Atlas, Read]) -> None:
    for model, architecture in TAUGHT.items():
        assert taught[1](model) == (architecture.title(), "declared architecture", 1.0)


def test_inferred_lines_are_never_certain(taught: tuple[Atlas, Read]) -> None:
    lines = taught[0].lineage.lines
    inferred = lines.confidence[~lines.declared & (lines.line.codes != lines.line.values.index(""))]
    assert len(inferred) and ((inferred >= 0.01) & (inferred <= 0.99)).all()


def test_a_family_that_declares_nothing_has_its_own_line_if_it_resembles_no_other(
    taught: tuple[Atlas, Read],
) -> None:
    line, source, confidence = taught[1]("sole/Krellin-9x")
    assert (line, source) == ("Krellin", "family") and 0 < confidence < 1


def test_a_model_that_resembles_no_other_has_no_line(taught: tuple[Atlas, Read]) -> None:
    line, source, confidence = taught[1]("x/---")
    assert (line, source) == ("", "") and np.isnan(confidence)


@pytest.mark.parametrize(
    "engine", [Engine(jobs=1), pytest.param(Engine("processes", jobs=2), marks=pytest.mark.slow)], ids=str
)
def test_the_engine_does_not_change_the_lines(engine: Engine, models: Models, taught: tuple[Atlas, Read]) -> None:
    first = taught[0].lineage.lines
    again = build(models, TAUGHT, UNDECLARED, engine)[0].lineage.lines
    assert again.line.values == first.line.values
    np.testing.assert_array_equal(again.line.codes, first.line.codes)
    np.testing.assert_array_equal(again.confidence, first.confidence)


def test_without_declarations_the_line_is_the_family(models: Models) -> None:
    atlas, read = build(models, {}, (*TAUGHT, "fan/Anything"))
    assert read("maker0/Zorbit-1b-chat")[:2] == ("Zorbit", "family")
    assert read("fan/Anything")[:2] == ("", "")
    assert np.isnan(atlas.lineage.lines.confidence).all()


def test_a_single_declared_line_is_not_given_to_everything(models: Models) -> None:
    declared = {f"maker{at % 5}/Zorbit-{at}-{tail}": "zorbit" for at in range(20) for tail in TAILS}
    others = ("fan/Anything", "fan/Zorbit-new", *(f"maker{at}/Quandar-{at}b" for at in range(4)))
    _, read = build(models, declared, others)
    assert read("fan/Anything")[:2] == ("", "")
    assert read("fan/Zorbit-new")[:2] == ("Zorbit", "family")
    assert read("maker1/Quandar-1b")[:2] == ("Quandar", "family")


def test_few_declarations_give_the_line_of_the_family(models: Models) -> None:
    plumes = [f"maker{at}/Plume-{at}b" for at in range(7)]
    _, read = build(models, dict.fromkeys(plumes[:6], "mellix"), (plumes[6],))
    line, source, confidence = read(plumes[6])
    assert (line, source) == ("mellix", "family") and np.isnan(confidence)


@pytest.mark.parametrize("others", [("a/b",), ("a/b", "c/d"), ("---",)])
def test_tiny_catalogues(models: Models, others: tuple[str, ...]) -> None:
    atlas, read = build(models, {}, others)
    assert [read(model)[:2] for model in atlas.ids] == [("", "")] * len(others)


def test_lines_and_families_are_numbered_together() -> None:
    values, line, own = number_lines(["qwen", "", "llama"], ["yi", "qwen", ""])
    assert values == ["llama", "qwen", "yi"]
    assert (line.tolist(), own.tolist()) == ([1, -1, 0], [2, 1, -1])
