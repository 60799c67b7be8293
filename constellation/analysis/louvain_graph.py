"""A graph that python-louvain reads faster than an ordinary networkx graph."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import networkx as nx


class LouvainGraph(nx.Graph):  # type: ignore[type-arg] # networkx has no generic classes at run time
    """A graph whose neighbours are plain dictionaries.

    networkx returns views of its dictionaries, which protect them from changes. python-louvain reads the neighbours
    of each node many times and changes nothing. Without the views, it takes three quarters of the time.
    python-louvain also copies the graph first, which is not needed either.
    """

    def __getitem__(self, node: Hashable) -> dict[Hashable, dict[str, Any]]:  # type: ignore[override]
        """Return a dictionary from each neighbour of a node to the edge between them."""
        neighbours: dict[Hashable, dict[str, Any]] = self._adj[node]  # type: ignore[attr-defined]
        return neighbours

    def copy(self, as_view: bool = False) -> LouvainGraph:
        """Return the graph itself."""
        return self
