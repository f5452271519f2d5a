// Streams of random words, divided among threads.

#pragma once

#include "kernels.h"
#include "parallel.h"

namespace thalweg {

// The first `count` words of a stream.
void random_words(const Kernels& kernels, const Workers& workers, const Stream& stream, int64_t count,
                  uint32_t* words);

}  // namespace thalweg
