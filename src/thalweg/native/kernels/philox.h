// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", 2011).

#pragma once

#include <cstdint>

namespace thalweg {

struct Stream {
  uint64_t key;
  uint64_t low, high;  // the counter of the first block
};

// The words of blocks [first, last) of a stream, of which each has four.
using PhiloxBlocks = void (*)(const Stream& stream, int64_t first, int64_t last, uint32_t* words);

}  // namespace thalweg
