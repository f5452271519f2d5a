// What the files of XLA FFI targets share.

#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "parallel.h"
#include "xla/ffi/api/ffi.h"

namespace ffi = xla::ffi;

namespace thalweg {

using Array = ffi::Buffer<ffi::F32>;
using Dimensions = ffi::Span<const int64_t>;

inline Workers workers_of(ffi::ThreadPool& pool) {
  return {pool.num_threads(), [&pool](std::function<void()> task) { pool.Schedule(std::move(task)); }};
}

}  // namespace thalweg
