"""Pictures from and to the contents of files: JPEG, PNG, GIF, BMP, WebP. Pillow reads them.

A file is data: its format is told from its first bytes, only that format's reader sees it, and the size that
it declares is checked before memory is taken. Whatever is wrong with it is an `InvalidArgumentError`.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Rule, op
from thalweg.core.rules import check_dtype, kernel_error, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops import image_png
from thalweg.ops.string_arrays import check_strings, scalar, scalar_string, strings

# Pictures that would take more bytes than this are refused.
MAX_BYTES = 1 << 29
# Deflate can't make data smaller than a thousandth: a PNG that promises more is no picture.
_DEFLATE = 1040
# The weights of red, green and blue in grey, in units of 2**-15.
_GREY = (9797, 19234, 3737)

_MAGIC = {
    "JPEG": (b"\xff\xd8\xff",),
    "PNG": (image_png.SIGNATURE[:4],),
    "GIF": (b"GIF8",),
    "BMP": (b"BM",),
}


def refuse(message: str) -> errors.InvalidArgumentError:
    return errors.InvalidArgumentError(None, None, message)


def format_of(data: bytes) -> str:
    """The format of a picture, by its first bytes.

    Raises:
      InvalidArgumentError: it is none that is known.
    """
    if not data:
        raise refuse("Input is empty.")
    for name, beginnings in _MAGIC.items():
        if data.startswith(beginnings):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    raise refuse("Unknown image file format. One of JPEG, PNG, GIF, BMP, WEBP required.")


@contextmanager
def _opened(data: bytes, kind: str) -> Iterator[Any]:
    """The picture as Pillow opens it, by the reader of its format only; its size is checked."""
    try:
        from PIL import Image
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("Reading and writing pictures needs Pillow: pip install pillow") from error
    try:
        with Image.open(io.BytesIO(data), formats=(kind,)) as picture:
            width, height = picture.size
            check_size(width, height, 4 if kind == "WEBP" else 3)
            yield picture
    except (errors.OpError, MemoryError):
        raise
    except Exception as error:
        # On files that are broken its readers raise errors of every kind.
        raise refuse(f"Invalid {kind} data, size {len(data)}: {error}") from error


def check_size(width: int, height: int, channels: int, frames: int = 1, item: int = 1) -> None:
    """Refuse pictures that are too large, before memory is taken for them."""
    if width <= 0 or height <= 0:
        raise refuse(f"Image dimensions must be positive, got {height} x {width}")
    if width * height * channels * frames * item > MAX_BYTES:
        raise refuse(
            f"Image too large: {frames} x {height} x {width} x {channels}; at most {MAX_BYTES} bytes are read"
        )


# Reading: each gives [height, width, channels], GIF and WebP with their frames before that.


def _pixels(picture: Any) -> Any:
    array = np.asarray(picture)
    return array if array.ndim == 3 else array[:, :, None]


def read_jpeg(data: bytes, channels: int = 0, ratio: int = 1, recover: bool = False) -> Any:
    """A JPEG picture of 1 or 3 channels; 0: as many as it has."""
    if channels == 4:
        raise refuse("JPEG does not support 4 channels")
    pixels = _quickly(data, channels) if ratio == 1 and not recover else None
    if pixels is not None:
        return pixels
    # What is cut off is grey where the file is said to end.
    with _opened(data + b"\xff\xd9" if recover else data, "JPEG") as picture:
        width, height = picture.size
        grey = channels == 1 or (channels == 0 and picture.mode == "L")
        if grey and picture.mode == "CMYK":
            raise refuse(
                "jpeg::Uncompress failed. Invalid JPEG data or crop window: CMYK can't be read as grey."
            )
        mode = "L" if grey else "RGB"
        if ratio > 1 or grey:
            size = (-(-width // ratio), -(-height // ratio)) if ratio > 1 else None
            picture.draft(mode if grey else None, size)
        return _pixels(picture if picture.mode == mode else picture.convert(mode))


def _quickly(data: bytes, channels: int) -> Any:
    """A sound JPEG picture in common colours, by simplejpeg, which takes two thirds of Pillow's time.

    None: there is no simplejpeg, or the picture isn't such. Then Pillow has to say what is wrong with it.
    """
    try:
        import simplejpeg
    except ImportError:
        return None
    try:
        height, width, colours, _ = simplejpeg.decode_jpeg_header(data)
    except ValueError:
        return None
    if colours not in ("YCbCr", "Gray") or (colours == "Gray" and channels == 3):
        return None
    check_size(width, height, 3)
    try:
        return simplejpeg.decode_jpeg(data, "GRAY" if channels == 1 or colours == "Gray" else "RGB")
    except ValueError:
        return None


def read_png(data: bytes, channels: int = 0, dtype: DType = dtypes.uint8) -> Any:
    """A PNG picture of uint8 or uint16, of 1, 3 or 4 channels; 0: as many as it has."""
    form = image_png.header(data)
    check_size(form.width, form.height, 4, item=dtype.size)
    image_png.check_whole(data)
    if form.width * form.height * form.bits // 8 > _DEFLATE * len(data):
        raise refuse(f"Invalid PNG data, size {len(data)}: it can't hold {form.height} x {form.width} pixels")
    if form.bits == 16 and not form.interlaced:
        try:
            pixels = image_png.read_16_bits(data)
        except (zlib.error, struct.error) as error:
            raise refuse(f"Invalid PNG data, size {len(data)}: {error}") from error
    else:
        with _opened(data, "PNG") as picture:
            pixels = _png_pixels(picture, form.colour_type == 3 or channels == 4)
    pixels = with_channels(pixels, channels)
    if dtype is dtypes.uint16 and pixels.dtype == np.uint8:
        return pixels.astype(np.uint16) * np.uint16(257)
    return (pixels >> 8).astype(np.uint8) if dtype is dtypes.uint8 and pixels.dtype == np.uint16 else pixels


def _png_pixels(picture: Any, with_transparency: bool) -> Any:
    """The pixels, palettes looked up; a colour that stands for transparency may make an alpha channel."""
    if "transparency" in picture.info and with_transparency:
        picture = picture.convert("RGBA")
    elif picture.mode in ("P", "1"):
        picture = picture.convert("RGB" if picture.mode == "P" else "L")
    return _pixels(picture)


def with_channels(pixels: Any, channels: int) -> Any:
    """Pixels [..., 1 to 4] with so many channels: colours to grey or back, an opaque alpha, or none."""
    present = pixels.shape[-1]
    if channels in (0, present):
        return pixels
    opaque = np.iinfo(pixels.dtype).max
    alpha = pixels[..., -1:] if present in (2, 4) else np.full_like(pixels[..., :1], opaque)
    colours = pixels[..., : 1 if present < 3 else 3]
    if channels == 1 and present >= 3:
        colours = _grey(colours)
    elif channels >= 3 and present < 3:
        colours = np.repeat(colours, 3, axis=-1)
    return np.concatenate([colours, alpha], axis=-1) if channels == 4 else colours


def _grey(colours: Any) -> Any:
    total = sum(colours[..., k].astype(np.uint32) * np.uint32(weight) for k, weight in enumerate(_GREY))
    # libpng rounds grey of 16 bits, and cuts that of 8.
    half = np.uint32(1 << 14 if colours.dtype == np.uint16 else 0)
    return ((total + half) >> 15).astype(colours.dtype)[..., None]


def read_gif(data: bytes, first_only: bool = False) -> Any:
    """The frames of a GIF file, [frames, height, width, 3]; of a broken one those before the break."""
    frames: list[Any] = []
    with _opened(data, "GIF") as picture:
        width, height = picture.size
        frames.append(np.asarray(picture.convert("RGB")))
        while not first_only:
            check_size(width, height, 3, len(frames) + 1)
            try:
                picture.seek(len(frames))
                frames.append(np.asarray(picture.convert("RGB")))
            except Exception:
                # EOFError after the last frame, errors of every kind where the file is broken.
                break
    return np.stack(frames)


def read_bmp(data: bytes, channels: int = 0) -> Any:
    """A BMP picture of 3 or 4 channels; 0: as many as it has. Those with a palette give its indices."""
    if channels == 1:
        raise refuse("`channels` must be 0, 3 or 4 for BMP, but got 1")
    with _opened(data, "BMP") as picture:
        if struct.unpack_from("<H", data, 28) == (32,):
            return with_channels(_with_alpha(data, *picture.size), channels)
        if picture.mode not in ("L", "P", "RGB", "RGBA"):
            raise refuse("Number of channels inherent in the image must be 1, 3 or 4, was 0")
        return with_channels(_pixels(picture), channels)


def _with_alpha(data: bytes, width: int, height: int) -> Any:
    """The pixels of a BMP file of 32 bits, from the lowest row up: blue, green, red and alpha."""
    (start,) = struct.unpack_from("<I", data, 10)
    (rows,) = struct.unpack_from("<i", data, 22)
    if start + 4 * width * height > len(data):
        raise refuse(f"Invalid BMP data, size {len(data)}: it can't hold {height} x {width} pixels")
    pixels = np.frombuffer(data, np.uint8, 4 * width * height, start).reshape(height, width, 4)
    return pixels[:: -1 if rows > 0 else 1][..., [2, 1, 0, 3]]


def read_webp(data: bytes, channels: int = 0) -> Any:
    """The frames of a WebP file, [frames, height, width, channels], with 3 channels or 4."""
    if channels == 1:
        raise refuse("WebP only supports 3 or 4 channels")
    frames: list[Any] = []
    with _opened(data, "WEBP") as picture:
        mode = picture.mode if picture.mode in ("RGB", "RGBA") else "RGB"
        if channels not in (0, len(mode)):
            raise refuse(f"Number of channels requested does not match input: {channels}, {len(mode)}")
        for index in range(getattr(picture, "n_frames", 1)):
            width, height = picture.size
            check_size(width, height, 4, index + 1)
            picture.seek(index)
            frames.append(np.asarray(picture.convert(mode)))
    return np.stack(frames)


def _read(data: bytes, op_name: str, channels: int, dtype: DType, jpeg: Callable[..., Any]) -> Any:
    """The picture in `data` for one of the ops that read each other's formats."""
    kind = format_of(data)
    if kind == "JPEG" and op_name != "DecodeBmp":
        return jpeg(data, channels)
    if kind == "PNG" and op_name != "DecodeBmp":
        return read_png(data, channels, dtype)
    if kind == "GIF" and op_name not in ("DecodeBmp", "DecodeWebP"):
        if channels not in (0, 3):
            raise refuse(f"channels must be 0 or 3 for GIF, got {channels}")
        return read_gif(data)
    if kind == "WEBP":
        return read_webp(data, channels)
    if kind == "BMP" and op_name == "DecodeBmp":
        return read_bmp(data, channels)
    raise refuse(
        f"Trying to decode {kind} format using a wrong op. Use `decode_{kind.lower()}` or `decode_image` "
        f"instead. Op used: {op_name}"
    )


def _one_frame(picture: Any) -> Any:
    if picture.ndim == 3:
        return picture
    if len(picture) > 1:
        raise refuse(
            f"Got {len(picture)} frames, but animated gifs can only be decoded by tf.io.decode_gif or "
            "tf.io.decode_image"
        )
    return picture[0]


# The ops.


def _contents_rule(
    rank: int | None = 3,
    allowed: tuple[int, ...] = (0, 1, 3, 4),
    types: tuple[DType, ...] = (dtypes.uint8,),
) -> Rule:
    def rule(call: Call, contents: Spec, *others: Spec) -> Spec:
        check_strings(call, contents)
        if contents.shape:
            raise kernel_error(call, f"`contents` must be scalar but got shape{shape_text(contents.shape)}")
        channels, dtype = call.attrs.get("channels", 3), call.attrs.get("dtype", dtypes.uint8)
        if channels not in allowed:
            names = ", ".join(map(str, allowed[:-1]))
            raise kernel_error(call, f"`channels` must be {names} or {allowed[-1]} but got {channels}")
        if dtype not in types:
            raise kernel_error(
                call, f"dtype must be one of {', '.join(t.name for t in types)}, got {dtype.name}"
            )
        if rank is None:
            return spec_of(dtype, None)
        return spec_of(dtype, (None,) * (rank - 1) + (channels or None,))

    return rule


_READING: dict[str, Any] = {"host": True, "differentiable": False}


@op("DecodeJpeg", _contents_rule(), **_READING)
def decode_jpeg(
    xp: Any,
    contents: Any,
    *,
    channels: int,
    ratio: int,
    fancy_upscaling: bool,
    try_recover_truncated: bool,
    acceptable_fraction: float,
    dct_method: str,
) -> Any:
    if ratio not in (1, 2, 4, 8):
        raise refuse(f"ratio must be 1, 2, 4, or 8, got {ratio}")

    def read(data: bytes, channels: int) -> Any:
        return read_jpeg(data, channels, ratio, try_recover_truncated)

    return _one_frame(_read(scalar(contents), "DecodeJpeg", channels, dtypes.uint8, read))


@op("DecodeAndCropJpeg", _contents_rule(), **_READING)
def decode_and_crop_jpeg(
    xp: Any,
    contents: Any,
    crop_window: Any,
    *,
    channels: int,
    ratio: int,
    fancy_upscaling: bool,
    try_recover_truncated: bool,
    acceptable_fraction: float,
    dct_method: str,
) -> Any:
    data = scalar(contents)
    if format_of(data) != "JPEG":
        raise refuse(f"DecodeAndCropJpeg operation can run on JPEG only, but detected {format_of(data)}.")
    picture = read_jpeg(data, channels, ratio, try_recover_truncated)
    top, left, height, width = (int(n) for n in crop_window)
    rows, columns, _ = picture.shape
    if min(top, left) < 0 or min(height, width) <= 0 or top + height > rows or left + width > columns:
        raise refuse(
            f"Invalid JPEG data or crop window: {[top, left, height, width]} of a picture {rows} x {columns}"
        )
    return picture[top : top + height, left : left + width]


@op("DecodePng", _contents_rule(types=(dtypes.uint8, dtypes.uint16)), **_READING)
def decode_png(xp: Any, contents: Any, *, channels: int, dtype: DType) -> Any:
    picture = _one_frame(_read(scalar(contents), "DecodePng", channels, dtype, read_jpeg))
    return _scaled(picture, dtype)


@op("DecodeGif", _contents_rule(rank=4), **_READING)
def decode_gif(xp: Any, contents: Any) -> Any:
    picture = _read(scalar(contents), "DecodeGif", 3, dtypes.uint8, read_jpeg)
    return picture if picture.ndim == 4 else picture[None]


@op("DecodeBmp", _contents_rule(), **_READING)
def decode_bmp(xp: Any, contents: Any, *, channels: int) -> Any:
    return _read(scalar(contents), "DecodeBmp", channels, dtypes.uint8, read_jpeg)


@op("DecodeWebP", _contents_rule(rank=4), **_READING)
def decode_webp(xp: Any, contents: Any, *, channels: int, dtype: DType) -> Any:
    picture = _read(scalar(contents), "DecodeWebP", channels, dtype, read_jpeg)
    return picture if picture.ndim == 4 else picture[None]


@op(
    "DecodeImage",
    _contents_rule(rank=None, types=(dtypes.uint8, dtypes.uint16, dtypes.float32)),
    **_READING,
)
def decode_image(xp: Any, contents: Any, *, channels: int, dtype: DType, expand_animations: bool) -> Any:
    data = scalar(contents)
    kind = format_of(data)
    if kind == "PNG":
        exact = dtypes.uint8 if dtype is dtypes.uint8 else dtypes.uint16
        return _scaled(read_png(data, channels, exact), dtype)
    if kind == "GIF":
        if channels not in (0, 3):
            raise refuse(f"channels must be 0 or 3 for GIF, got {channels}")
        frames = read_gif(data, first_only=not expand_animations)
        picture = frames if expand_animations else frames[0]
    elif kind == "WEBP":
        frames = read_webp(data, channels)
        picture = frames if expand_animations else frames[0]
    else:
        picture = read_bmp(data, channels) if kind == "BMP" else read_jpeg(data, channels)
    return _scaled(picture, dtype)


def _scaled(pixels: Any, dtype: DType) -> Any:
    """Pixels as the dtype asked for: floats from 0 to 1, 16 bits from 8."""
    if dtype is dtypes.float32:
        return pixels.astype(np.float32) * np.float32(1 / np.iinfo(pixels.dtype).max)
    return pixels.astype(np.uint16) << 8 if pixels.dtype.itemsize < dtype.size else pixels


def _jpeg_shape_rule(call: Call, contents: Spec) -> Spec:
    _contents_rule()(call, contents)
    return spec_of(call.attrs["output_type"], (3,))


@op("ExtractJpegShape", _jpeg_shape_rule, **_READING)
def extract_jpeg_shape(xp: Any, contents: Any, *, output_type: DType) -> Any:
    data = scalar(contents)
    if not data.startswith(_MAGIC["JPEG"]):
        raise refuse(f"Invalid JPEG data, size {len(data)}")
    with _opened(data, "JPEG") as picture:
        width, height = picture.size
        return np.array([height, width, len(picture.getbands())], output_type.np)


# Writing.


def _encoding_rule(call: Call, image: Spec, *others: Spec) -> Spec:
    png = call.op.name == "EncodePng"
    allowed = (dtypes.uint8, dtypes.uint16) if png else (dtypes.uint8,)
    check_dtype(call, image, lambda dtype: dtype in allowed)
    if image.shape is None:
        return spec_of(dtypes.string, None if png else ())
    if len(image.shape) < 3 or (not png and len(image.shape) > 3):
        raise kernel_error(call, f"image must be at least rank 3, got {shape_text(image.shape)}")
    counts = (1, 2, 3, 4) if png else (1, 3)
    if image.shape[-1] not in (*counts, None):
        names = ", ".join(map(str, counts))
        raise kernel_error(call, f"image must have {names} channels, got {shape_text(image.shape)}")
    return spec_of(dtypes.string, image.shape[:-3])


@op("EncodePng", _encoding_rule, **_READING)
def encode_png(xp: Any, image: Any, *, compression: int) -> Any:
    if not -1 <= compression <= 9:
        raise refuse(f"compression should be between -1 and 9, got {compression}")
    _check_pixels(image, "PNG")
    pictures = image.reshape(-1, *image.shape[-3:])
    return strings((image_png.encode(p, compression) for p in pictures), image.shape[:-3])


def _check_pixels(image: Any, kind: str) -> None:
    if 0 in image.shape[-3:]:
        raise errors.InternalError(None, None, f"{kind} encoding failed: an image of shape {image.shape}")


def _to_jpeg(image: Any, quality: int, **options: Any) -> bytes:
    try:
        from PIL import Image
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("Reading and writing pictures needs Pillow: pip install pillow") from error
    _check_pixels(image, "JPEG")
    if not 0 <= quality <= 100:
        raise refuse(f"quality must be in [0,100], got {quality}")
    file = io.BytesIO()
    Image.fromarray(image[:, :, 0] if image.shape[-1] == 1 else image).save(
        file, "JPEG", quality=quality or 1, **options
    )
    return file.getvalue()


@op("EncodeJpeg", _encoding_rule, **_READING)
def encode_jpeg(
    xp: Any,
    image: Any,
    *,
    format: str,
    quality: int,
    progressive: bool,
    optimize_size: bool,
    chroma_downsampling: bool,
    density_unit: str,
    x_density: int,
    y_density: int,
    xmp_metadata: str,
) -> Any:
    channels = {"": image.shape[-1], "grayscale": 1, "rgb": 3}.get(format)
    if channels != image.shape[-1]:
        raise refuse(f"format {format!r} needs another number of channels than {image.shape[-1]}")
    if density_unit not in ("in", "cm"):
        raise refuse(f"Invalid density_unit {density_unit!r}: it must be 'in' or 'cm'")
    options: dict[str, Any] = {
        "progressive": progressive,
        "optimize": optimize_size,
        "subsampling": 2 if chroma_downsampling else 0,
        "dpi": (x_density, y_density),
    }
    if xmp_metadata:
        options["xmp"] = xmp_metadata.encode()
    data = bytearray(_to_jpeg(image, quality, **options))
    if density_unit == "cm":
        data[13] = 2  # the unit in the JFIF header, which is always first
    return scalar_string(bytes(data))


def _variable_rule(call: Call, images: Spec, quality: Spec) -> Spec:
    if quality.shape:
        raise kernel_error(call, f"quality must be scalar: {shape_text(quality.shape)}")
    return _encoding_rule(call, images)


@op("EncodeJpegVariableQuality", _variable_rule, **_READING)
def encode_jpeg_variable_quality(xp: Any, images: Any, quality: Any) -> Any:
    return scalar_string(_to_jpeg(images, int(quality), subsampling=2, dpi=(300, 300)))
