"""Compute shades of a colour. They distinguish the sub-families of a family.

The shades have the hue of the colour. They are computed in the colour space OKLCH (Ottosson 2020, 'A perceptual
color space for image processing'), in which equal differences of lightness look equal.
"""

from __future__ import annotations

from functools import lru_cache
from math import hypot

import numpy as np
from numpy.typing import NDArray

from constellation.palette import SHADES

#: Lightness of the darkest shade on a light background, and of the lightest shade on a dark background.
_DARKEST, _LIGHTEST = 0.28, 0.88
#: Chroma of every second shade, as a share of the chroma of the colour. Shades of neighbouring lightness thus
#: differ in chroma too.
_PALE = 0.5
#: Step by which the lightness of a shade is changed until its contrast is high enough.
_STEP = 0.005

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def read_linear(colour: str) -> NDArray[np.float64]:
    """Return the linear red, green and blue of a colour '#rrggbb': float64 (3,), from 0 to 1."""
    shares = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def _write_linear(linear: NDArray[np.float64]) -> str:
    within = np.clip(linear, 0, 1)
    shares = np.where(within <= 0.0031308, 12.92 * within, 1.055 * within ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{part:02x}" for part in np.rint(255 * shares).astype(int).tolist())


def measure_lab(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the lightness, a and b of a colour in OKLab: float64 (3,)."""
    return _TO_LAB @ np.cbrt(_TO_CONES @ linear)


def measure_luminance(linear: NDArray[np.float64]) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    return float(np.array([0.2126, 0.7152, 0.0722]) @ linear)


def measure_contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours.

    The ratio is defined in WCAG 2.2. Colours have the form '#rrggbb'. The ratio is 1 for equal colours and 21 for
    black on white.
    """
    light, dark = sorted((measure_luminance(read_linear(one)), measure_luminance(read_linear(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=256)
def list_shades(colour: str, grounds: tuple[str, ...], least: float) -> tuple[str, ...]:
    """Return the shades of a colour.

    There are SHADES shades. The lightnesses of the colour and of the shades are evenly spaced between the extremes
    that the contrast allows. The shades become lighter from the colour up to the upper extreme, and continue at the
    lower extreme.

    Parameters
    ----------
    grounds : the colours behind the shades, all light or all dark
    least : the lowest contrast of a shade with each of them
    """
    lightness, a, b = measure_lab(read_linear(colour)).tolist()
    luminances = [measure_luminance(read_linear(ground)) for ground in grounds]
    is_light = min(luminances) > 0.18
    if is_light:
        low, high = _DARKEST, float(np.cbrt((min(luminances) + 0.05) / least - 0.05))
    else:
        low, high = float(np.cbrt((max(luminances) + 0.05) * least - 0.05)), _LIGHTEST
    start, step = min(max(lightness, low), high) - low, (high - low) / (SHADES + 1)
    shades = []
    for number in range(1, SHADES + 1):
        level = low + (start + number * step) % (high - low)
        share = _PALE if number % 2 else 1.0
        shade = _find_shade(level, share * a, share * b)
        while min(measure_contrast(shade, ground) for ground in grounds) < least:
            level += -_STEP if is_light else _STEP
            shade = _find_shade(level, share * a, share * b)
        shades.append(shade)
    return tuple(shades)


def _find_shade(lightness: float, a: float, b: float) -> str:
    """Return the colour with a given lightness and hue that is at most as colourful as (a, b).

    The chroma is reduced until a screen can show the colour.
    """
    share = 1.0
    while True:
        cones = np.linalg.solve(_TO_LAB, np.array([lightness, share * a, share * b])) ** 3
        linear = np.linalg.solve(_TO_CONES, cones)
        if (linear.min() >= -1e-4 and linear.max() <= 1 + 1e-4) or hypot(share * a, share * b) < 1e-3:
            return _write_linear(linear)
        share *= 0.95
