// The depthwise convolutions as XLA FFI targets.

#include <cstdint>

#include "depthwise.h"
#include "ffi.h"
#include "processor.h"

namespace thalweg {
namespace {

// The geometry that the targets share; `padding` is that before the first row and column. A filter has one
// weight a tap and channel.
bool geometry(Dimensions images, Dimensions filter, Dimensions result, Dimensions strides,
              Dimensions dilations, Dimensions padding, Convolution& shape) {
  if (images.size() != 4 || filter.size() != 3 || result.size() != 4 || strides.size() != 2 ||
      dilations.size() != 2 || padding.size() != 2) {
    return false;
  }
  shape = {images[0],
           {images[1], result[1], filter[0], strides[0], dilations[0], padding[0]},
           {images[2], result[2], filter[1], strides[1], dilations[1], padding[1]},
           images[3],
           images[3]};
  return images[0] == result[0] && images[3] == filter[2] && result[3] == filter[2] && strides[0] > 0 &&
         strides[1] > 0 && dilations[0] > 0 && dilations[1] > 0;
}

ffi::Error bad_geometry() {
  return ffi::Error::InvalidArgument("depthwise: images, filter and result don't fit each other");
}

ffi::Error depthwise(ffi::ThreadPool pool, Array images, Array filter, Dimensions strides,
                     Dimensions dilations, Dimensions padding, ffi::Result<Array> result) {
  Convolution shape;
  if (!geometry(images.dimensions(), filter.dimensions(), result->dimensions(), strides, dilations, padding,
                shape)) {
    return bad_geometry();
  }
  convolve_depthwise(kernels(), workers_of(pool), shape, images.typed_data(), filter.typed_data(),
                     result->typed_data());
  return ffi::Error::Success();
}

ffi::Error depthwise_to_images(ffi::ThreadPool pool, Array filter, Array gradient, Dimensions strides,
                               Dimensions dilations, Dimensions padding, ffi::Result<Array> images) {
  Convolution shape;
  if (!geometry(images->dimensions(), filter.dimensions(), gradient.dimensions(), strides, dilations, padding,
                shape)) {
    return bad_geometry();
  }
  convolve_depthwise_to_images(kernels(), workers_of(pool), shape, filter.typed_data(), gradient.typed_data(),
                               images->typed_data());
  return ffi::Error::Success();
}

ffi::Error depthwise_to_filter(ffi::ThreadPool pool, Array images, Array gradient, Dimensions strides,
                               Dimensions dilations, Dimensions padding, ffi::Result<Array> filter) {
  Convolution shape;
  if (!geometry(images.dimensions(), filter->dimensions(), gradient.dimensions(), strides, dilations, padding,
                shape)) {
    return bad_geometry();
  }
  convolve_depthwise_to_filter(kernels(), workers_of(pool), shape, images.typed_data(), gradient.typed_data(),
                               filter->typed_data());
  return ffi::Error::Success();
}

}  // namespace
}  // namespace thalweg

#pragma GCC visibility push(default)

#define THALWEG_DEPTHWISE(name)                                                  \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_##name, thalweg::name,                   \
                                ffi::Ffi::Bind()                                 \
                                    .Ctx<ffi::ThreadPool>()                      \
                                    .Arg<ffi::Buffer<ffi::F32>>()                \
                                    .Arg<ffi::Buffer<ffi::F32>>()                \
                                    .Attr<ffi::Span<const int64_t>>("strides")   \
                                    .Attr<ffi::Span<const int64_t>>("dilations") \
                                    .Attr<ffi::Span<const int64_t>>("padding")   \
                                    .Ret<ffi::Buffer<ffi::F32>>())

THALWEG_DEPTHWISE(depthwise);
THALWEG_DEPTHWISE(depthwise_to_images);
THALWEG_DEPTHWISE(depthwise_to_filter);

#pragma GCC visibility pop
