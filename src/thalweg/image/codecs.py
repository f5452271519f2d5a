"""Pictures from and to the contents of files."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import as_dtype
from thalweg.image.arguments import tensor
from thalweg.ops import image_codecs as ops
from thalweg.strings.arguments import text
from thalweg.strings.text import substr


def decode_image(
    contents: Any,
    channels: int | None = None,
    dtype: Any = dtypes.uint8,
    name: str | None = None,
    expand_animations: bool = True,
) -> Any:
    """The picture that the contents of a JPEG, PNG, GIF, BMP or WebP file show.

    Args:
      contents: a scalar string.
      channels: 1 for grey, 3 for colours, 4 for colours and alpha; 0 or None: as many as the file has.
      dtype: uint8; uint16; or float32, values from 0 to 1.
      expand_animations: give all frames of a GIF or WebP, not only the first.

    Returns:
      `[height, width, channels]`; GIFs and WebPs have `[frames, …]` before that with `expand_animations`.

    Raises:
      InvalidArgumentError: the contents aren't such a file, are broken, or too large.

    Example:
      >>> tf.io.decode_image(tf.io.encode_png(tf.zeros([2, 3, 1], tf.uint8)), channels=3).shape
      TensorShape([2, 3, 3])
    """
    picture = ops.decode_image(
        text(contents),
        channels=channels or 0,
        dtype=as_dtype(dtype),
        expand_animations=bool(expand_animations),
    )
    if not expand_animations and picture._spec.shape is None:
        picture.set_shape([None, None, channels or None])
    return picture


def decode_jpeg(
    contents: Any,
    channels: int = 0,
    ratio: int = 1,
    fancy_upscaling: bool = True,
    try_recover_truncated: bool = False,
    acceptable_fraction: float = 1,
    dct_method: str = "",
    name: str | None = None,
) -> Any:
    """The picture that the contents of a JPEG file show; PNG, WebP and still GIF files are read too.

    Args:
      contents: a scalar string.
      channels: 1 for grey, 3 for colours; 0: as many as the file has.
      ratio: 1, 2, 4 or 8: make the picture so many times smaller while it is read.
      try_recover_truncated: of a file that was cut off, give what is there.
      fancy_upscaling, acceptable_fraction, dct_method: hints, which change nothing: pictures are decoded
        accurately (`dct_method="INTEGER_ACCURATE"`), with fancy upscaling.

    Returns:
      uint8 `[height, width, channels]`.

    Raises:
      InvalidArgumentError: the contents aren't such a file, are broken, or too large.

    Example:
      >>> tf.io.decode_jpeg(tf.io.encode_jpeg(tf.zeros([2, 3, 3], tf.uint8)), channels=1).shape
      TensorShape([2, 3, 1])
    """
    return ops.decode_jpeg(
        text(contents),
        **_jpeg_options(
            channels, ratio, fancy_upscaling, try_recover_truncated, acceptable_fraction, dct_method
        ),
    )


def decode_and_crop_jpeg(
    contents: Any,
    crop_window: Any,
    channels: int = 0,
    ratio: int = 1,
    fancy_upscaling: bool = True,
    try_recover_truncated: bool = False,
    acceptable_fraction: float = 1,
    dct_method: str = "",
    name: str | None = None,
) -> Any:
    """A part of the picture that the contents of a JPEG file show.

    Args:
      crop_window: four integers: the part's first row, first column, height and width.
      contents, channels, ratio, …: as for `tf.io.decode_jpeg`.

    Raises:
      InvalidArgumentError: the contents aren't a JPEG file, are broken, or too large; the part isn't inside.

    Example:
      >>> picture = tf.io.encode_jpeg(tf.zeros([8, 8, 3], tf.uint8))
      >>> tf.io.decode_and_crop_jpeg(picture, [1, 2, 3, 4]).shape
      TensorShape([3, 4, 3])
    """
    return ops.decode_and_crop_jpeg(
        text(contents),
        to_tensor(crop_window, dtype_hint=dtypes.int32),
        **_jpeg_options(
            channels, ratio, fancy_upscaling, try_recover_truncated, acceptable_fraction, dct_method
        ),
    )


def _jpeg_options(
    channels: int, ratio: int, fancy: bool, recover: bool, fraction: float, method: str
) -> dict[str, Any]:
    return {
        "channels": channels or 0,
        "ratio": ratio,
        "fancy_upscaling": bool(fancy),
        "try_recover_truncated": bool(recover),
        "acceptable_fraction": float(fraction),
        "dct_method": method,
    }


def decode_png(contents: Any, channels: int = 0, dtype: Any = dtypes.uint8, name: str | None = None) -> Any:
    """The picture that the contents of a PNG file show; JPEG, WebP and still GIF files are read too.

    Args:
      contents: a scalar string.
      channels: 1 for grey, 3 for colours, 4 for colours and alpha; 0: as many as the file has.
      dtype: uint8 or uint16.

    Returns:
      `[height, width, channels]` of `dtype`.

    Raises:
      InvalidArgumentError: the contents aren't such a file, are broken, or too large.

    Example:
      >>> tf.io.decode_png(tf.io.encode_png([[[7], [9]]] * tf.ones([1, 1, 1], tf.uint8)))[0, :, 0].numpy()
      array([7, 9], dtype=uint8)
    """
    return ops.decode_png(text(contents), channels=channels or 0, dtype=as_dtype(dtype))


def decode_gif(contents: Any, name: str | None = None) -> Any:
    """The frames that the contents of a GIF file show.

    Args:
      contents: a scalar string.

    Returns:
      uint8 `[frames, height, width, 3]`.

    Raises:
      InvalidArgumentError: the contents aren't such a file, are broken, or too large.

    Example:
      >>> tf.io.decode_gif(tf.io.encode_png(tf.zeros([2, 3, 3], tf.uint8))).shape
      TensorShape([1, 2, 3, 3])
    """
    return ops.decode_gif(text(contents))


def decode_bmp(contents: Any, channels: int = 0, name: str | None = None) -> Any:
    """The picture that the contents of a BMP file show.

    Args:
      contents: a scalar string.
      channels: 3 for colours, 4 for colours and alpha; 0: as many as the file has.

    Returns:
      uint8 `[height, width, channels]`; of files with a palette its indices.

    Raises:
      InvalidArgumentError: the contents aren't such a file, are broken, or too large.
    """
    return ops.decode_bmp(text(contents), channels=channels or 0)


def decode_webp(contents: Any, channels: int = 0, dtype: Any = dtypes.uint8, name: str | None = None) -> Any:
    """The frames that the contents of a WebP file show.

    Args:
      contents: a scalar string.
      channels: 3 or 4, as many as the file has, or 0.
      dtype: uint8.

    Returns:
      uint8 `[frames, height, width, channels]`.

    Raises:
      InvalidArgumentError: the contents aren't such a file, are broken, or too large.
    """
    return ops.decode_webp(text(contents), channels=channels or 0, dtype=as_dtype(dtype))


def encode_png(image: Any, compression: int = -1, name: str | None = None) -> Any:
    """The contents of a PNG file that shows a picture.

    Args:
      image: uint8 or uint16 `[..., height, width, channels]`: 1 channel for grey, 2 with alpha, 3 for
        colours, 4 with alpha.
      compression: from 0, quick, to 9, small; -1: in between.

    Returns:
      Strings `[...]`.

    Raises:
      InvalidArgumentError: the image has another shape or dtype.

    Example:
      >>> tf.io.encode_png(tf.zeros([2, 3, 1], tf.uint8)).numpy()[1:4]
      b'PNG'
    """
    return ops.encode_png(tensor(image), compression=compression)


def encode_jpeg(
    image: Any,
    format: str = "",
    quality: int = 95,
    progressive: bool = False,
    optimize_size: bool = False,
    chroma_downsampling: bool = True,
    density_unit: str = "in",
    x_density: int = 300,
    y_density: int = 300,
    xmp_metadata: str = "",
    name: str | None = None,
) -> Any:
    """The contents of a JPEG file that shows a picture.

    Args:
      image: uint8 `[height, width, channels]`, 1 channel for grey or 3 for colours.
      format: "grayscale", "rgb", or "" for what the channels say.
      quality: from 0 to 100.
      progressive: have the picture become sharper while it is loaded.
      optimize_size: take time to make the file smaller.
      chroma_downsampling: keep colours at half the resolution.
      density_unit: "in" or "cm".
      x_density, y_density: pixels in that unit.
      xmp_metadata: text to put into the file.

    Returns:
      A scalar string.

    Raises:
      InvalidArgumentError: the image has another shape or dtype, or an argument is outside of its range.

    Example:
      >>> tf.io.encode_jpeg(tf.zeros([2, 3, 3], tf.uint8)).numpy()[:3]
      b'\\xff\\xd8\\xff'
    """
    return ops.encode_jpeg(
        tensor(image),
        format=format,
        quality=int(quality),
        progressive=bool(progressive),
        optimize_size=bool(optimize_size),
        chroma_downsampling=bool(chroma_downsampling),
        density_unit=density_unit,
        x_density=int(x_density),
        y_density=int(y_density),
        xmp_metadata=xmp_metadata,
    )


def extract_jpeg_shape(contents: Any, output_type: Any = dtypes.int32, name: str | None = None) -> Any:
    """Height, width and channels of the picture in a JPEG file, which isn't decoded for that.

    Args:
      contents: a scalar string.
      output_type: int32 or int64.

    Raises:
      InvalidArgumentError: the contents aren't a JPEG file.

    Example:
      >>> tf.io.extract_jpeg_shape(tf.io.encode_jpeg(tf.zeros([2, 3, 3], tf.uint8))).numpy()
      array([2, 3, 3], dtype=int32)
    """
    return ops.extract_jpeg_shape(text(contents), output_type=as_dtype(output_type))


def is_jpeg(contents: Any, name: str | None = None) -> Any:
    """Whether strings begin as JPEG files do.

    Example:
      >>> bool(tf.io.is_jpeg(b"not one"))
      False
    """
    return substr(text(contents), 0, 3) == to_tensor(b"\xff\xd8\xff")
