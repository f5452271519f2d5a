"""`tf.strings`: tensors of byte strings."""

from __future__ import annotations

from thalweg.strings.hashes import to_hash_bucket as to_hash_bucket
from thalweg.strings.hashes import to_hash_bucket_fast as to_hash_bucket_fast
from thalweg.strings.hashes import to_hash_bucket_strong as to_hash_bucket_strong
from thalweg.strings.joining import format as format
from thalweg.strings.joining import join as join
from thalweg.strings.joining import reduce_join as reduce_join
from thalweg.strings.joining import unsorted_segment_join as unsorted_segment_join
from thalweg.strings.numbers import as_string as as_string
from thalweg.strings.numbers import to_number as to_number
from thalweg.strings.splitting import bytes_split as bytes_split
from thalweg.strings.splitting import ngrams as ngrams
from thalweg.strings.splitting import split as split
from thalweg.strings.text import length as length
from thalweg.strings.text import lower as lower
from thalweg.strings.text import regex_full_match as regex_full_match
from thalweg.strings.text import regex_replace as regex_replace
from thalweg.strings.text import strip as strip
from thalweg.strings.text import substr as substr
from thalweg.strings.text import upper as upper
from thalweg.strings.unicode import unicode_decode as unicode_decode
from thalweg.strings.unicode import unicode_decode_with_offsets as unicode_decode_with_offsets
from thalweg.strings.unicode import unicode_encode as unicode_encode
from thalweg.strings.unicode import unicode_script as unicode_script
from thalweg.strings.unicode import unicode_split as unicode_split
from thalweg.strings.unicode import unicode_split_with_offsets as unicode_split_with_offsets
from thalweg.strings.unicode import unicode_transcode as unicode_transcode
