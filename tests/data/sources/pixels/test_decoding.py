"""Image files as pixels."""

import hashlib
import io
import os
import socket
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnrun.data.sources.pixels import decoding
from nnrun.data.sources.pixels.cached_pixels import read_pixels
from nnrun.data.sources.pixels.decoding import PixelForm
from nnrun.errors import ConfigError
from tests.data.pictures import GREEN, RED, encoded, folder_of, image_bytes, ramp

pytestmark = pytest.mark.usefixtures("both_roads")

RGB = PixelForm((2, 3), 3)
GREY = PixelForm((2, 3), 1)


def read(tmp_path: Path, form: PixelForm = RGB, **files: bytes):
    names = [name.replace("_", ".") for name in files]
    folder_of(tmp_path, dict(zip(names, files.values(), strict=True)))
    return read_pixels([tmp_path / name for name in names], names, form)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM"])
def test_every_format_is_read_by_its_content(tmp_path, form: str) -> None:
    pixels = read(tmp_path, a_bin=image_bytes(GREEN, form=form))
    assert pixels.wrong == {}
    assert pixels.array.dtype == np.uint8
    np.testing.assert_allclose(pixels.array[0, 0, 0], GREEN, atol=3)  # JPEG and WEBP are inexact


def test_images_of_any_size_become_one_shape_by_pillows_bilinear_filter(tmp_path) -> None:
    large, small = ramp(40, 31), ramp(2, 3)
    pixels = read(tmp_path, a_png=encoded(large), b_png=encoded(small))
    assert pixels.array.shape == (2, 2, 3, 3)
    assert np.array_equal(pixels.array[0], np.asarray(large.resize((3, 2), Image.Resampling.BILINEAR)))
    assert np.array_equal(pixels.array[1], np.asarray(small))


def test_grey_is_one_channel_and_colour_three_whatever_the_file_has(tmp_path) -> None:
    grey = image_bytes(100, mode="L")
    assert read(tmp_path, RGB, a_png=grey).array[0, 0, 0].tolist() == [100, 100, 100]
    assert read(tmp_path, GREY, a_png=grey, b_png=image_bytes(RED)).array[:, 0, 0, 0].tolist() == [100, 76]


def test_transparency_is_dropped_and_palettes_are_resolved_without_a_warning(tmp_path) -> None:
    clear = image_bytes((10, 20, 30, 0), mode="RGBA")
    palette = Image.new("RGB", (4, 4), RED).convert("P")
    pixels = read(tmp_path, a_png=clear, b_png=encoded(palette, transparency=b"\x80\x00"))
    assert pixels.array[:, 0, 0].tolist() == [[10, 20, 30], [255, 0, 0]]


def test_sixteen_bits_are_brought_to_eight_not_cut_off(tmp_path) -> None:
    deep = Image.fromarray(np.array([[0, 256, 65535], [32768, 511, 512]], dtype=np.uint16))
    assert read(tmp_path, GREY, a_png=encoded(deep)).array[0, :, :, 0].tolist() == [[0, 1, 255], [128, 1, 2]]
    pixels = read(tmp_path, GREY, a_tif=encoded(Image.new("F", (3, 2), 0.5), "TIFF"))
    assert pixels.wrong == {0: "its pixels are floating-point numbers of 32 bits; 8 and 16 bits are read"}


def test_photo_is_turned_upright_by_its_exif_orientation(tmp_path) -> None:
    upright = ramp(2, 3)
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: what is stored lies on its side
    stored = upright.transpose(Image.Transpose.ROTATE_90)
    pixels = read(tmp_path, a_png=encoded(stored, exif=exif), b_png=encoded(upright))
    assert np.array_equal(pixels.array[0], pixels.array[1])


def test_first_of_several_frames_is_taken(tmp_path) -> None:
    frames = [Image.new("RGB", (3, 2), color) for color in (RED, GREEN)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert read(tmp_path, a_gif=content).array[0, 0, 0].tolist() == [255, 0, 0]


def test_what_is_no_image_is_told_apart_and_the_rest_is_read(tmp_path) -> None:
    photo = encoded(ramp(60, 60), "JPEG")
    pixels = read(
        tmp_path,
        text_jpg=b"no image at all",
        good_png=image_bytes(RED),
        cut_jpg=photo[: len(photo) // 2],
        empty_png=b"",
        torn_png=image_bytes(GREEN, (50, 50))[:60],
    )
    assert pixels.kept.tolist() == [1]
    assert pixels.array[:, 0, 0].tolist() == [[255, 0, 0]]
    assert pixels.wrong[0] == "not an image"
    assert "truncated" in pixels.wrong[2].lower()
    assert pixels.wrong[3] == "an empty file"
    assert set(pixels.wrong) == {0, 2, 3, 4}


def test_postscript_is_not_run(tmp_path) -> None:
    program = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 2 2\n%%EndComments\n/x 1 def\n%%EOF\n"
    assert read(tmp_path, a_eps=program).wrong == {0: "not an image"}


def test_small_file_of_a_huge_image_is_refused_before_it_is_unpacked(tmp_path) -> None:
    small = bytearray(encoded(Image.new("1", (8, 8)), "BMP"))
    small[18:26] = (30000).to_bytes(4, "little") + (30000).to_bytes(4, "little")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        wrong = read(tmp_path, a_bmp=bytes(small), b_png=image_bytes(RED)).wrong
    assert "decompression bomb" in wrong[0]


def test_missing_special_and_unreadable_files_are_told(tmp_path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")  # opening it would wait for ever
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
    special, missing = ["folder", "pipe", "socket"], ["nothing", "loop", "file/below", "a\0b", 300 * "x"]
    names = [*special, *missing]
    wrong = read_pixels([tmp_path / name for name in names], names, RGB).wrong
    assert [wrong[index] for index in range(3)] == ["not a plain file"] * 3
    assert [wrong[index] for index in range(3, 8)] == ["no such file"] * 5


@pytest.mark.parametrize(("whole", "part"), [(2**24, 2**24), (2**24, 100), (2**24, 0), (100, 2**24)])
def test_large_files_and_those_that_come_in_parts_are_read_whole(tmp_path, monkeypatch, whole: int, part: int) -> None:
    content, read_some = encoded(ramp(60, 60), "JPEG"), os.read
    (tmp_path / "a.jpg").write_bytes(content)
    monkeypatch.setattr(decoding, "_WHOLE", whole)
    monkeypatch.setattr(os, "read", lambda file, size: read_some(file, min(size, part or size - 2)))
    image = decoding.read_image(tmp_path / "a.jpg", PixelForm())
    assert image.content == hashlib.sha256(content).hexdigest()
    assert np.array_equal(image.pixels, np.asarray(Image.open(io.BytesIO(content))))


def test_without_a_size_all_must_have_the_same(tmp_path) -> None:
    form = PixelForm(None, 3)
    assert read(tmp_path, form, a_png=image_bytes(RED), b_png=image_bytes(GREEN)).array.shape == (2, 4, 6, 3)
    with pytest.raises(ConfigError, match=r"a\.png is 4 x 6, b\.png 5 x 6\); add size: \[height, width\]"):
        read(tmp_path, form, a_png=image_bytes(RED), b_png=image_bytes(GREEN, (5, 6)))


def test_fingerprint_follows_names_and_contents(tmp_path) -> None:
    first = read(tmp_path, a_png=image_bytes(RED), b_png=b"none").fingerprint
    assert read(tmp_path, a_png=image_bytes(RED), b_png=b"none").fingerprint == first
    others = [
        read(tmp_path, a_png=image_bytes(GREEN), b_png=b"none").fingerprint,
        read(tmp_path, a_png=image_bytes(RED), c_png=b"none").fingerprint,
        read(tmp_path, a_png=image_bytes(RED), b_png=b"other").fingerprint,
    ]
    assert len({first, *others}) == 4


def test_order_is_that_of_the_files_however_long_each_takes(tmp_path) -> None:
    files = {f"f{n}_png": encoded(ramp(600 if n % 3 == 0 else 2, 300)) for n in range(12)}
    pixels = read(tmp_path, PixelForm((2, 2), 1), **files)
    alone = [read(tmp_path, PixelForm((2, 2), 1), **{name: content}).array[0] for name, content in files.items()]
    assert np.array_equal(pixels.array, np.stack(alone))


def test_sixteen_bits_are_known_in_every_format_that_has_them(tmp_path) -> None:
    png = image_bytes(RED)
    ihdr = png[12:24] + b"\x10\x02\x00\x00\x00"
    scanlines = zlib.compress(b"".join(b"\0" + b"\x01\xff" * 18 for _ in range(4)))
    chunks = [(ihdr[:4], ihdr[4:]), (b"IDAT", scanlines), (b"IEND", b"")]
    deep = png[:8] + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    pgm = b"P5\n# made by hand\n6 4\n65535\n" + b"\x01\xff" * 24
    pixels = read(tmp_path, GREY, a_png=deep, b_pgm=pgm, c_png=png)
    assert pixels.deep == {0: None, 1: 511}
    assert pixels.array[:2, 0, 0, 0].tolist() == [1, 1]


def test_kinds_of_tiff_that_are_not_read_are_told_as_such(tmp_path) -> None:
    whole = encoded(Image.new("I", (3, 2), 7), "TIFF")
    wrong = read(tmp_path, GREY, a_tif=whole, b_tif=b"II*\0" + bytes(40)).wrong
    assert wrong[0] == "its pixels are whole numbers of 32 bits; 8 and 16 bits are read"
    assert wrong[1].startswith("a TIFF whose kind of pixels is not read")
