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
from constellation.analysis.bases import read_bases
from constellation.analysis.clusters import find_clusters
from constellation.analysis.communities import Communities, find_communities
from constellation.analysis.declarations import Declarations, compare_declarations
from constellation.analysis.descent import Descent, trace_descent
from constellation.analysis.families import Families, find_families
from constellation.analysis.features import Features, embed_features, weigh_ngrams
from constellation.analysis.groups import Counts, Group, describe_clades, describe_group, take_counts
from constellation.analysis.history import History, trace_history
from constellation.analysis.identity import keep_identity
from constellation.analysis.kinship import Kinship, measure_kinship
from constellation.analysis.lineage import Lineage, trace_lineage
from constellation.analysis.names import Names, read_names
from constellation.analysis.overrides import apply_overrides
from constellation.analysis.parameters import Parameters, settle_parameters
from constellation.analysis.partition import Partition
from constellation.analysis.similarity import Similarity, find_neighbours
from constellation.analysis.stability import measure_stability
from constellation.analysis.tree import Tree, grow_tree
from constellation.analysis.trends import Trends, compare_snapshots
from constellation.analysis.words import Phrase, count_phrases, count_words
from constellation.cache import Cache, Stages
from constellation.catalogue import Catalogue, Snapshot
from constellation.catalogue.ledger import Ledger
from constellation.catalogue.overrides import Overrides
from constellation.catalogue.vocabulary import Vocabulary, load_vocabulary
from constellation.engine import Engine
from constellation.progress import Progress, Silence
from constellation.roots import digest_roots
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
    lineage, descent, kinship : which models and families are made from which, as declared, and how far the names
                 agree; empty where the catalogue declares no base models
    groups     : for each clade of `families`, the facts of its members and those of its sub-families
    words      : how many models bear each word
    trends     : None without a previous snapshot
    stages     : the run that made all this, by which what is drawn from it can be remembered too
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
    lineage: Lineage
    descent: Descent
    kinship: Kinship
    groups: tuple[Group, ...]
    everything: Group
    phrases: tuple[Phrase, ...]
    words: Mapping[str, int]
    trends: Trends | None
    stages: Stages
    previous: Catalogue | None = field(default=None)
    history: History | None = field(default=None)

    def __len__(self) -> int:
        return len(self.catalogue)

    @cached_property
    def ids(self) -> list[str]:
        """The models' ids, sorted."""
        return self.catalogue.frame["id"].tolist()


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
    cache: Cache | None = None,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> Atlas:
    """Calls the stages in order and does nothing else.

    catalogue : the models of the atlas, already chosen by task
    previous  : an earlier snapshot of the same models, for the trends
    snapshots : all the earlier ones that are known, held against `catalogue`, oldest first
    ledger    : the addresses that earlier builds have given out; overrides : what a person has said of families
    cache     : where results of earlier builds are, and those of this one go; the atlas is the same without
    engine    : where the heavy stages are computed, else on the threads of this machine; the result is the same
    """
    settings = settings or Settings()
    vocabulary = vocabulary or load_vocabulary()
    ledger, overrides = ledger or Ledger(), overrides or Overrides()
    watch = progress or Silence()
    stages = Stages(cache, settings, digest_roots(catalogue, vocabulary, ledger, overrides) if cache else {})
    ids = catalogue.frame["id"].tolist()
    # One thread for BLAS and OpenMP: the order in which threads add up would otherwise change the last digit.
    with threadpool_limits(1):
        with watch.stage("Reading the names"):
            names = stages.run("names", lambda: read_names(ids, vocabulary), after=("ids", "vocabulary"))
            frame = catalogue.frame
            parameters = settle_parameters(
                names, frame["parameters"].to_numpy(), frame["active_parameters"].to_numpy()
            )
            counts = dataclasses.replace(take_counts(catalogue), parameters=parameters.total)
        with watch.stage("Weighing their n-grams"):
            features = stages.run(
                "features", lambda: weigh_ngrams(names.tokens, settings), after=("names",), reads=("ngram_longest",)
            )
            embedding = stages.run(
                "embedding",
                lambda: embed_features(features, settings),
                after=("features",),
                reads=("components", "seed"),
            )
        with watch.stage("Finding the nearest names"):
            similarity = stages.run(
                "similarity",
                lambda: find_neighbours(features, settings, engine),
                after=("features",),
                reads=("candidates", "exact_search", "neighbours", "postings", "seed", "similarity_floor"),
            )
        with watch.stage("Finding communities"):
            communities = stages.run(
                "communities",
                lambda: find_communities(similarity.graph, settings),
                after=("similarity",),
                reads=("communities", "louvain_largest", "resolution", "seed"),
            )
        with watch.stage("Finding clusters"):
            clusters = stages.run(
                "clusters",
                lambda: find_clusters(embedding, settings),
                after=("embedding",),
                reads=("clusters", "microclusters", "seed"),
            )
        with watch.stage("Finding families"):
            found = stages.run(
                "found",
                lambda: find_families(names, vocabulary, settings),
                after=("names", "vocabulary"),
                reads=("branch_smallest", "family_smallest"),
            )
            identity = keep_identity(found, ids, ledger)
            last_word = apply_overrides(identity.families, ids, overrides, identity.given_up)
            given_up, next_ledger = settle_addresses(identity, last_word)
            families = last_word.families
        settled = ("found", "ids", "ledger", "overrides")  # what the families are made from
        with watch.stage("Measuring how far names can be trusted"):
            bases = read_bases(frame)
            backbones = find_backbones(frame, families, bases)
            declarations = compare_declarations(frame, families, backbones)
            stability = stages.run(
                "stability",
                lambda: measure_stability(names, families, vocabulary, settings),
                after=("names", "vocabulary", *settled),
                reads=("branch_smallest", "family_smallest", "seed"),
            )
        with watch.stage("Growing the tree"):
            tree = stages.run(
                "tree",
                lambda: grow_tree(families, features.matrix, embedding, settings),
                after=("features", "embedding", *settled),
                reads=("block", "seed"),
            )
        with watch.stage("Following what models declare to be made from"):
            lineage = trace_lineage(bases)
            descent = trace_descent(families, lineage)
            kinship = measure_kinship(lineage, families, tree, settings.seed)
        with watch.stage("Counting words, measuring correlations and trends"):
            groups = stages.run(
                "groups",
                lambda: describe_clades(tree, len(families.clades), counts),
                after=("names", "catalogue", "tree"),
            )
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
        lineage=lineage,
        descent=descent,
        kinship=kinship,
        groups=groups,
        everything=everything,
        phrases=phrases,
        words=words,
        trends=trends,
        previous=previous,
        stages=stages,
        history=history,
    )
