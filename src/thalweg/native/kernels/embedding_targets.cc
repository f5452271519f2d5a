// Rows of tables of embeddings as XLA FFI targets.

#include "embedding.h"
#include "ffi.h"

namespace thalweg {
namespace {

// Calls `visit(indices)` with the indices as they lie in memory, 32 or 64 bits wide.
template <typename Visit>
ffi::Error with_indices(const ffi::AnyBuffer& indices, const Visit& visit) {
  switch (indices.element_type()) {
    case ffi::S32:
      visit(indices.typed_data<int32_t>());
      return ffi::Error::Success();
    case ffi::S64:
      visit(indices.typed_data<int64_t>());
      return ffi::Error::Success();
    default:
      return ffi::Error::InvalidArgument("embedding: indices are no int32 or int64");
  }
}

// A table whose rows are what its first dimension counts.
Table table_of(Dimensions shape) {
  int64_t width = 1;
  for (size_t i = 1; i < shape.size(); ++i) width *= shape[i];
  return {shape[0], width};
}

ffi::Error take(ffi::ThreadPool pool, Array table, ffi::AnyBuffer indices, ffi::Result<Array> result) {
  if (table.dimensions().size() < 1 || table.dimensions()[0] < 1) {
    return ffi::Error::InvalidArgument("embedding: the table has no rows");
  }
  const Table shape = table_of(table.dimensions());
  const int64_t places = static_cast<int64_t>(indices.element_count());
  if (static_cast<int64_t>(result->element_count()) != places * shape.width) {
    return ffi::Error::InvalidArgument("embedding: table, indices and result don't fit each other");
  }
  return with_indices(indices, [&](const auto* at) {
    take_rows(workers_of(pool), table.typed_data(), shape, at, places, result->typed_data());
  });
}

ffi::Error add(ffi::ThreadPool pool, Array rows, ffi::AnyBuffer indices, ffi::Result<Array> result) {
  if (result->dimensions().size() < 1) {
    return ffi::Error::InvalidArgument("embedding: the result has no rows");
  }
  const Table shape = table_of(result->dimensions());
  const int64_t places = static_cast<int64_t>(indices.element_count());
  if (static_cast<int64_t>(rows.element_count()) != places * shape.width) {
    return ffi::Error::InvalidArgument("embedding: rows, indices and result don't fit each other");
  }
  return with_indices(indices, [&](const auto* at) {
    add_rows(workers_of(pool), rows.typed_data(), at, places, shape, result->typed_data());
  });
}

}  // namespace
}  // namespace thalweg

#pragma GCC visibility push(default)

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_take_rows, thalweg::take,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Ret<ffi::Buffer<ffi::F32>>());

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_add_rows, thalweg::add,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Ret<ffi::Buffer<ffi::F32>>());

#pragma GCC visibility pop
