"""`tf.compat.v1.image`: what resizes and cuts images otherwise than in 2.x; the rest is `tf.image`."""

from __future__ import annotations

from typing import Any

from thalweg import image as images_2x
from thalweg.compat.v1.fallback import from_2x, renamed
from thalweg.image.arguments import like
from thalweg.image.resizing import batch_and_size, method_name
from thalweg.ops import image_resizing


class ResizeMethod:
    """The methods of `resize_images`, by their numbers."""

    BILINEAR = 0
    NEAREST_NEIGHBOR = 1
    BICUBIC = 2
    AREA = 3


def resize_images(
    images: Any,
    size: Any,
    method: Any = ResizeMethod.BILINEAR,
    align_corners: bool = False,
    preserve_aspect_ratio: bool = False,
    name: str | None = None,
) -> Any:
    """Images in another size, their pixels counted from their corners; images of that size as they are.

    Args:
      images: `[batch, height, width, channels]` or `[height, width, channels]`.
      size: two integers, the new height and width.
      method: one of `ResizeMethod`.
      align_corners: the middles of the corner pixels stay where they are.
      preserve_aspect_ratio: make the images as large as fits into `size` without stretching them.

    Raises:
      ValueError: the images have other dimensions, `size` isn't two integers, there is no such method.

    Example:
      >>> tf.compat.v1.image.resize_images([[[0.0], [1.0]]], [1, 4])[0, :, 0].numpy()
      array([0. , 0.5, 1. , 1. ], dtype=float32)
    """
    kind = method_name(method)
    if kind not in image_resizing.METHODS:
        raise ValueError(f"Resize method is not implemented: {method}")
    images, batch, target = batch_and_size(images, size, preserve_aspect_ratio)
    if batch._spec.shape[1:3] == target:
        return images
    return like(_resized(batch, target, kind, align_corners), images)


def _resized(images: Any, size: Any, kind: str, align_corners: bool, half_pixel_centers: bool = False) -> Any:
    corners = {"align_corners": bool(align_corners)}
    if kind != "area":
        corners["half_pixel_centers"] = bool(half_pixel_centers)
    return image_resizing.METHODS[kind](images, size=size, **corners)


resize = resize_images


def resize_bilinear(
    images: Any,
    size: Any,
    align_corners: bool = False,
    name: str | None = None,
    half_pixel_centers: bool = False,
) -> Any:
    """A batch of images in another size, by their two nearest pixels along each axis; float32."""
    _, batch, target = batch_and_size(images, size, False)
    return _resized(batch, target, "bilinear", align_corners, half_pixel_centers)


def resize_nearest_neighbor(
    images: Any,
    size: Any,
    align_corners: bool = False,
    name: str | None = None,
    half_pixel_centers: bool = False,
) -> Any:
    """A batch of images in another size, by their nearest pixel."""
    _, batch, target = batch_and_size(images, size, False)
    return _resized(batch, target, "nearest", align_corners, half_pixel_centers)


def resize_bicubic(
    images: Any,
    size: Any,
    align_corners: bool = False,
    name: str | None = None,
    half_pixel_centers: bool = False,
) -> Any:
    """A batch of images in another size, by their four nearest pixels along each axis; float32."""
    _, batch, target = batch_and_size(images, size, False)
    return _resized(batch, target, "bicubic", align_corners, half_pixel_centers)


def resize_area(images: Any, size: Any, align_corners: bool = False, name: str | None = None) -> Any:
    """A batch of images in another size, by all pixels that the new ones cover; float32."""
    _, batch, target = batch_and_size(images, size, False)
    return _resized(batch, target, "area", align_corners)


def crop_and_resize(
    image: Any,
    boxes: Any,
    box_ind: Any = None,
    crop_size: Any = None,
    method: str = "bilinear",
    extrapolation_value: float = 0,
    name: str | None = None,
    box_indices: Any = None,
) -> Any:
    """`tf.image.crop_and_resize`, where the images of the boxes are called `box_ind` too."""
    which = renamed("box_indices", box_indices, "box_ind", box_ind)
    return images_2x.crop_and_resize(image, boxes, which, crop_size, method, extrapolation_value)


def draw_bounding_boxes(images: Any, boxes: Any, name: str | None = None, colors: Any = None) -> Any:
    """`tf.image.draw_bounding_boxes`, with the colours last."""
    return images_2x.draw_bounding_boxes(images, boxes, colors)


def extract_image_patches(
    images: Any,
    ksizes: Any = None,
    strides: Any = None,
    rates: Any = None,
    padding: Any = None,
    name: str | None = None,
    sizes: Any = None,
) -> Any:
    """`tf.image.extract_patches`, where the window is called `ksizes` too."""
    return images_2x.extract_patches(
        images, renamed("sizes", sizes, "ksizes", ksizes), strides, rates, padding
    )


resize_image_with_crop_or_pad = images_2x.resize_with_crop_or_pad
transpose_image = images_2x.transpose


def __getattr__(name: str) -> Any:
    return from_2x("image", name)
