"""The views of the SQLite database: one for each question of the README."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """A view of the database.

    name     : its name
    question : the question that it answers
    query    : its SQL query
    """

    name: str
    question: str
    query: str


VIEWS = (
    View(
        "family_growth",
        "Which families have grown most since a snapshot?",
        """SELECT first.family, families.title, first.date AS since, last.date AS until,
  first.downloads_index AS index_since, last.downloads_index AS index_until,
  last.downloads_index / first.downloads_index - 1 AS growth
FROM history AS first
JOIN history AS last ON last.family = first.family AND last.date = (SELECT max(date) FROM history)
JOIN families ON families.slug = first.family
WHERE first.date < last.date AND first.downloads_index > 0 AND last.downloads_index IS NOT NULL
ORDER BY first.date DESC, growth DESC""",
    ),
    View(
        "new_models",
        "Which models are new?",
        """SELECT id, top_family, created, downloads, likes FROM models
WHERE created IS NOT NULL ORDER BY created DESC, downloads DESC""",
    ),
    View(
        "memory_needed",
        "Which models of a family fit in 16 GB?",
        """SELECT top_family, id, memory, parameters, quantisation, format, downloads FROM models
WHERE memory IS NOT NULL ORDER BY top_family, memory""",
    ),
    View(
        "quantised_by_owner",
        "Who publishes the most quantised models?",
        """SELECT substr(id, 1, instr(id, '/') - 1) AS owner, count(*) AS models, sum(downloads) AS downloads
FROM models WHERE quantisation IS NOT NULL AND instr(id, '/') > 0 GROUP BY owner ORDER BY models DESC, owner""",
    ),
    View(
        "family_reasons",
        "Why is a model in its family?",
        """SELECT id, families.title AS family, family_from, confidence, other.title AS runner_up,
  models.line, line_source, line_confidence
FROM models
LEFT JOIN families ON families.slug = models.family
LEFT JOIN families AS other ON other.slug = models.runner_up""",
    ),
    View(
        "similar_names",
        "Which models have names similar to one that I know?",
        """SELECT models.id, other.id AS similar_to, similarity FROM similar
JOIN models ON models.number = similar.model
JOIN models AS other ON other.number = similar.other
ORDER BY similar.model, similarity DESC""",
    ),
    View(
        "correlations",
        "Are likes and downloads correlated?",
        """SELECT slug, title, correlated AS models, pearson, log_pearson, spearman FROM families
WHERE spearman IS NOT NULL ORDER BY correlated DESC""",
    ),
    View(
        "family_composition",
        "What sizes, formats and licences does a family have?",
        """SELECT top_family,
  CASE WHEN parameters IS NULL THEN 'unknown' WHEN parameters < 1e9 THEN 'under 1B'
    WHEN parameters < 4e9 THEN '1-4B' WHEN parameters < 1e10 THEN '4-10B'
    WHEN parameters < 4e10 THEN '10-40B' ELSE '40B and more' END AS size,
  coalesce(format, 'not in the name') AS format, license_group, count(*) AS models, sum(downloads) AS downloads
FROM models WHERE top_family IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY top_family, models DESC""",
    ),
    View(
        "families_compared",
        "How do families compare?",
        """SELECT families.slug, families.title, families.models, families.owners,
  families.downloads, families.likes,
  avg(models.quantisation IS NOT NULL) AS share_quantised, avg(models.memory <= 16) AS share_in_16_gb
FROM families JOIN models ON models.top_family = families.slug
WHERE families.parent IS NULL GROUP BY families.slug ORDER BY families.models DESC""",
    ),
    View(
        "lines_by_quarter",
        "When did one line pass another?",
        """SELECT quarter, title, models, share, models_by_others, share_by_others FROM adoption
ORDER BY quarter, models DESC""",
    ),
    View(
        "rising_words",
        "Which words rose?",
        """SELECT word, kind, quarter_before, quarter, share_before, share, change FROM word_trends
WHERE low > 0 ORDER BY change DESC""",
    ),
    View(
        "words_by_quarter",
        "Is a quantisation or a format popular, and since when?",
        """SELECT word, kind, quarter, models, share FROM word_quarters ORDER BY word, quarter""",
    ),
    View(
        "popular_for_size",
        "Which small models are downloaded far above their class?",
        """SELECT band, id, parameters, downloads, median, percentile FROM popular
ORDER BY parameters, percentile DESC""",
    ),
    View(
        "names_and_declarations",
        "How reliable are names as evidence?",
        """SELECT slug, title, models, agreement, consistency, stability FROM families
WHERE parent IS NULL AND agreement IS NOT NULL ORDER BY models DESC""",
    ),
)
