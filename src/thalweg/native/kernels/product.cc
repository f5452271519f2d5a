#include "product.h"

#include <algorithm>

namespace thalweg {
namespace {

// Operations that aren't worth being handed to another thread by themselves.
constexpr double kTaskOperations = 1e6;
// Tasks a thread: with several, one that is held up leaves the rest to the others.
constexpr int64_t kTasksPerThread = 4;
// Writing a float of the result takes as long as adding up so many terms.
constexpr int64_t kWrittenTerms = 16;
// Shorter sums than this of narrow products leave vectors empty. Reading a float of A takes as long as to
// multiply it by so many columns.
constexpr int64_t kNarrowTerms = 32, kReadColumns = 8;
// Floats of B that every task may as well copy.
constexpr int64_t kSmallFloats = 1 << 16;

// Begin of the k-th of `pieces` parts of `length`, at a multiple of `unit`.
int64_t cut(int64_t length, int64_t unit, int64_t pieces, int64_t k) {
  return std::min(ceil_div(length, unit) * k / pieces * unit, length);
}

}  // namespace

void multiply(const Kernels& kernels, const Workers& workers, const ProductShape& shape,
              const std::vector<Product>& products) {
  const int64_t count = static_cast<int64_t>(products.size());
  if (shape.rows == 0 || shape.columns == 0 || count == 0) return;
  const bool narrow = !shape.transpose_a && shape.columns <= kNarrowColumns && shape.depth >= kNarrowTerms;
  const int64_t width = narrow ? kReadColumns : shape.columns;
  const double operations = 2.0 * shape.rows * width * std::max(shape.depth, kWrittenTerms);
  const double task = std::max(operations * count / (workers.count * kTasksPerThread), kTaskOperations);
  const int64_t pieces = std::max<int64_t>(static_cast<int64_t>(operations / task + 0.5), 1);
  const int64_t most_by_columns = ceil_div(shape.columns, kernels.columns);
  const int64_t most_by_rows = ceil_div(shape.rows, kernels.rows);
  // A matrix is divided by panels of columns first, as each panel of B then is copied once; by rows if all of
  // B takes little to copy, as whole rows of C are then written one after the other.
  const bool rows_first = shape.depth * shape.columns <= kSmallFloats && shape.rows >= shape.columns;
  const int64_t least_by_rows = rows_first ? std::min(pieces, most_by_rows) : 1;
  const int64_t by_columns = std::min(ceil_div(pieces, least_by_rows), most_by_columns);
  const int64_t by_rows = std::min(ceil_div(pieces, by_columns), most_by_rows);
  // Small matrices are taken several at a time.
  const int64_t together = std::max<int64_t>(static_cast<int64_t>(task / operations), 1);
  const int64_t a_stride = shape.transpose_a ? shape.rows : shape.depth;
  const int64_t b_stride = shape.transpose_b ? shape.depth : shape.columns;
  const int64_t blocks = by_columns * by_rows;
  const MultiplyBlock multiply_block = narrow ? kernels.multiply_narrow : kernels.multiply;
  parallel_for(workers, ceil_div(count, together) * blocks, [&](int64_t k) {
    const int64_t i = k % blocks / by_columns, j = k % by_columns;
    const Block block{cut(shape.rows, kernels.rows, by_rows, i),
                      cut(shape.rows, kernels.rows, by_rows, i + 1),
                      cut(shape.columns, kernels.columns, by_columns, j),
                      cut(shape.columns, kernels.columns, by_columns, j + 1)};
    const int64_t first = k / blocks * together, last = std::min(first + together, count);
    for (int64_t p = first; p < last; ++p) {
      const Product& product = products[p];
      multiply_block({product.a, a_stride, shape.transpose_a}, {product.b, b_stride, shape.transpose_b},
                     product.c, shape.columns, shape.depth, block);
    }
  });
}

}  // namespace thalweg
