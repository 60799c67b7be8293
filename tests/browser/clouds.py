"""Where browsers draw the words of word clouds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

#: Pages with clouds: of one family or of all clusters, laid out in rows or by the library, small or large.
CLOUDS = ("words.html", "clusters.html", "families/qwen.html", "families/llama.html", "families/aira.html")
#: Return for each cloud on the page its box, the boxes of its words, and whether the words are in the page's face.
#: A box is left, top, right and bottom.
READ_CLOUDS = """
for (const one of document.querySelectorAll("details")) one.open = true;
const box = (element) => {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return [left, top, right, bottom];
};
return [...document.querySelectorAll("svg.cloud")].map((cloud) => [
  box(cloud),
  [...cloud.querySelectorAll("a text")].map(box),
  getComputedStyle(cloud.querySelector("text")).fontFamily === getComputedStyle(document.body).fontFamily,
]);
"""


def check_clouds(clouds: Sequence[tuple[list[float], list[list[float]], bool]]) -> None:
    """Assert that words are in the text face, inside their clouds, and that no two words of a cloud touch."""
    assert clouds
    for (left, top, right, bottom), words, in_text_face in clouds:
        assert in_text_face
        assert len(words) >= 2
        for word in words:
            assert left <= word[0] and word[2] <= right and top - 1 <= word[1] and word[3] <= bottom + 1
        for one, other in combinations(words, 2):
            # Half a pixel is within the rounding of the coordinates in the drawing.
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            assert across < 0.5 or down < 0.5, (one, other)
