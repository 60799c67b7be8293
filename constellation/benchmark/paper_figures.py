"""The figures of the paper.

These are a dendrogram, a radial tree and a word cloud for each cluster.

The libraries are imported in the functions that use them, because they are optional, and because the time for their
import is part of the measured cost.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from constellation.errors import AtlasError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SIDE, _RESOLUTION = 20, 100  # inches, dots per inch
_CLOUD = {"width": 800, "height": 400, "background_color": "white", "random_state": 7}


def load_figure() -> Any:
    """Import matplotlib's class `Figure` and return it.

    This class draws without a screen.

    Raises AtlasError if matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise AtlasError(
            "the paper's figures need matplotlib; install it with: pip install '.[bench]', or give --no-drawing"
        ) from None
    return Figure


def _make_figure() -> Any:
    return load_figure()(figsize=(_SIDE, _SIDE), dpi=_RESOLUTION)


def _make_dendrogram(merges: NDArray[Any], **options: Any) -> dict[str, Any]:
    """Call SciPy's function `dendrogram` with a higher recursion limit.

    The function recurses once for each level of the tree.
    """
    from scipy.cluster.hierarchy import dendrogram

    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 4 * len(merges) + 1000))
    try:
        return dendrogram(merges, **options)
    finally:
        sys.setrecursionlimit(before)


def draw_dendrogram(merges: NDArray[Any], names: list[str], path: Path) -> None:
    """Draw the dendrogram of all models, with their names in a row below it."""
    figure = _make_figure()
    _make_dendrogram(merges, labels=names, leaf_rotation=90, leaf_font_size=1, ax=figure.add_subplot())
    figure.savefig(path)


def draw_radial_tree(merges: NDArray[Any], names: list[str], path: Path) -> None:
    """Draw the dendrogram of all models with the names on a circle."""
    from matplotlib.collections import LineCollection

    tree = _make_dendrogram(merges, no_plot=True)
    scale = 2 * np.pi / (10 * len(names))  # scipy places the leaves 10 apart
    highest = max(float(merges[:, 2].max()), 1e-9)
    angles, radii = np.array(tree["icoord"]) * scale, 1 - np.array(tree["dcoord"]) / highest
    figure = _make_figure()
    axes = figure.add_subplot(projection="polar")
    axes.add_collection(LineCollection(list(np.stack([angles, radii], axis=2)), linewidths=0.2))
    for place, leaf in enumerate(tree["leaves"]):
        angle = (10 * place + 5) * scale
        axes.text(angle, 1.01, names[leaf], fontsize=1, rotation=np.degrees(angle), rotation_mode="anchor")
    axes.set_axis_off()
    figure.savefig(path)


def draw_clouds(names: list[str], labels: NDArray[Any], folder: Path) -> int:
    """Draw a word cloud of the names in each cluster.

    Return the number of word clouds.

    Clusters whose names contain no words are left out.
    """
    from wordcloud import WordCloud

    drawn = 0
    for label in np.unique(labels).tolist():
        cloud = WordCloud(**_CLOUD)
        words = cloud.process_text(" ".join(names[row] for row in np.flatnonzero(labels == label)))
        if words:
            cloud.generate_from_frequencies(words).to_file(folder / f"cloud-{label}.png")
            drawn += 1
    return drawn
