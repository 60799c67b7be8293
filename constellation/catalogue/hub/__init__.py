"""Fetch the list of models from the Hugging Face Hub."""

from constellation.catalogue.hub.client import FIELDS, PAGE, TRIES, Hub, Page
from constellation.catalogue.hub.limits import Limits

__all__ = ["FIELDS", "PAGE", "TRIES", "Hub", "Limits", "Page"]
