"""`tf.lookup`: tables that give a value for a key."""

from __future__ import annotations

from thalweg.lookup import experimental as experimental
from thalweg.lookup.initializers import KeyValueTensorInitializer as KeyValueTensorInitializer
from thalweg.lookup.initializers import TextFileIndex as TextFileIndex
from thalweg.lookup.initializers import TextFileInitializer as TextFileInitializer
from thalweg.lookup.tables import StaticHashTable as StaticHashTable
from thalweg.lookup.vocabulary import StaticVocabularyTable as StaticVocabularyTable
