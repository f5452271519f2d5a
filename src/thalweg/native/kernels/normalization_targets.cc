// Batch normalization as XLA FFI targets: arrays whose last dimension is that of the channels.

#include <cstdint>

#include "ffi.h"
#include "normalization.h"
#include "processor.h"

namespace thalweg {
namespace {

bool geometry(Dimensions x, Dimensions result, int64_t channels, double epsilon, Batch& batch) {
  if (x.size() == 0 || x.size() != result.size() || x[x.size() - 1] != channels) return false;
  batch = {1, channels, epsilon};
  for (size_t axis = 0; axis < x.size(); ++axis) {
    if (x[axis] != result[axis]) return false;
    if (axis + 1 < x.size()) batch.rows *= x[axis];
  }
  return batch.rows > 0;
}

// Whether the vectors have one number a channel.
template <typename... Vectors>
bool fit(int64_t channels, const Vectors&... vectors) {
  return ((static_cast<int64_t>(vectors.element_count()) == channels) && ...);
}

ffi::Error bad_geometry() {
  return ffi::Error::InvalidArgument("batch_norm: the operands don't fit each other");
}

ffi::Error batch_norm(ffi::ThreadPool pool, Array x, Array scale, Array offset, float epsilon,
                      ffi::Result<Array> result, ffi::Result<Array> means, ffi::Result<Array> variances) {
  Batch batch;
  const int64_t channels = static_cast<int64_t>(scale.element_count());
  if (!geometry(x.dimensions(), result->dimensions(), channels, epsilon, batch) ||
      !fit(channels, offset, *means, *variances)) {
    return bad_geometry();
  }
  normalize(kernels(), workers_of(pool), batch, x.typed_data(), scale.typed_data(), offset.typed_data(),
            result->typed_data(), means->typed_data(), variances->typed_data());
  return ffi::Error::Success();
}

ffi::Error batch_norm_back(ffi::ThreadPool pool, Array gradient, Array x, Array scale, Array means,
                           Array variances, float epsilon, ffi::Result<Array> to_x,
                           ffi::Result<Array> to_scale, ffi::Result<Array> to_offset) {
  Batch batch;
  const int64_t channels = static_cast<int64_t>(scale.element_count());
  if (!geometry(x.dimensions(), to_x->dimensions(), channels, epsilon, batch) ||
      gradient.element_count() != x.element_count() ||
      !fit(channels, means, variances, *to_scale, *to_offset)) {
    return bad_geometry();
  }
  normalize_back(kernels(), workers_of(pool), batch, gradient.typed_data(), x.typed_data(),
                 scale.typed_data(), means.typed_data(), variances.typed_data(), to_x->typed_data(),
                 to_scale->typed_data(), to_offset->typed_data());
  return ffi::Error::Success();
}

}  // namespace
}  // namespace thalweg

#pragma GCC visibility push(default)

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_batch_norm, thalweg::batch_norm,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Attr<float>("epsilon")
                                  .Ret<ffi::Buffer<ffi::F32>>()
                                  .Ret<ffi::Buffer<ffi::F32>>()
                                  .Ret<ffi::Buffer<ffi::F32>>());

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_batch_norm_back, thalweg::batch_norm_back,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Attr<float>("epsilon")
                                  .Ret<ffi::Buffer<ffi::F32>>()
                                  .Ret<ffi::Buffer<ffi::F32>>()
                                  .Ret<ffi::Buffer<ffi::F32>>());

#pragma GCC visibility pop
