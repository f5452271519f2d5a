"""`tf.random`: random numbers, the same as TensorFlow's for the same seeds."""

from __future__ import annotations

from thalweg.random import experimental as experimental
from thalweg.random.algorithms import Algorithm as Algorithm
from thalweg.random.candidates import all_candidate_sampler as all_candidate_sampler
from thalweg.random.candidates import fixed_unigram_candidate_sampler as fixed_unigram_candidate_sampler
from thalweg.random.candidates import learned_unigram_candidate_sampler as learned_unigram_candidate_sampler
from thalweg.random.candidates import log_uniform_candidate_sampler as log_uniform_candidate_sampler
from thalweg.random.candidates import uniform_candidate_sampler as uniform_candidate_sampler
from thalweg.random.generator import Generator as Generator
from thalweg.random.generator import create_rng_state as create_rng_state
from thalweg.random.generator import get_global_generator as get_global_generator
from thalweg.random.generator import set_global_generator as set_global_generator
from thalweg.random.seeds import set_seed as set_seed
from thalweg.random.stateful import categorical as categorical
from thalweg.random.stateful import gamma as gamma
from thalweg.random.stateful import normal as normal
from thalweg.random.stateful import poisson as poisson
from thalweg.random.stateful import shuffle as shuffle
from thalweg.random.stateful import truncated_normal as truncated_normal
from thalweg.random.stateful import uniform as uniform
from thalweg.random.stateless import fold_in as fold_in
from thalweg.random.stateless import split as split
from thalweg.random.stateless import stateless_binomial as stateless_binomial
from thalweg.random.stateless import stateless_categorical as stateless_categorical
from thalweg.random.stateless import stateless_gamma as stateless_gamma
from thalweg.random.stateless import stateless_normal as stateless_normal
from thalweg.random.stateless import (
    stateless_parameterized_truncated_normal as stateless_parameterized_truncated_normal,
)
from thalweg.random.stateless import stateless_poisson as stateless_poisson
from thalweg.random.stateless import stateless_truncated_normal as stateless_truncated_normal
from thalweg.random.stateless import stateless_uniform as stateless_uniform
