import io
import struct
import zlib

import pytest
from PIL import Image

from organisations.logos import PRINTED, UnfitLogo, fit_to_print


def image(kind: str, size: tuple[int, int] = (40, 20), **options: object) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, "#a03050").save(file, kind, **options)
    file.seek(0)
    return file


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_logo_becomes_a_png_of_the_same_picture(kind):
    made = Image.open(io.BytesIO(fit_to_print(image(kind))))
    assert (made.format, made.size) == ("PNG", (40, 20))


def test_logo_keeps_nothing_but_its_picture():
    file = image("JPEG", comment=b"secret comment", exif=Image.Exif().tobytes() or b"")
    made = fit_to_print(io.BytesIO(file.getvalue() + b"GIF89a<script>"))
    assert b"secret" not in made
    assert b"script" not in made


def test_large_logo_is_reduced_to_printing_size():
    made = Image.open(io.BytesIO(fit_to_print(image("PNG", (2400, 480)))))
    assert made.size == (PRINTED[0], 240)


def bomb(width: int, height: int) -> io.BytesIO:
    """A PNG of a few hundred bytes that unpacks to width x height pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "file",
    [
        io.BytesIO(b""),
        io.BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        io.BytesIO(b"%PDF-1.7"),
        io.BytesIO(image("JPEG", (400, 400)).getvalue()[:700]),
        image("BMP"),
        image("TIFF"),
        bomb(30_000, 30_000),
        bomb(5_000, 5_000),
        io.BytesIO(b"x" * (2 * 1024 * 1024 + 1)),
    ],
    ids=["empty", "svg", "pdf", "cut off", "bmp", "tiff", "bomb", "too many pixels", "too large"],
)
def test_what_is_no_logo_is_refused(file):
    with pytest.raises(UnfitLogo):
        fit_to_print(file)
