"""Constellation: an atlas of language models, worked out from how they are named."""

from __future__ import annotations

__version__ = "0.1.0"
