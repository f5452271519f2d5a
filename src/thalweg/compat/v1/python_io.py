"""`tf.compat.v1.python_io`: TFRecord files."""

from __future__ import annotations

from thalweg.io.records import TFRecordCompressionType as TFRecordCompressionType
from thalweg.io.records import TFRecordOptions as TFRecordOptions
from thalweg.io.records import TFRecordWriter as TFRecordWriter
from thalweg.io.records import tf_record_iterator as tf_record_iterator
