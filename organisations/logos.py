"""Logos: decoded and encoded again before anything else touches them."""

import io
import warnings
from typing import IO

from django.db.models import TextChoices
from PIL import Image, ImageCms, ImageOps, ImageStat, UnidentifiedImageError

from organisations.colours import WHITE, contrast

LARGEST_FILE = 2 * 1024 * 1024  # bytes
MOST_PIXELS = 16_000_000
FEWEST_PIXELS = 64  # on the longer side: less is a blot on paper
PRINTED = (1200, 480)  # pixels: 300 to the inch at the size a cover shows
FORMATS = ("PNG", "JPEG", "WEBP")
BEGINNING = 1024  # bytes in which a kind of file is recognised
FAINT = 2.0  # contrast with white below which a logo cannot be made out on it
_SRGB = ImageCms.createProfile("sRGB")


class UnfitLogo(ValueError):
    """The file is no image that we print. `reason` says why."""

    class Reason(TextChoices):
        EMPTY = "empty"
        TOO_LARGE = "too-large"
        TOO_MANY_PIXELS = "too-many-pixels"
        TOO_SMALL = "too-small"
        SVG = "svg"
        GIF = "gif"
        OTHER_KIND = "other-kind"
        ANIMATED = "animated"
        BROKEN = "broken"

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def fit_to_print(file: IO[bytes]) -> bytes:
    """The image as a PNG of printing size, upright, in sRGB, without whatever else its file held. Raises `UnfitLogo`."""
    data = file.read(LARGEST_FILE + 1)
    if not data:
        raise UnfitLogo(UnfitLogo.Reason.EMPTY)
    if len(data) > LARGEST_FILE:
        raise UnfitLogo(UnfitLogo.Reason.TOO_LARGE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                _check(image)  # by the header, before anything is decoded
                drawn = _drawn(image)
    except UnidentifiedImageError as unknown:
        raise UnfitLogo(_kind(data)) from unknown
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise UnfitLogo(UnfitLogo.Reason.TOO_MANY_PIXELS) from bomb
    except UnfitLogo:
        raise
    except (OSError, SyntaxError, ValueError, OverflowError, EOFError) as error:
        raise UnfitLogo(UnfitLogo.Reason.BROKEN) from error
    clean = Image.new("RGBA", drawn.size)
    clean.paste(drawn)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=False)
    return out.getvalue()


def needs_dark_ground(png: bytes) -> bool:
    """Whether a logo made by `fit_to_print` is so light, on a transparent ground, that white paper would swallow it."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
        small = image.convert("RGBA")
    small.thumbnail((200, 200))
    alpha = small.getchannel("A")
    if alpha.getextrema()[0] == 255:  # no part of it is transparent
        return False
    opaque = alpha.point(lambda value: 255 if value > 127 else 0)
    if opaque.getbbox() is None:
        return False
    red, green, blue = (round(mean) for mean in ImageStat.Stat(small.convert("RGB"), opaque).mean)
    return contrast(f"#{red:02x}{green:02x}{blue:02x}", WHITE) < FAINT


def _check(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise UnfitLogo(UnfitLogo.Reason.TOO_MANY_PIXELS)
    if max(image.size) < FEWEST_PIXELS:
        raise UnfitLogo(UnfitLogo.Reason.TOO_SMALL)
    if getattr(image, "is_animated", False):
        raise UnfitLogo(UnfitLogo.Reason.ANIMATED)


def _drawn(image: Image.Image) -> Image.Image:
    """The picture as it is meant to look: turned as the camera says, in sRGB, no larger than it is printed."""
    profile = image.info.get("icc_profile")
    image.draft("RGB", (PRINTED[0] * 2, PRINTED[1] * 2))
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # 16 bits of grey, which a conversion would cut off instead of scaling
        upright = upright.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if profile and upright.mode in ("RGB", "CMYK"):
        upright = _in_srgb(upright, profile)
    drawn = upright.convert("RGBA")
    drawn.thumbnail(PRINTED)
    return drawn


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The colours that the file's profile means; as the file has them where the profile is not understood."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image


def _kind(data: bytes) -> UnfitLogo.Reason:
    """Which of the kinds that people try it is."""
    beginning = data[:BEGINNING].lower()
    if beginning.startswith(b"gif8"):
        return UnfitLogo.Reason.GIF
    if b"<svg" in beginning or b"<!doctype svg" in beginning or beginning.startswith(b"\x1f\x8b"):
        return UnfitLogo.Reason.SVG
    if beginning.startswith((b"\x89png\r\n", b"\xff\xd8\xff")) or beginning[8:12] == b"webp":
        return UnfitLogo.Reason.BROKEN
    return UnfitLogo.Reason.OTHER_KIND
