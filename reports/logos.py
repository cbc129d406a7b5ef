"""Logos: decoded and encoded again before anything else touches them."""

import io
import warnings
from typing import IO

from PIL import Image, UnidentifiedImageError

LARGEST_FILE = 2 * 1024 * 1024  # bytes
MOST_PIXELS = 16_000_000
PRINTED = (1200, 480)  # pixels: 300 to the inch at the size a cover shows
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


class UnfitLogo(ValueError):
    """The file is no image that we print: too large, broken, or of another kind."""


def fit_to_print(file: IO[bytes]) -> bytes:
    """The image as a PNG of printing size, without whatever else its file held. Raises `UnfitLogo`."""
    data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise UnfitLogo("too large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if (
                    image.width * image.height > MOST_PIXELS
                ):  # known from the header, before anything is decoded
                    raise UnfitLogo("too many pixels")
                drawn = image.convert("RGBA")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise UnfitLogo(str(error)) from error
    drawn.thumbnail(PRINTED)
    clean = Image.new("RGBA", drawn.size)
    clean.paste(drawn)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=False)
    return out.getvalue()
