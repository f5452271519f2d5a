// Random words as an XLA FFI target.

#include "ffi.h"
#include "processor.h"
#include "randomness.h"

namespace thalweg {
namespace {

using Long = ffi::Buffer<ffi::U64>;

ffi::Error philox(ffi::ThreadPool pool, Long key, Long counter, ffi::Result<ffi::Buffer<ffi::U32>> words) {
  if (key.element_count() != 1 || counter.element_count() != 2) {
    return ffi::Error::InvalidArgument("philox: a key is one number, a counter two");
  }
  const Stream stream{*key.typed_data(), counter.typed_data()[0], counter.typed_data()[1]};
  random_words(kernels(), workers_of(pool), stream, static_cast<int64_t>(words->element_count()),
               words->typed_data());
  return ffi::Error::Success();
}

}  // namespace
}  // namespace thalweg

#pragma GCC visibility push(default)

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_philox, thalweg::philox,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::U64>>()
                                  .Arg<ffi::Buffer<ffi::U64>>()
                                  .Ret<ffi::Buffer<ffi::U32>>());

#pragma GCC visibility pop
