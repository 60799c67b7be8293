"""The tables of words that became more or less common in the names of new models.

data/word_trends.csv compares two quarters, and data/word_quarters.csv has all quarters.
"""

from __future__ import annotations

from constellation.analysis.word_trends import WordTrends
from constellation.formulas import guard_text
from constellation.render.column_kinds import write_number

#: The path of the table. It is not written if two quarters cannot be compared.
WORD_TRENDS = "data/word_trends.csv"
WORD_QUARTERS = "data/word_quarters.csv"
#: Columns of word_trends.csv, with their descriptions.
WORD_TREND_COLUMNS = {
    "word": "a word in at least 20 names of the models created in one of the two quarters",
    "kind": "kind of the word in the vocabulary, such as quantisation or size; empty for any other word",
    "quarter_before": "earlier quarter, a year before the later one",
    "models_before": "number of models with the word that were created in the earlier quarter",
    "share_before": "share of these models in all models created in the earlier quarter",
    "quarter": "later quarter",
    "models": "number of models with the word that were created in the later quarter",
    "share": "share of these models in all models created in the later quarter",
    "change": "difference of the two shares",
    "low": "lower end of the 95% interval of the difference",
    "high": "upper end of the 95% interval of the difference",
}

#: Columns of word_quarters.csv, with their descriptions.
WORD_QUARTER_COLUMNS = {
    "quarter": "quarter of the date of creation, such as 2026-Q3",
    "word": "word of word_trends.csv",
    "kind": "kind of the word, as in word_trends.csv",
    "models": "number of models with the word that were created in the quarter",
    "created": "number of all models that were created in the quarter",
    "share": "share of the models with the word; empty if fewer than 20 models were created in the quarter",
}


def list_word_quarter_rows(trends: WordTrends) -> list[list[str]]:
    """Return the cells of each row of the table of words by quarter.

    The cells are in the order of WORD_QUARTER_COLUMNS. Quarters without a model with the word are left out.
    """
    return [
        [quarter, guard_text(one.word), one.kind, str(count), str(total), write_number(round(share, 5))]
        for one in trends.words
        for quarter, count, total, share in zip(trends.quarters, one.counts, trends.totals, one.course, strict=True)
        if count
    ]


def list_word_trend_rows(trends: WordTrends) -> list[list[str]]:
    """Return the cells of each row of the table of words.

    The cells are in the order of WORD_TREND_COLUMNS.
    """
    return [
        [
            guard_text(one.word),
            one.kind,
            trends.before,
            str(one.before.some),
            write_number(round(one.before.value, 5)),
            trends.now,
            str(one.now.some),
            write_number(round(one.now.value, 5)),
            *(write_number(round(value, 5)) for value in (one.change, one.low, one.high)),
        ]
        for one in trends.words
    ]
