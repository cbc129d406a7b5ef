"""Logos: whatever is sent comes out as a plain picture that prints well, or not at all."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from organisations.logos import FEWEST_PIXELS, PRINTED, UnfitLogo, fit_to_print, needs_dark_ground
from tests.stopwatch import stopwatch

Reason = UnfitLogo.Reason
RED = "#a03050"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def picture(
    kind: str, size: tuple[int, int] = (80, 40), *, mode: str = "RGB", **options: object
) -> io.BytesIO:
    file = io.BytesIO()
    Image.new(mode, size, RED).save(file, kind, **options)
    file.seek(0)
    return file


def made_of(file: io.BytesIO) -> Image.Image:
    return Image.open(io.BytesIO(fit_to_print(file)))


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *, pixels: bytes = b"\0" * 1000, more: bytes = b"") -> bytes:
    """A PNG that says of itself that it is so large, whatever it holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + more
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_logo_becomes_a_png_of_the_same_picture(kind):
    made = made_of(picture(kind))
    assert (made.format, made.size) == ("PNG", (80, 40))


@pytest.mark.parametrize(
    "tail", [b"GIF89a<script>alert(1)</script>", b"PK\x03\x04 a zip", b"%PDF-1.7 /JavaScript", EICAR]
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_polyglot_loses_all_but_its_picture(kind, tail):
    made = fit_to_print(io.BytesIO(picture(kind).getvalue() + tail))
    assert tail not in made
    assert made == fit_to_print(picture(kind))


def test_logo_keeps_no_comments_and_no_camera_data():
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "secret words")
    for file in (picture("JPEG", comment=b"secret comment", exif=exif), picture("PNG", pnginfo=words)):
        assert b"secret" in file.getvalue()
        assert b"secret" not in fit_to_print(file)


def test_large_logo_is_reduced_to_printing_size():
    assert made_of(picture("PNG", (2400, 480))).size == (PRINTED[0], 240)
    assert made_of(picture("JPEG", (300, 1200))).size == (120, PRINTED[1])


def test_logo_is_turned_as_its_camera_says():
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    assert made_of(picture("JPEG", (80, 40), exif=exif)).size == (40, 80)


def test_transparent_logo_stays_transparent():
    file = io.BytesIO()
    Image.new("RGBA", (80, 40), (160, 48, 80, 0)).save(file, "PNG")
    file.seek(0)
    assert made_of(file).getchannel("A").getextrema() == (0, 0)


def test_palette_with_transparency_is_understood():
    file = io.BytesIO()
    drawn = Image.new("P", (80, 40), 1)
    drawn.putpalette([255, 0, 0, 0, 0, 255])
    drawn.save(file, "PNG", transparency=1)
    file.seek(0)
    assert made_of(file).getpixel((0, 0))[3] == 0


def test_colours_of_a_press_become_colours_of_a_screen():
    made = made_of(io.BytesIO(cmyk_jpeg()))
    red, green, blue, alpha = made.getpixel((10, 10))
    assert (made.mode, alpha) == ("RGBA", 255)
    assert red < 80
    assert green > 120
    assert blue > 180


def cmyk_jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("CMYK", (80, 40), (255, 60, 0, 0)).save(file, "JPEG", quality=95)
    return file.getvalue()


def test_colours_follow_the_profile_of_the_file():
    odd = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()  # no profile for this picture
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = made_of(picture("PNG")).getpixel((5, 5))
    for profile in (odd, srgb, b"no profile at all"):
        assert made_of(picture("PNG", icc_profile=profile)).getpixel((5, 5)) == plain


def test_sixteen_bits_of_grey_are_scaled_and_not_cut_off():
    file = io.BytesIO()
    Image.new("I;16", (80, 40), 0x8000).save(file, "PNG")
    file.seek(0)
    assert made_of(file).getpixel((5, 5)) == (127, 127, 127, 255)


def animated(kind: str) -> io.BytesIO:
    frames = [Image.new("RGB", (80, 40), colour) for colour in ("#000000", "#ffffff")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=100)
    file.seek(0)
    return file


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (io.BytesIO(b""), Reason.EMPTY),
        (io.BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), Reason.SVG),
        (io.BytesIO(b'<?xml version="1.0"?>\n<!-- a logo -->\n<svg/>'), Reason.SVG),
        (io.BytesIO(b"%PDF-1.7"), Reason.OTHER_KIND),
        (io.BytesIO(EICAR), Reason.OTHER_KIND),
        (io.BytesIO(picture("JPEG", (400, 400)).getvalue()[:700]), Reason.BROKEN),
        (io.BytesIO(picture("PNG", (400, 400)).getvalue()[:-30]), Reason.BROKEN),
        (io.BytesIO(b"\x89PNG\r\n\x1a\n but nothing more"), Reason.BROKEN),
        (picture("GIF"), Reason.GIF),
        (picture("BMP"), Reason.OTHER_KIND),
        (picture("TIFF"), Reason.OTHER_KIND),
        (animated("PNG"), Reason.ANIMATED),
        (animated("WEBP"), Reason.ANIMATED),
        (picture("PNG", (FEWEST_PIXELS - 1, FEWEST_PIXELS - 1)), Reason.TOO_SMALL),
        (io.BytesIO(b"x" * (2 * 1024 * 1024 + 1)), Reason.TOO_LARGE),
    ],
    ids=lambda value: value.value if isinstance(value, Reason) else "",
)
def test_what_is_no_logo_is_refused_with_the_reason(file, reason):
    with pytest.raises(UnfitLogo) as refused:
        fit_to_print(file)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "file",
    [
        png(30_000, 30_000),
        png(5_000, 5_000),
        png(2_147_483_647, 1),
        png(100, 100, more=chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 90_000_000))),
        png(100, 100, more=chunk(b"iCCP", b"profile\0\0" + zlib.compress(b"a" * 90_000_000))),
    ],
    ids=["pixels", "too many pixels", "width", "text", "profile"],
)
def test_bomb_is_refused_in_under_a_second(file):
    with stopwatch() as watch, pytest.raises(UnfitLogo):
        fit_to_print(io.BytesIO(file))
    assert watch.seconds < 1


@pytest.mark.parametrize(
    ("colour", "ground", "needed"),
    [
        ((255, 255, 255, 255), (0, 0, 0, 0), True),
        ((250, 240, 200, 255), (0, 0, 0, 0), True),
        ((160, 48, 80, 255), (0, 0, 0, 0), False),
        ((255, 255, 255, 255), (10, 20, 30, 255), False),  # its own ground holds it
        ((255, 255, 255, 0), (0, 0, 0, 0), False),  # nothing to be seen anywhere
    ],
)
def test_light_logo_on_a_transparent_ground_needs_a_dark_one(colour, ground, needed):
    drawn = Image.new("RGBA", (200, 100), ground)
    drawn.paste(colour, (40, 20, 160, 80))
    file = io.BytesIO()
    drawn.save(file, "PNG")
    assert needs_dark_ground(fit_to_print(io.BytesIO(file.getvalue()))) is needed
