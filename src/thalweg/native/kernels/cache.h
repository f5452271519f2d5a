// Results that outgrow the processor's caches are written past them: what reads them finds little there, and
// to write them there brings first what lay in their place.

#pragma once

#include <atomic>
#include <cstdint>

namespace thalweg {

// The bytes that processors' last caches commonly hold for a few cores. Tests take less.
inline std::atomic<int64_t> last_cache{32 << 20};

inline bool outgrows_caches(int64_t floats) { return floats * int64_t(sizeof(float)) > last_cache; }

}  // namespace thalweg
