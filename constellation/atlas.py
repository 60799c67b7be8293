"""A catalogue in, the whole analysis out: one immutable object that everything shown is read from."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from threadpoolctl import threadpool_limits

from constellation.analysis.addresses import settle_addresses
from constellation.analysis.backbone import Backbones, find_backbones
from constellation.analysis.clusters import find_clusters
from constellation.analysis.communities import Communities, find_communities
from constellation.analysis.declarations import Declarations, compare_declarations
from constellation.analysis.families import Families, find_families
from constellation.analysis.features import Features, embed_features, weigh_ngrams
from constellation.analysis.groups import Counts, Group, describe_group, take_counts
from constellation.analysis.history import History, trace_history
from constellation.analysis.identity import keep_identity
from constellation.analysis.names import Names, read_names
from constellation.analysis.overrides import apply_overrides
from constellation.analysis.parameters import Parameters, settle_parameters
from constellation.analysis.partition import Partition
from constellation.analysis.similarity import Similarity, find_neighbours
from constellation.analysis.stability import measure_stability
from constellation.analysis.tree import Tree, grow_tree
from constellation.analysis.trends import Trends, compare_snapshots
from constellation.analysis.words import Phrase, count_phrases, count_words
from constellation.catalogue import Catalogue, Snapshot
from constellation.catalogue.ledger import Ledger
from constellation.catalogue.overrides import Overrides
from constellation.catalogue.vocabulary import Vocabulary, load_vocabulary
from constellation.progress import Progress, Silence
from constellation.settings import Settings


@dataclass(frozen=True)
class Atlas:
    """Everything known of a catalogue. Row i of every array is model i.

    counts     : downloads, likes and dates as the catalogue has them; the parameters that `parameters` settled on
    left_out   : models of the catalogue's file that are not in the atlas, counted by task
    given_up   : addresses without a family, each with the slug that it leads to, '' for none
    ledger     : what the next build must know of the addresses
    idle_overrides : overrides that changed nothing, one sentence each
    stability  : float64 (clades,), how firmly each clade holds over resampling, NaN where it is too small to say
    groups     : for each clade of `families`, the facts of its members and those of its sub-families
    words      : how many models bear each word
    trends     : None without a previous snapshot
    history    : None with fewer than three snapshots, this catalogue one of them
    """

    settings: Settings
    catalogue: Catalogue
    left_out: Mapping[str, int]
    names: Names
    parameters: Parameters
    counts: Counts
    features: Features
    similarity: Similarity
    communities: Communities
    clusters: Partition
    families: Families
    given_up: Mapping[str, str]
    ledger: Ledger
    idle_overrides: tuple[str, ...]
    backbones: Backbones
    declarations: Declarations
    stability: np.ndarray
    tree: Tree
    groups: tuple[Group, ...]
    everything: Group
    phrases: tuple[Phrase, ...]
    words: Mapping[str, int]
    trends: Trends | None
    previous: Catalogue | None = field(default=None)
    history: History | None = field(default=None)

    def __len__(self) -> int:
        return len(self.catalogue)

    @cached_property
    def ids(self) -> list[str]:
        """The models' ids, sorted."""
        return self.catalogue.frame["id"].tolist()


def _describe_clades(tree: Tree, clades: int, counts: Counts) -> tuple[Group, ...]:
    """The facts of each clade: its rows are the leaves of its slice of the tree."""
    slices = (tree.leaf[node : tree.end[node]] for node in tree.find_clades(clades))
    return tuple(describe_group(np.sort(leaves[leaves >= 0]), counts) for leaves in slices)


def build_atlas(
    catalogue: Catalogue,
    *,
    left_out: Mapping[str, int] | None = None,
    previous: Catalogue | None = None,
    snapshots: Sequence[Snapshot] = (),
    settings: Settings | None = None,
    vocabulary: Vocabulary | None = None,
    ledger: Ledger | None = None,
    overrides: Overrides | None = None,
    progress: Progress | None = None,
) -> Atlas:
    """Calls the stages in order and does nothing else.

    catalogue : the models of the atlas, already chosen by task
    previous  : an earlier snapshot of the same models, for the trends
    snapshots : all the earlier ones that are known, held against `catalogue`, oldest first
    ledger    : the addresses that earlier builds have given out; overrides : what a person has said of families
    """
    settings = settings or Settings()
    vocabulary = vocabulary or load_vocabulary()
    watch = progress or Silence()
    # One thread for BLAS and OpenMP: the order in which threads add up would otherwise change the last digit.
    with threadpool_limits(1):
        with watch.stage("Reading the names"):
            names = read_names(catalogue.frame["id"].tolist(), vocabulary)
            frame = catalogue.frame
            declared, active = frame["parameters"].to_numpy(), frame["active_parameters"].to_numpy()
            parameters = settle_parameters(names, declared, active)
            counts = dataclasses.replace(take_counts(catalogue), parameters=parameters.total)
        with watch.stage("Weighing their n-grams"):
            features = weigh_ngrams(names.tokens, settings)
            embedding = embed_features(features, settings)
        with watch.stage("Finding the nearest names"):
            similarity = find_neighbours(features, settings)
        with watch.stage("Finding communities"):
            communities = find_communities(similarity.graph, settings)
        with watch.stage("Finding clusters"):
            clusters = find_clusters(embedding, settings)
        with watch.stage("Finding families"):
            found = find_families(names, vocabulary, settings)
            identity = keep_identity(found, frame["id"].tolist(), ledger or Ledger())
            last_word = apply_overrides(
                identity.families, frame["id"].tolist(), overrides or Overrides(), identity.given_up
            )
            given_up, next_ledger = settle_addresses(identity, last_word)
            families = last_word.families
        with watch.stage("Measuring how far names can be trusted"):
            backbones = find_backbones(frame, families)
            declarations = compare_declarations(frame, families, backbones)
            stability = measure_stability(names, families, vocabulary, settings)
        with watch.stage("Growing the tree"):
            tree = grow_tree(families, features.matrix, embedding, settings)
        with watch.stage("Counting words, measuring correlations and trends"):
            groups = _describe_clades(tree, len(families.clades), counts)
            everything = describe_group(np.arange(len(catalogue)), counts)
            phrases = count_phrases(names, counts.downloads, settings.ngrams_listed)
            words = count_words(names.tokens)
            history = trace_history(catalogue, snapshots)
            trends = None
            if previous is not None:
                blind = history is not None and history.is_blind(previous.date)
                trends = compare_snapshots(frame, previous.frame, previous.date, blind)
    return Atlas(
        settings=settings,
        catalogue=catalogue,
        left_out=dict(left_out or {}),
        names=names,
        parameters=parameters,
        counts=counts,
        features=features,
        similarity=similarity,
        communities=communities,
        clusters=clusters,
        families=families,
        given_up=given_up,
        ledger=next_ledger,
        idle_overrides=last_word.idle,
        backbones=backbones,
        declarations=declarations,
        stability=stability,
        tree=tree,
        groups=groups,
        everything=everything,
        phrases=phrases,
        words=words,
        trends=trends,
        previous=previous,
        history=history,
    )
