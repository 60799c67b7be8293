"""What an atlas is made from in, a digest of each part out, by which the results of its stages are known."""

from __future__ import annotations

import json

from constellation.cache import digest_code, digest_machine, digest_object, digest_text
from constellation.catalogue import Catalogue
from constellation.catalogue.config import Overrides
from constellation.catalogue.ledger import Ledger
from constellation.catalogue.vocabulary import Vocabulary

#: The folders and files of the package whose code a stage's result depends on.
_CODE = ("*.py", "analysis/**/*.py", "catalogue/**/*.py", "catalogue/**/*.toml")


def digest_roots(
    catalogue: Catalogue, vocabulary: Vocabulary, ledger: Ledger, overrides: Overrides
) -> dict[str, str]:
    """What the stages start from, each root with a digest of it and of the code that reads it.

    'drawing' is the code that draws an atlas, for what is remembered of that.
    """
    code = digest_machine() + digest_code(_CODE)
    roots = {
        "drawing": digest_code(("render/**/*.py",)),
        "ids": digest_text(json.dumps(catalogue.frame["id"].tolist())),
        "catalogue": catalogue.content,
        "vocabulary": digest_object(vocabulary),
        "ledger": digest_object(ledger),
        "overrides": digest_object(overrides),
    }
    return {name: digest_text(code + digest) for name, digest in roots.items()}
