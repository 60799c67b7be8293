"""The whole analysis of a catalogue, and the classes of its results."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property, partial
from html import escape

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from constellation.analysis.clusters import ClusterAgreement, find_clusters, measure_cluster_agreement
from constellation.analysis.communities import Communities, find_communities
from constellation.analysis.created import Created, count_created
from constellation.analysis.descriptors import Descriptors, describe_names
from constellation.analysis.earlier import EarlierFamilies, match_earlier
from constellation.analysis.evaluation.stability import measure_stability
from constellation.analysis.families.curated import choose_curated
from constellation.analysis.families.dissolved import find_nearest_to_dissolved, list_dissolved
from constellation.analysis.families.families import Families, find_families
from constellation.analysis.families.identity import keep_identity, settle_addresses
from constellation.analysis.families.overrides import apply_overrides
from constellation.analysis.families.strength import mark_weak_families
from constellation.analysis.graph_layout import GraphLayout, lay_out_clusters, lay_out_graph
from constellation.analysis.groups import Counts, Group, describe_clades, describe_group
from constellation.analysis.history import GroupHistory, History, follow_group, trace_history
from constellation.analysis.lineage.adoption import Adoption, trace_adoption
from constellation.analysis.lineage.agreement import NameAgreement, measure_name_agreement
from constellation.analysis.lineage.architectures import Declarations, compare_declarations
from constellation.analysis.lineage.bases import read_bases
from constellation.analysis.lineage.clues import Clues, keep_exact_numbers
from constellation.analysis.lineage.families import FamilyLineage, trace_family_lineage
from constellation.analysis.lineage.graph import LineageGraph, trace_lineage
from constellation.analysis.lineage.index import LineIndex, index_lines
from constellation.analysis.lineage.inference import complete_lines
from constellation.analysis.lineage.lines import Lines, find_lines
from constellation.analysis.makers import find_family_makers
from constellation.analysis.memory import Weights, weigh_models
from constellation.analysis.names.features import Features, add_characters, embed_features, weigh_ngrams
from constellation.analysis.names.names import Names, read_names
from constellation.analysis.names.neighbouring import read_meanings
from constellation.analysis.names.parameters import Parameters, settle_parameters
from constellation.analysis.names.words import Phrase, count_phrases, count_words
from constellation.analysis.neighbours import SearchLimits
from constellation.analysis.partition import Partition
from constellation.analysis.popularity import (
    LEAST_PEERS,
    Percentiles,
    class_ages,
    class_sizes,
    compare_with_peers,
)
from constellation.analysis.similarity import Similarity, find_neighbours
from constellation.analysis.tree import Tree, grow_tree
from constellation.analysis.trends import Observations, Trends, compare_snapshots
from constellation.analysis.word_trends import WordTrends, follow_words
from constellation.cache import Cache
from constellation.catalogue import Catalogue, Snapshot
from constellation.catalogue.config import Overrides
from constellation.catalogue.curated import CuratedEntry, load_curated
from constellation.catalogue.descriptors import load_descriptors
from constellation.catalogue.ledger import Ledger
from constellation.catalogue.vocabulary import Vocabulary, load_vocabulary
from constellation.progress import Progress, SilentProgress
from constellation.settings import Settings
from constellation.workers import Engine


@dataclass(frozen=True)
class Network:
    """The results of comparing the names of models: vectors, neighbours, communities and clusters.

    features          : the weights of the token n-grams of the names
    similarity        : the nearest names and the graph of similar names
    communities       : the communities of this graph
    layout            : the positions of the models and of the communities in a drawing of this graph
    clusters          : the agglomerative clusters
    cluster_agreement : how well the clusters agree when they are computed again
    """

    features: Features
    similarity: Similarity
    communities: Communities
    layout: GraphLayout
    clusters: Partition
    cluster_agreement: ClusterAgreement


@dataclass(frozen=True)
class Addresses:
    """The addresses of the families' pages, including former addresses.

    The addresses stay the same from one build to the next.

    given_up       : addresses that no longer have a family, each with the slug that replaces it, '' for none
    dissolved      : the addresses in `given_up` whose models now belong to no family, each with these models; such
                     an address leads to the family with the nearest names
    ledger         : the addresses of all families and lines, for the next build
    idle_overrides : a message for each override that had no effect
    """

    given_up: Mapping[str, str]
    dissolved: Mapping[str, tuple[int, ...]]
    ledger: Ledger
    idle_overrides: tuple[str, ...]


@dataclass(frozen=True)
class Lineage:
    """The declared base models and architectures, and their agreement with the names.

    lines         : the line of each model, declared or inferred
    index         : all lines, with their models, addresses and brands
    architectures : the declared architectures, compared with the families
    graph         : the base models of each model
    families      : the links between families that follow from the base models
    agreement     : how often base models are in the same family
    """

    lines: Lines
    index: LineIndex
    architectures: Declarations
    graph: LineageGraph
    families: FamilyLineage
    agreement: NameAgreement


@dataclass(frozen=True)
class Facts:
    """Counts such as downloads and parameters, and statistics of each family.

    counts     : downloads, likes and dates from the catalogue; parameters from `parameters`
    weights    : the numbers that decide how much memory the models need
    groups     : the statistics of the members of each clade, including its sub-families
    everything : the statistics of all models
    stability  : float64 (clades,), how well each clade is found again in random samples, NaN for small clades
    makers     : the owner who makes each clade, '' if unknown
    phrases    : the most common phrases in names
    words      : the number of models whose names contain each word
    descriptors : what the names say besides the family, such as formats and methods
    """

    counts: Counts
    parameters: Parameters
    weights: Weights
    groups: tuple[Group, ...]
    everything: Group
    stability: np.ndarray
    makers: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    words: Mapping[str, int]
    descriptors: Descriptors


@dataclass(frozen=True)
class Changes:
    """What has changed in the catalogue since earlier snapshots.

    previous : the previous snapshot, or None
    trends   : the changes since the previous snapshot, or None without a previous snapshot
    history  : the counts over all snapshots, or None for fewer than three snapshots, including this catalogue
    families : the families of the previous snapshot, or None without one
    """

    previous: Catalogue | None
    trends: Trends | None
    history: History | None
    families: EarlierFamilies | None = None


@dataclass(frozen=True)
class Atlas:
    """The result of the whole analysis of a catalogue.

    Row i of every array is model i.

    left_out : the number of models in the catalogue's file that are not in the atlas, by task
    """

    settings: Settings
    catalogue: Catalogue
    left_out: Mapping[str, int]
    names: Names
    network: Network
    families: Families
    tree: Tree
    addresses: Addresses
    lineage: Lineage
    facts: Facts
    changes: Changes

    def __len__(self) -> int:
        return len(self.catalogue)

    def __repr__(self) -> str:
        source, date = self.catalogue.source, self.catalogue.date
        return f"<Atlas of {len(self):,} models from {source}{f' ({date})' if date else ''}>"

    def _repr_html_(self) -> str:
        """Return a table of the main figures for a notebook."""
        figures = {
            "Catalogue": self.catalogue.source,
            "Date": self.catalogue.date or "unknown",
            "Models": f"{len(self):,}",
            "Top-level families": f"{len(self.families.hierarchy.tops):,}",
            "Families and sub-families": f"{len(self.families.clades):,}",
            "Models without a family": f"{int((self.families.member_of < 0).sum()):,}",
            "Lines": f"{len(self.lineage.index.lines):,}",
            "Communities": f"{self.communities.count:,}",
        }
        rows = "".join(f"<tr><th>{name}</th><td>{escape(text)}</td></tr>" for name, text in figures.items())
        return f"<table><caption>Atlas of language models</caption><tbody>{rows}</tbody></table>"

    @cached_property
    def ids(self) -> list[str]:
        """The sorted ids of the models."""
        return self.catalogue.frame["id"].tolist()

    @property
    def last_date(self) -> str:
        """The date of the catalogue. If it is unknown, the latest date of creation, '' if none is known."""
        return self.catalogue.date or max(self.facts.counts.created, default="")

    @cached_property
    def adoption(self) -> Adoption | None:
        """The number of models of each line per quarter, or None if no dated model declares its line."""
        return trace_adoption(
            self.lineage.index, self.facts.makers, self.names.owners, self.facts.counts.created, self.last_date
        )

    @cached_property
    def peers(self) -> Percentiles:
        """The percentile of each model by downloads among the models of its size and age."""
        counts = self.facts.counts
        sizes, ages = class_sizes(counts.parameters), class_ages(counts.created.tolist())
        return compare_with_peers(counts.downloads, sizes, ages, LEAST_PEERS)

    @cached_property
    def cluster_map(self) -> GraphLayout:
        """The positions of the models and of the clusters on the map of the clusters."""
        network = self.network
        return lay_out_clusters(network.similarity.graph, network.clusters, network.layout, self.settings.seed)

    @cached_property
    def created(self) -> Created | None:
        """The number of models of each family per month of creation, or None if no date is known."""
        return count_created(self.families, self.facts.counts.created, self.last_date)

    @cached_property
    def word_trends(self) -> WordTrends | None:
        """The words that became more or less common, or None if too few models have dates."""
        return follow_words(self.names, self.facts.counts.created, self.last_date)

    def follow(self, rows: np.ndarray) -> GroupHistory | None:
        """Follow the downloads and likes of some models over the snapshots, or return None without a history."""
        if self.changes.history is None:
            return None
        return follow_group(
            rows,
            self.changes.history,
            least_downloads=self.settings.growth_least_downloads,
            least_likes=self.settings.growth_least_likes,
            least_members=self.settings.growth_least_members,
        )

    @property
    def communities(self) -> Communities:
        """The communities of models with similar names."""
        return self.network.communities


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
    curated: Mapping[str, CuratedEntry] | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> Atlas:
    """Analyse a catalogue and return the results.

    This function runs all stages of the analysis in order. The communities take the longest. Only the pages need
    the communities, so they may be computed in another process at the same time.

    Parameters
    ----------
    catalogue : Catalogue
        The models of the atlas, already selected by task.
    left_out : mapping, optional
        The number of models in the catalogue's file that are not in the atlas, by task.
    previous : Catalogue, optional
        An earlier snapshot of the same models, for the trends.
    snapshots : sequence of Snapshot
        All earlier snapshots, reduced to the models of the catalogue, oldest first.
    settings, vocabulary : optional
        The settings, and the words that are known not to name a family. The defaults are those of the package.
    ledger : Ledger, optional
        The addresses of the families in earlier builds.
    overrides : Overrides, optional
        Corrections of the families that were made by hand.
    curated : mapping of str to CuratedEntry, optional
        The curated list. The default is that of the package. It is not used if the setting `curated` is false.
    cache : Cache, optional
        The cache of earlier results. It does not change the atlas.
    progress : Progress, optional
        An object that is notified of each stage.
    engine : Engine, optional
        Where the expensive stages are computed, by default on the threads of this machine. It does not change the
        atlas.

    Returns
    -------
    Atlas
    """
    settings = settings or Settings()
    vocabulary = vocabulary or load_vocabulary()
    cache, watch = cache or Cache(), progress or SilentProgress()
    frame = catalogue.frame
    ids = frame["id"].tolist()
    # One thread for BLAS and OpenMP: the order in which threads add up would otherwise change the last digit.
    with threadpool_limits(1), ExitStack() as held:
        with watch.stage("Reading the names"):
            names = cache.call(read_names, ids, vocabulary)
            parameters = settle_parameters(
                names, frame["parameters"].to_numpy(), frame["active_parameters"].to_numpy()
            )
            counts = Counts(
                downloads=frame["downloads"].to_numpy(),
                likes=frame["likes"].to_numpy(),
                parameters=parameters.total,
                created=frame["created"].to_numpy(dtype=object),
            )

        features, embedding, similarity = _compare_names(names, settings, cache, watch, engine)
        get_division = held.enter_context(
            (engine or Engine()).start(_divide_graph, similarity.graph, settings, cache.branch(), models=len(names))
        )
        with watch.stage("Finding clusters"):
            clusters, cluster_agreement = _find_clusters(names, features, embedding, settings, cache)
        with watch.stage("Finding families"):
            found = _find_families(names, vocabulary, settings, cache)
            families, given_up, next_ledger, idle = _correct_families(
                found, names, ids, ledger or Ledger(), overrides or Overrides(), curated if settings.curated else {}
            )
            hierarchy, member_of = families.hierarchy, families.member_of
            # The curated list contains facts that models also declare. A comparison of names and declarations must
            # not use it.
            named = families.by_name
            dissolved = list_dissolved(given_up, next_ledger, member_of, ids)
            given_up |= find_nearest_to_dissolved(dissolved, families, similarity.graph)
        with watch.stage("Growing the tree"):
            tree = cache.call(
                grow_tree,
                hierarchy,
                member_of,
                features.matrix,
                embedding,
                block=settings.block,
                seed=settings.seed,
            )

        with watch.stage("Measuring how far names can be trusted"):
            bases = read_bases(
                ids, frame["base_model"].to_numpy(dtype=object), frame["relation"].to_numpy(dtype=object)
            )
            graph = trace_lineage(bases)
            clues = Clues(
                tokens=names.tokens,
                weights=features.matrix,
                owner_of=names.maker_of,
                leaf=member_of,
                top=named.top_of,
                number=keep_exact_numbers(parameters.declared),
            )
            lines = cache.call(
                partial(complete_lines, engine=engine),
                find_lines(frame["architecture"].tolist(), graph, named.clades, member_of),
                clues,
                named.clades,
                settings.seed,
            )
            index = index_lines(
                lines,
                families,
                smallest=settings.line_smallest,
                addresses=ledger.lines if ledger else {},
                moved=given_up,
            )
            next_ledger = dataclasses.replace(next_ledger, lines=index.addresses)
            architectures = compare_declarations(lines, member_of, named.hierarchy, counts.downloads)
            stability = cache.call(
                measure_stability,
                names,
                np.where(families.likely, np.int32(-1), member_of),
                named.hierarchy,
                vocabulary,
                smallest=settings.family_smallest,
                branch_smallest=settings.branch_smallest,
                seed=settings.seed,
            )
        with watch.stage("Following declared base models"):
            family_lineage = trace_family_lineage(graph, member_of, hierarchy)
            child, parent = graph.list_links()
            agreement = measure_name_agreement(
                child, parent, bases.relation[child], member_of, named.hierarchy, tree, settings.seed
            )

        with watch.stage("Counting words, measuring correlations and trends"):
            groups = cache.call(describe_clades, tree, len(families.clades), counts)
            makers = cache.call(find_family_makers, names, families, bases, counts.downloads, counts.created)
            everything = describe_group(np.arange(len(catalogue)), counts)
            phrases = count_phrases(names, counts.downloads, settings.ngrams_listed)
            words = count_words(names.tokens)
            changes = _follow_changes(catalogue, previous, snapshots, counts, settings.keep_placeholders)
        changes = _add_earlier_families(changes, ids, vocabulary, settings, curated, cache, watch)
        with watch.stage("Finding communities and laying out the graph"):
            communities, layout, computed = get_division()
            cache.computed += computed
    return Atlas(
        settings=settings,
        catalogue=catalogue,
        left_out=dict(left_out or {}),
        names=names,
        network=Network(features, similarity, communities, layout, clusters, cluster_agreement),
        families=families,
        tree=tree,
        addresses=Addresses(given_up, dissolved, next_ledger, idle),
        lineage=Lineage(lines, index, architectures, graph, family_lineage, agreement),
        facts=Facts(
            counts,
            parameters,
            weigh_models(names, parameters),
            groups,
            everything,
            stability,
            makers,
            phrases,
            words,
            describe_names(
                names,
                _list_stems(families),
                frame["task"].tolist(),
                read_meanings(names, load_descriptors()),
            ),
        ),
        changes=changes,
    )


def _list_stems(families: Families) -> list[str]:
    """Return the family stem of each model, '' for an unplaced model."""
    stems = [*(clade.stem for clade in families.clades), ""]
    return [stems[clade] for clade in families.member_of.tolist()]


def _correct_families(
    found: Families,
    names: Names,
    ids: Sequence[str],
    ledger: Ledger,
    overrides: Overrides,
    curated: Mapping[str, CuratedEntry] | None,
) -> tuple[Families, dict[str, str], Ledger, tuple[str, ...]]:
    """Give the families their addresses, and apply the overrides and the curated list.

    Return the families, the addresses that are given up, the ledger for the next build, and a message for each
    override that had no effect. The default of the curated list is that of the package.
    """
    curated = load_curated() if curated is None else curated
    identity = keep_identity(found, ids, ledger)
    chosen = choose_curated(identity.families, names, curated, overrides)
    overridden = apply_overrides(identity.families, ids, overrides, identity.given_up, chosen.used)
    given_up, next_ledger = settle_addresses(identity, overridden)
    return mark_weak_families(overridden.families, names), given_up, next_ledger, overridden.idle


def _compare_names(
    names: Names, settings: Settings, cache: Cache, watch: Progress, engine: Engine | None
) -> tuple[Features, np.ndarray, Similarity]:
    """Return the features of the names, the embedding of the names, and their similarity."""
    with watch.stage("Weighing their n-grams"):
        features = cache.call(weigh_ngrams, names.tokens, settings.ngram_longest)
        embedding = cache.call(embed_features, features, components=settings.components, seed=settings.seed)
    with watch.stage("Finding the nearest names"):
        compared = features
        if len(names) <= settings.exact_search:  # in a large catalogue, nearly every name has similar tokens
            compared = cache.call(add_characters, features, names.names)
        similarity = cache.call(
            # The engine has no influence on the result, so it is not a part of the key.
            partial(find_neighbours, engine=engine),
            compared,
            SearchLimits.from_settings(settings),
        )
    return features, embedding, similarity


def _divide_graph(
    graph: sparse.csr_matrix, settings: Settings, cache: Cache
) -> tuple[Communities, GraphLayout, list[str]]:
    """Return the communities and the layout of the graph.

    The third value lists the functions whose results were not in the cache.
    """
    communities = cache.call(
        find_communities,
        graph,
        engine=settings.communities,
        louvain_largest=settings.louvain_largest,
        resolution=settings.resolution,
        seed=settings.seed,
    )
    layout = cache.call(lay_out_graph, graph, communities, settings.seed)
    return communities, layout, cache.computed


def _find_clusters(
    names: Names, features: Features, embedding: np.ndarray, settings: Settings, cache: Cache
) -> tuple[Partition, ClusterAgreement]:
    """Return the clusters, and how well they agree when they are computed again."""
    clusters = cache.call(
        find_clusters,
        names.tokens,
        embedding,
        clusters=settings.clusters,
        microclusters=settings.microclusters,
    )
    agreement = cache.call(
        measure_cluster_agreement,
        clusters,
        features,
        names.tokens,
        components=settings.components,
        clusters=settings.clusters,
        microclusters=settings.microclusters,
        seed=settings.seed,
    )
    return clusters, agreement


def _follow_changes(
    catalogue: Catalogue,
    previous: Catalogue | None,
    snapshots: Sequence[Snapshot],
    counts: Counts,
    keep_placeholders: bool,
) -> Changes:
    """Return the changes since the previous snapshot, and the history over all snapshots."""
    history = trace_history(
        counts.downloads,
        counts.likes,
        snapshots,
        date=catalogue.date,
        source=catalogue.source,
        sha256=catalogue.sha256,
        keep_placeholders=keep_placeholders,
    )
    if previous is None:
        return Changes(None, None, history)
    trends = compare_snapshots(
        _list_observations(catalogue),
        counts.created,
        _list_observations(previous),
        previous.date,
        zero_likes_unknown=history is not None and history.is_blind(previous.date),
        keep_placeholders=keep_placeholders,
    )
    return Changes(previous, trends, history)


def _find_families(names: Names, vocabulary: Vocabulary, settings: Settings, cache: Cache) -> Families:
    """Find the families of names, or read them from the cache."""
    return cache.call(
        find_families,
        names,
        vocabulary,
        smallest=settings.family_smallest,
        branch_smallest=settings.branch_smallest,
        likeness_least=settings.likeness_least,
    )


def _add_earlier_families(
    changes: Changes,
    ids: list[str],
    vocabulary: Vocabulary,
    settings: Settings,
    curated: Mapping[str, CuratedEntry] | None,
    cache: Cache,
    watch: Progress,
) -> Changes:
    """Add the families of the previous snapshot, which are found only from the names in that snapshot.

    Nothing is added if there is no previous snapshot or its date is unknown.

    Overrides are not applied, because they are about the families of this catalogue.
    """
    previous = changes.previous
    if previous is None or not previous.date:
        return changes
    with watch.stage("Finding the families of the previous edition"):
        known = previous.frame["id"].tolist()
        names = cache.call(read_names, known, vocabulary)
        found = _find_families(names, vocabulary, settings, cache)
        chosen = curated if settings.curated else {}
        families, *_ = _correct_families(found, names, known, Ledger(), Overrides(), chosen)
        return dataclasses.replace(changes, families=match_earlier(previous.date, known, families, ids))


def _list_observations(catalogue: Catalogue) -> Observations:
    frame = catalogue.frame
    return Observations(
        frame["id"].to_numpy(dtype=object), frame["downloads"].to_numpy(), frame["likes"].to_numpy()
    )
