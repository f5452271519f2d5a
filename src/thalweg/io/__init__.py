"""`tf.io`: reading and writing."""

from __future__ import annotations

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
from thalweg.io import gfile as gfile
from thalweg.io.csv import decode_csv as decode_csv
from thalweg.io.encodings import decode_base64 as decode_base64
from thalweg.io.encodings import decode_raw as decode_raw
from thalweg.io.encodings import encode_base64 as encode_base64
from thalweg.io.examples import decode_compressed as decode_compressed
from thalweg.io.examples import decode_json_example as decode_json_example
from thalweg.io.files import matching_files as matching_files
from thalweg.io.files import read_file as read_file
from thalweg.io.files import write_file as write_file
from thalweg.io.parsing import parse_example as parse_example
from thalweg.io.parsing import parse_sequence_example as parse_sequence_example
from thalweg.io.parsing import parse_single_example as parse_single_example
from thalweg.io.parsing import parse_single_sequence_example as parse_single_sequence_example
from thalweg.io.parsing_features import FixedLenFeature as FixedLenFeature
from thalweg.io.parsing_features import FixedLenSequenceFeature as FixedLenSequenceFeature
from thalweg.io.parsing_features import RaggedFeature as RaggedFeature
from thalweg.io.parsing_features import SparseFeature as SparseFeature
from thalweg.io.parsing_features import VarLenFeature as VarLenFeature
from thalweg.io.records import TFRecordOptions as TFRecordOptions
from thalweg.io.records import TFRecordWriter as TFRecordWriter
from thalweg.io.serialization import parse_tensor as parse_tensor
from thalweg.io.serialization import serialize_tensor as serialize_tensor
from thalweg.io.sparse_serialization import deserialize_many_sparse as deserialize_many_sparse
from thalweg.io.sparse_serialization import serialize_many_sparse as serialize_many_sparse
from thalweg.io.sparse_serialization import serialize_sparse as serialize_sparse
