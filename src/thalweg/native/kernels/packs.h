// Vectors as wide as what is left of a pixel's channels.

#pragma once

#include "vectors.h"

namespace thalweg {
namespace {

// As many channels as are worked on at a time. `stream` writes past the caches if it is a whole vector, for
// which `streams` has to tell that its addresses suit; once all is written, `streamed` is called.
template <int lanes>
struct Pack {
  typedef float Floats __attribute__((vector_size(lanes * sizeof(float)), aligned(sizeof(float)), may_alias));
  typedef int32_t Places __attribute__((vector_size(lanes * sizeof(int32_t))));
  static Floats load(const float* from) { return *reinterpret_cast<const Floats*>(from); }
  static void store(float* to, Floats value) { *reinterpret_cast<Floats*>(to) = value; }
  static void stream(float* to, Floats value) {
#if defined(__AVX512F__)
    if constexpr (lanes == kLanes) return _mm512_stream_ps(to, (__m512)value);
#elif defined(__AVX2__)
    if constexpr (lanes == kLanes) return _mm256_stream_ps(to, (__m256)value);
#endif
    store(to, value);
  }
};

template <>
struct Pack<1> {
  using Floats = float;
  using Places = int32_t;
  static float load(const float* from) { return *from; }
  static void store(float* to, float value) { *to = value; }
  static void stream(float* to, float value) { *to = value; }
};

// Whether what lies at an address, and at steps of so many floats from there, can be streamed.
inline bool streams(const float* to, int64_t step) {
  return reinterpret_cast<uintptr_t>(to) % sizeof(Vector) == 0 && step % kLanes == 0;
}

// Before others are told that they may read it.
inline void streamed() {
#if defined(__AVX2__)
  _mm_sfence();
#endif
}

// Calls `visit(pack, channel)` for all channels, in packs that grow no wider than what is left.
template <typename Visit>
inline void for_channels(int64_t channels, const Visit& visit) {
  int64_t c = 0;
  for (; c + kLanes <= channels; c += kLanes) visit(Pack<kLanes>(), c);
  if constexpr (kLanes > 8) {
    if (c + 8 <= channels) visit(Pack<8>(), c), c += 8;
  }
  if constexpr (kLanes > 4) {
    if (c + 4 <= channels) visit(Pack<4>(), c), c += 4;
  }
  for (; c + 2 <= channels; c += 2) visit(Pack<2>(), c);
  if (c < channels) visit(Pack<1>(), c);
}

}  // namespace
}  // namespace thalweg
