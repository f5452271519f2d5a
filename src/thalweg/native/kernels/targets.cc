// The kernels as XLA FFI targets.

#include <cstdint>
#include <vector>

#include "convolution.h"
#include "ffi.h"
#include "pooling.h"
#include "processor.h"
#include "product.h"

namespace thalweg {
namespace {

// Where in an operand the matrix lies that the `index`-th one of the result is made from. An operand has the
// result's leading dimensions, or 1 in place of some.
int64_t offset_of(int64_t index, Dimensions operand, Dimensions result) {
  int64_t offset = 0, step = operand[operand.size() - 2] * operand[operand.size() - 1];
  for (int64_t axis = static_cast<int64_t>(result.size()) - 3; axis >= 0; --axis) {
    if (operand[axis] > 1) offset += index % result[axis] * step;
    index /= result[axis];
    step *= operand[axis];
  }
  return offset;
}

ffi::Error matmul(ffi::ThreadPool pool, Array a, Array b, bool transpose_a, bool transpose_b,
                  ffi::Result<Array> c) {
  const Dimensions da = a.dimensions(), db = b.dimensions(), dc = c->dimensions();
  const size_t rank = dc.size();
  if (rank < 2 || da.size() != rank || db.size() != rank) {
    return ffi::Error::InvalidArgument("matmul: operands and result are matrices, or batches, of one rank");
  }
  ProductShape shape{dc[rank - 2], dc[rank - 1], da[rank - (transpose_a ? 2 : 1)], transpose_a, transpose_b};
  int64_t count = 1, a_count = 1, b_count = 1;
  for (size_t axis = 0; axis + 2 < rank; ++axis) {
    count *= dc[axis];
    a_count *= da[axis];
    b_count *= db[axis];
    if ((da[axis] != 1 && da[axis] != dc[axis]) || (db[axis] != 1 && db[axis] != dc[axis])) {
      return ffi::Error::InvalidArgument("matmul: the operands' batches don't broadcast to the result's");
    }
  }
  if (da[rank - (transpose_a ? 1 : 2)] != shape.rows || db[rank - (transpose_b ? 1 : 2)] != shape.depth ||
      db[rank - (transpose_b ? 2 : 1)] != shape.columns) {
    return ffi::Error::InvalidArgument("matmul: the matrices' sides don't fit");
  }
  if (count > 1 && a_count == count && b_count == 1 && !transpose_a) {
    shape.rows *= count;  // one matrix for all: a single tall product
    count = 1;
  }
  std::vector<Product> products(count);
  for (int64_t k = 0; k < count; ++k) {
    products[k] = {a.typed_data() + offset_of(k, da, dc), b.typed_data() + offset_of(k, db, dc),
                   c->typed_data() + k * shape.rows * shape.columns};
  }
  multiply(kernels(), workers_of(pool), shape, products);
  return ffi::Error::Success();
}

// The geometry that three convolution targets share; `padding` is that before the first pixel of each axis.
bool geometry(Dimensions images, Dimensions filter, Dimensions result, Dimensions strides,
              Dimensions dilations, Dimensions padding, Convolution& shape) {
  const size_t rank = images.size(), axes = rank - 2;
  if ((rank != 4 && rank != 5) || filter.size() != rank || result.size() != rank || strides.size() != axes ||
      dilations.size() != axes || padding.size() != axes) {
    return false;
  }
  shape = {images[0], {}, {}, filter[axes], filter[axes + 1]};
  Axis* const along[] = {&shape.z, &shape.y, &shape.x};
  for (size_t k = 0; k < axes; ++k) {
    if (strides[k] <= 0 || dilations[k] <= 0) return false;
    *along[3 - axes + k] = {images[k + 1], result[k + 1], filter[k], strides[k], dilations[k], padding[k]};
  }
  return images[0] == result[0] && images[rank - 1] == shape.channels && result[rank - 1] == shape.filters;
}

ffi::Error bad_geometry() {
  return ffi::Error::InvalidArgument("convolution: images, filter and result don't fit each other");
}

ffi::Error conv(ffi::ThreadPool pool, Array images, Array filter, Array bias, Dimensions strides,
                Dimensions dilations, Dimensions padding, bool relu, ffi::Result<Array> result) {
  Convolution shape;
  if (!geometry(images.dimensions(), filter.dimensions(), result->dimensions(), strides, dilations, padding,
                shape) ||
      (bias.element_count() && static_cast<int64_t>(bias.element_count()) != shape.filters)) {
    return bad_geometry();
  }
  const Finish finish{bias.element_count() ? bias.typed_data() : nullptr, relu};
  convolve(kernels(), workers_of(pool), shape, images.typed_data(), filter.typed_data(), finish,
           result->typed_data());
  return ffi::Error::Success();
}

ffi::Error conv_to_images(ffi::ThreadPool pool, Array filter, Array gradient, Dimensions strides,
                          Dimensions dilations, Dimensions padding, ffi::Result<Array> images) {
  Convolution shape;
  if (!geometry(images->dimensions(), filter.dimensions(), gradient.dimensions(), strides, dilations, padding,
                shape)) {
    return bad_geometry();
  }
  convolve_to_images(kernels(), workers_of(pool), shape, filter.typed_data(), gradient.typed_data(),
                     images->typed_data());
  return ffi::Error::Success();
}

ffi::Error conv_to_filter(ffi::ThreadPool pool, Array images, Array gradient, Dimensions strides,
                          Dimensions dilations, Dimensions padding, ffi::Result<Array> filter) {
  Convolution shape;
  if (!geometry(images.dimensions(), filter->dimensions(), gradient.dimensions(), strides, dilations, padding,
                shape)) {
    return bad_geometry();
  }
  convolve_to_filter(kernels(), workers_of(pool), shape, images.typed_data(), gradient.typed_data(),
                     filter->typed_data());
  return ffi::Error::Success();
}

// The geometry that the pools' targets share, and the number of images: all but the last three dimensions.
bool pool_geometry(Dimensions images, Dimensions result, Dimensions size, Dimensions strides,
                   Dimensions padding, Pool& shape, int64_t& count) {
  const size_t rank = images.size();
  if (rank < 4 || result.size() != rank || size.size() != 2 || strides.size() != 2 || padding.size() != 2) {
    return false;
  }
  shape = {{images[rank - 3], result[rank - 3], size[0], strides[0], padding[0]},
           {images[rank - 2], result[rank - 2], size[1], strides[1], padding[1]},
           images[rank - 1]};
  count = 1;
  for (size_t axis = 0; axis < rank; ++axis) {
    if (axis + 3 < rank) count *= images[axis];
    if ((axis + 3 < rank || axis + 1 == rank) && images[axis] != result[axis]) return false;
  }
  for (const Side& side : {shape.y, shape.x}) {
    const int64_t last = (side.out - 1) * side.stride - side.padding;
    if (side.stride <= 0 || side.padding < 0 || side.padding >= side.size || last >= side.in) return false;
  }
  return true;
}

ffi::Error bad_pool() {
  return ffi::Error::InvalidArgument("pool2d: images, windows and result don't fit each other");
}

ffi::Error pool2d(ffi::ThreadPool pool, Array images, Dimensions size, Dimensions strides, Dimensions padding,
                  bool mean, ffi::Result<Array> result) {
  Pool shape;
  int64_t count;
  if (!pool_geometry(images.dimensions(), result->dimensions(), size, strides, padding, shape, count)) {
    return bad_pool();
  }
  pool_images(kernels(), workers_of(pool), shape, mean, count, images.typed_data(), result->typed_data());
  return ffi::Error::Success();
}

// The gradient of maxima if `images` has the pooled ones, else of means.
ffi::Error pool2d_to_images(ffi::ThreadPool pool, Array gradient, ffi::RemainingArgs images, Dimensions size,
                            Dimensions strides, Dimensions padding, ffi::Result<Array> to_images) {
  Pool shape;
  int64_t count;
  const float* input = nullptr;
  if (images.size()) {
    const auto pooled = images.get<Array>(0);
    if (!pooled || pooled->element_count() != to_images->element_count()) return bad_pool();
    input = pooled->typed_data();
  }
  if (!pool_geometry(to_images->dimensions(), gradient.dimensions(), size, strides, padding, shape, count)) {
    return bad_pool();
  }
  pool_to_images(kernels(), workers_of(pool), shape, count, input, gradient.typed_data(),
                 to_images->typed_data());
  return ffi::Error::Success();
}

}  // namespace
}  // namespace thalweg

#pragma GCC visibility push(default)

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_matmul, thalweg::matmul,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Attr<bool>("transpose_a")
                                  .Attr<bool>("transpose_b")
                                  .Ret<ffi::Buffer<ffi::F32>>());

#define THALWEG_GEOMETRY                           \
  Attr<ffi::Span<const int64_t>>("strides")        \
      .Attr<ffi::Span<const int64_t>>("dilations") \
      .Attr<ffi::Span<const int64_t>>("padding")

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_conv, thalweg::conv,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .THALWEG_GEOMETRY.Attr<bool>("relu")
                                  .Ret<ffi::Buffer<ffi::F32>>());

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_conv_to_images, thalweg::conv_to_images,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .THALWEG_GEOMETRY.Ret<ffi::Buffer<ffi::F32>>());

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_conv_to_filter, thalweg::conv_to_filter,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .THALWEG_GEOMETRY.Ret<ffi::Buffer<ffi::F32>>());

#define THALWEG_WINDOWS                          \
  Attr<ffi::Span<const int64_t>>("size")         \
      .Attr<ffi::Span<const int64_t>>("strides") \
      .Attr<ffi::Span<const int64_t>>("padding")

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_pool2d, thalweg::pool2d,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .THALWEG_WINDOWS.Attr<bool>("mean")
                                  .Ret<ffi::Buffer<ffi::F32>>());

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_pool2d_to_images, thalweg::pool2d_to_images,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .RemainingArgs()
                                  .THALWEG_WINDOWS.Ret<ffi::Buffer<ffi::F32>>());

#pragma GCC visibility pop
