"""`tf.image`: pictures resized, cut, coloured, compared; boxes; pictures from and to files."""

from __future__ import annotations

from thalweg.image.adjusting import adjust_brightness as adjust_brightness
from thalweg.image.adjusting import adjust_contrast as adjust_contrast
from thalweg.image.adjusting import adjust_gamma as adjust_gamma
from thalweg.image.adjusting import adjust_hue as adjust_hue
from thalweg.image.adjusting import adjust_jpeg_quality as adjust_jpeg_quality
from thalweg.image.adjusting import adjust_saturation as adjust_saturation
from thalweg.image.adjusting import per_image_standardization as per_image_standardization
from thalweg.image.boxes import combined_non_max_suppression as combined_non_max_suppression
from thalweg.image.boxes import draw_bounding_boxes as draw_bounding_boxes
from thalweg.image.boxes import generate_bounding_box_proposals as generate_bounding_box_proposals
from thalweg.image.boxes import non_max_suppression as non_max_suppression
from thalweg.image.boxes import non_max_suppression_overlaps as non_max_suppression_overlaps
from thalweg.image.boxes import non_max_suppression_padded as non_max_suppression_padded
from thalweg.image.boxes import non_max_suppression_with_scores as non_max_suppression_with_scores
from thalweg.image.boxes import sample_distorted_bounding_box as sample_distorted_bounding_box
from thalweg.image.boxes import (
    stateless_sample_distorted_bounding_box as stateless_sample_distorted_bounding_box,
)
from thalweg.image.codecs import decode_and_crop_jpeg as decode_and_crop_jpeg
from thalweg.image.codecs import decode_bmp as decode_bmp
from thalweg.image.codecs import decode_gif as decode_gif
from thalweg.image.codecs import decode_image as decode_image
from thalweg.image.codecs import decode_jpeg as decode_jpeg
from thalweg.image.codecs import decode_png as decode_png
from thalweg.image.codecs import decode_webp as decode_webp
from thalweg.image.codecs import encode_jpeg as encode_jpeg
from thalweg.image.codecs import encode_png as encode_png
from thalweg.image.codecs import extract_jpeg_shape as extract_jpeg_shape
from thalweg.image.codecs import is_jpeg as is_jpeg
from thalweg.image.colors import convert_image_dtype as convert_image_dtype
from thalweg.image.colors import grayscale_to_rgb as grayscale_to_rgb
from thalweg.image.colors import hsv_to_rgb as hsv_to_rgb
from thalweg.image.colors import rgb_to_grayscale as rgb_to_grayscale
from thalweg.image.colors import rgb_to_hsv as rgb_to_hsv
from thalweg.image.colors import rgb_to_yiq as rgb_to_yiq
from thalweg.image.colors import rgb_to_yuv as rgb_to_yuv
from thalweg.image.colors import yiq_to_rgb as yiq_to_rgb
from thalweg.image.colors import yuv_to_rgb as yuv_to_rgb
from thalweg.image.cropping import central_crop as central_crop
from thalweg.image.cropping import crop_and_resize as crop_and_resize
from thalweg.image.cropping import crop_to_bounding_box as crop_to_bounding_box
from thalweg.image.cropping import extract_glimpse as extract_glimpse
from thalweg.image.cropping import extract_patches as extract_patches
from thalweg.image.cropping import pad_to_bounding_box as pad_to_bounding_box
from thalweg.image.measures import image_gradients as image_gradients
from thalweg.image.measures import psnr as psnr
from thalweg.image.measures import sobel_edges as sobel_edges
from thalweg.image.measures import ssim as ssim
from thalweg.image.measures import ssim_multiscale as ssim_multiscale
from thalweg.image.measures import total_variation as total_variation
from thalweg.image.moving import flip_left_right as flip_left_right
from thalweg.image.moving import flip_up_down as flip_up_down
from thalweg.image.moving import rot90 as rot90
from thalweg.image.moving import transpose as transpose
from thalweg.image.randomized import random_brightness as random_brightness
from thalweg.image.randomized import random_contrast as random_contrast
from thalweg.image.randomized import random_crop as random_crop
from thalweg.image.randomized import random_flip_left_right as random_flip_left_right
from thalweg.image.randomized import random_flip_up_down as random_flip_up_down
from thalweg.image.randomized import random_hue as random_hue
from thalweg.image.randomized import random_jpeg_quality as random_jpeg_quality
from thalweg.image.randomized import random_saturation as random_saturation
from thalweg.image.randomized import stateless_random_brightness as stateless_random_brightness
from thalweg.image.randomized import stateless_random_contrast as stateless_random_contrast
from thalweg.image.randomized import stateless_random_crop as stateless_random_crop
from thalweg.image.randomized import stateless_random_flip_left_right as stateless_random_flip_left_right
from thalweg.image.randomized import stateless_random_flip_up_down as stateless_random_flip_up_down
from thalweg.image.randomized import stateless_random_hue as stateless_random_hue
from thalweg.image.randomized import stateless_random_jpeg_quality as stateless_random_jpeg_quality
from thalweg.image.randomized import stateless_random_saturation as stateless_random_saturation
from thalweg.image.resizing import ResizeMethod as ResizeMethod
from thalweg.image.resizing import resize as resize
from thalweg.image.resizing import resize_with_crop_or_pad as resize_with_crop_or_pad
from thalweg.image.resizing import resize_with_pad as resize_with_pad
