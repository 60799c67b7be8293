"""The drawings: layouts that compute coordinates, and the figures that are made from them."""
