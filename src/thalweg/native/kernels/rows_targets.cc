// Rows picked from arrays elsewhere in the process's memory, as XLA FFI targets.

#include <cstdint>

#include "ffi.h"
#include "processor.h"
#include "rows.h"

namespace thalweg {
namespace {

using Address = ffi::Buffer<ffi::S64>;
using Numbers = ffi::Buffer<ffi::S32>;

// Finds where the numbers of the `index`-th batch stand in `order`, where one batch follows the other, and
// that they are numbers of rows of which there are so many.
ffi::Error find(const Address& address, const Numbers& order, const Numbers& index, int64_t count,
                Dimensions shape, const int32_t*& numbers) {
  if (shape.size() < 1 || address.element_count() != 1 || index.element_count() != 1) {
    return ffi::Error::InvalidArgument(
        "batch_rows: the result has no rows, or address or index is no scalar");
  }
  const int64_t rows = shape[0], first = *index.typed_data() * rows;
  if (first < 0 || first + rows > static_cast<int64_t>(order.element_count())) {
    return ffi::Error::InvalidArgument("batch_rows: there is no such batch");
  }
  numbers = order.typed_data() + first;
  for (int64_t row = 0; row < rows; ++row) {
    if (numbers[row] < 0 || numbers[row] >= count) {
      return ffi::Error::InvalidArgument("batch_rows: there is no such row");
    }
  }
  return ffi::Error::Success();
}

ffi::Error batch_rows(ffi::ThreadPool pool, Address address, Numbers order, Numbers index, int64_t count,
                      ffi::Result<ffi::AnyBuffer> result) {
  const int32_t* numbers;
  const Dimensions shape = result->dimensions();
  ffi::Error error = find(address, order, index, count, shape, numbers);
  if (error.failure() || !result->size_bytes()) return error;
  pick_rows(workers_of(pool), reinterpret_cast<const char*>(*address.typed_data()), numbers, shape[0],
            result->size_bytes() / shape[0], static_cast<char*>(result->untyped_data()));
  return error;
}

ffi::Error batch_arithmetic(ffi::ThreadPool pool, Address address, Numbers order, Numbers index,
                            int64_t count, bool of_bytes, ffi::Span<const int64_t> operations,
                            ffi::Span<const float> constants, ffi::Result<Array> result) {
  const int32_t* numbers;
  const Dimensions shape = result->dimensions();
  ffi::Error error = find(address, order, index, count, shape, numbers);
  if (operations.size() != constants.size()) {
    return ffi::Error::InvalidArgument("batch_rows: each operation has one constant");
  }
  if (error.failure() || !result->element_count()) return error;
  const Arithmetic steps{operations.begin(), constants.begin(), static_cast<int64_t>(operations.size())};
  const int64_t size = static_cast<int64_t>(result->element_count()) / shape[0];
  const auto compute = [&](auto array) {
    compute_rows(kernels(), workers_of(pool), steps, array, numbers, shape[0], size, result->typed_data());
  };
  const int64_t at = *address.typed_data();
  of_bytes ? compute(reinterpret_cast<const uint8_t*>(at)) : compute(reinterpret_cast<const float*>(at));
  return error;
}

}  // namespace
}  // namespace thalweg

#pragma GCC visibility push(default)

#define THALWEG_PICKED              \
  Ctx<ffi::ThreadPool>()            \
      .Arg<ffi::Buffer<ffi::S64>>() \
      .Arg<ffi::Buffer<ffi::S32>>() \
      .Arg<ffi::Buffer<ffi::S32>>() \
      .Attr<int64_t>("count")

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_batch_rows, thalweg::batch_rows,
                              ffi::Ffi::Bind().THALWEG_PICKED.Ret<ffi::AnyBuffer>());

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_batch_arithmetic, thalweg::batch_arithmetic,
                              ffi::Ffi::Bind()
                                  .THALWEG_PICKED.Attr<bool>("of_bytes")
                                  .Attr<ffi::Span<const int64_t>>("operations")
                                  .Attr<ffi::Span<const float>>("constants")
                                  .Ret<ffi::Buffer<ffi::F32>>());

#pragma GCC visibility pop
