"""Drawing: layouts that compute coordinates, and the SVG figures made from them."""
