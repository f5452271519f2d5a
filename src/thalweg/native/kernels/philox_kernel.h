// The kernel of philox.h for one instruction set: some blocks side by side, their words in lanes of 64 bits.

#pragma once

#include <cstring>

#include "philox.h"
#include "vectors.h"

namespace thalweg {
namespace {

constexpr int kBlocks = kLanes / 2;

typedef uint64_t Words __attribute__((vector_size(kBlocks * sizeof(uint64_t))));

// The products of the lanes' lower halves with a number of 32 bits.
inline Words multiply_low(Words a, uint64_t factor) {
#if defined(__AVX512F__)
  return (Words)_mm512_maskz_mul_epu32(static_cast<__mmask8>(-1), (__m512i)a,
                                       _mm512_set1_epi64(static_cast<int64_t>(factor)));
#elif defined(__AVX2__)
  return (Words)_mm256_mul_epu32((__m256i)a, _mm256_set1_epi64x(static_cast<int64_t>(factor)));
#else
  return (a & 0xffffffffu) * factor;
#endif
}

// Blocks from one on. The upper halves of a lane hold anything until the end: products don't see them.
inline void philox_rounds(const Stream& stream, uint64_t first, uint32_t* words) {
  Words a, c;
  for (int i = 0; i < kBlocks; ++i) {
    a[i] = stream.low + first + static_cast<uint64_t>(i);
    c[i] = stream.high + (a[i] < stream.low);
  }
  Words b = a >> 32, d = c >> 32;
  uint32_t key_a = static_cast<uint32_t>(stream.key), key_b = static_cast<uint32_t>(stream.key >> 32);
  for (int round = 0; round < 10; ++round) {
    const Words product_a = multiply_low(a, 0xd2511f53u), product_c = multiply_low(c, 0xcd9e8d57u);
    a = (product_c >> 32) ^ b ^ key_a;
    c = (product_a >> 32) ^ d ^ key_b;
    b = product_c;
    d = product_a;
    key_a += 0x9e3779b9u;
    key_b += 0xbb67ae85u;
  }
  const Words ab = (a & 0xffffffffu) | (b << 32), cd = (c & 0xffffffffu) | (d << 32);
  uint64_t pairs[2 * kBlocks];
  for (int i = 0; i < kBlocks; ++i) pairs[2 * i] = ab[i], pairs[2 * i + 1] = cd[i];
  std::memcpy(words, pairs, sizeof(pairs));
}

void philox_blocks(const Stream& stream, int64_t first, int64_t last, uint32_t* words) {
  for (; first + kBlocks <= last; first += kBlocks, words += 4 * kBlocks) {
    philox_rounds(stream, static_cast<uint64_t>(first), words);
  }
  if (first < last) {
    uint32_t some[4 * kBlocks];
    philox_rounds(stream, static_cast<uint64_t>(first), some);
    std::memcpy(words, some, sizeof(uint32_t) * 4 * static_cast<size_t>(last - first));
  }
}

}  // namespace
}  // namespace thalweg
