"""`tf.data`: datasets as descriptions that are planned when they are iterated."""

from thalweg.data import experimental as experimental
from thalweg.data.dataset import AUTOTUNE as AUTOTUNE
from thalweg.data.dataset import INFINITE_CARDINALITY as INFINITE_CARDINALITY
from thalweg.data.dataset import UNKNOWN_CARDINALITY as UNKNOWN_CARDINALITY
from thalweg.data.dataset import Dataset as Dataset
from thalweg.data.file_datasets import FixedLengthRecordDataset as FixedLengthRecordDataset
from thalweg.data.file_datasets import TextLineDataset as TextLineDataset
from thalweg.data.file_datasets import TFRecordDataset as TFRecordDataset
from thalweg.data.iterator import Iterator as Iterator
from thalweg.data.iterator import NumpyIterator as NumpyIterator
from thalweg.data.leaves import DatasetSpec as DatasetSpec
from thalweg.data.options import Options as Options
from thalweg.data.options import ThreadingOptions as ThreadingOptions
