// Softmax cross-entropies as an XLA FFI target.

#include "cross_entropy.h"
#include "ffi.h"
#include "processor.h"

namespace thalweg {
namespace {

ffi::Error entropies(ffi::ThreadPool pool, Array logits, ffi::Buffer<ffi::S32> labels,
                     ffi::Result<Array> losses, ffi::Result<Array> gradient) {
  const Dimensions shape = logits.dimensions();
  if (shape.size() != 2 || static_cast<int64_t>(labels.element_count()) != shape[0] ||
      losses->element_count() != labels.element_count() ||
      gradient->element_count() != logits.element_count()) {
    return ffi::Error::InvalidArgument("cross-entropy: logits, labels and results don't fit each other");
  }
  cross_entropy(kernels(), workers_of(pool), logits.typed_data(), labels.typed_data(), shape[0], shape[1],
                losses->typed_data(), gradient->typed_data());
  return ffi::Error::Success();
}

}  // namespace
}  // namespace thalweg

#pragma GCC visibility push(default)

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_cross_entropy, thalweg::entropies,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::S32>>()
                                  .Ret<ffi::Buffer<ffi::F32>>()
                                  .Ret<ffi::Buffer<ffi::F32>>());

#pragma GCC visibility pop
