#include "recurrence.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace thalweg {
namespace {

// Sequences that a thread takes at a time, at most: two tiles' rows. More wouldn't be faster, and with fewer
// parts a thread that is held up leaves less to the others.
constexpr int64_t kTogether = 24;
// Tasks a thread of the sums over all rows.
constexpr int64_t kTasksPerThread = 2;
constexpr std::align_val_t kLine{64};

struct Freed {
  void operator()(float* memory) const { ::operator delete[](memory, kLine); }
};

using Memory = std::unique_ptr<float[], Freed>;

// Floats that begin with a line of the cache.
Memory allocate(int64_t floats) {
  return Memory(static_cast<float*>(::operator new[](sizeof(float) * floats, kLine)));
}

Memory packed_weights(const Kernels& kernels, const Workers& workers, const Recurrent& shape,
                      const float* kernel, const float* recurrent) {
  Memory packed = allocate(kernels.recurrent.packed_floats(shape, !kernel));
  parallel_for(workers, ceil_div(shape.units, kernels.columns),
               [&](int64_t block) { kernels.recurrent.pack(shape, kernel, recurrent, block, packed.get()); });
  return packed;
}

// Calls `visit(first, last, scratch)` for parts of the sequences, as large as each other for all threads.
template <typename Visit>
void for_parts(const Kernels& kernels, const Workers& workers, const Recurrent& shape, bool back,
               const Visit& visit) {
  const int64_t threads = std::max<int64_t>(workers.count, 1);
  const int64_t parts = std::min(threads * ceil_div(shape.sequences, threads * kTogether), shape.sequences);
  parallel_for(workers, parts, [&](int64_t part) {
    const int64_t first = shape.sequences * part / parts, last = shape.sequences * (part + 1) / parts;
    const int64_t floats = kernels.recurrent.scratch_floats(shape, last - first, back);
    const Memory scratch = allocate(floats);
    std::memset(scratch.get(), 0, sizeof(float) * floats);
    visit(first, last, scratch.get());
  });
}

// The sums that the gradients of the weights are.
std::vector<RowSums> weight_sums(const Recurrent& s, const float* x, const RecurrentBack& a,
                                 const RecurrentWeights& to) {
  const int64_t rows = s.sequences * s.steps, units = s.units, stride = s.gates * units, head = 2 * units;
  const bool is_gru = s.cell == Cell::kGruAfter || s.cell == Cell::kGruBefore;
  if (!is_gru) {
    return {{rows,
             a.to_gates,
             stride,
             {{x, s.inputs, to.kernel}, {a.before, units, to.recurrent}},
             stride,
             to.bias}};
  }
  const RowSums gates{rows,   a.to_gates, stride, {{x, s.inputs, to.kernel}, {a.before, units, to.recurrent}},
                      stride, to.bias};
  // The candidate's product is one of the state times r, or its gradient isn't that of the inputs.
  const bool after = s.cell == Cell::kGruAfter;
  RowSums candidate{rows,   a.to_gates + head, stride, {{x, s.inputs, to.kernel + head}},
                    stride, to.bias + head};
  if (!after) candidate.left[1] = {a.cells, units, to.recurrent + head};
  const RowSums inner{
      rows, a.to_inner, units, {{a.before, units, to.recurrent + head}}, stride, to.bias + stride + head};
  return after ? std::vector<RowSums>{gates, candidate, inner} : std::vector<RowSums>{gates, candidate};
}

}  // namespace

void run_recurrent(const Kernels& kernels, const Workers& workers, const Recurrent& shape,
                   const float* kernel, const float* recurrent, const RecurrentForward& arrays) {
  const Memory packed = packed_weights(kernels, workers, shape, kernel, recurrent);
  for_parts(kernels, workers, shape, false, [&](int64_t first, int64_t last, float* scratch) {
    kernels.recurrent.forward(shape, arrays, packed.get(), first, last, scratch);
  });
}

void run_recurrent_back(const Kernels& kernels, const Workers& workers, const Recurrent& shape,
                        const float* recurrent, const float* x, const RecurrentBack& arrays,
                        const RecurrentWeights& to_weights) {
  const Memory packed = packed_weights(kernels, workers, shape, nullptr, recurrent);
  for_parts(kernels, workers, shape, true, [&](int64_t first, int64_t last, float* scratch) {
    kernels.recurrent.back(shape, arrays, packed.get(), first, last, scratch);
  });
  const bool is_gru = shape.gates == 3;
  struct Task {
    const RowSums* sums;
    int64_t column0, column1;
  };
  std::vector<Task> tasks;
  const std::vector<RowSums> all = weight_sums(shape, x, arrays, to_weights);
  const int64_t wanted = workers.count * kTasksPerThread;
  const int64_t share = ceil_div(shape.gates * shape.units, wanted);
  for (size_t k = 0; k < all.size(); ++k) {
    const int64_t columns = shape.units * (is_gru ? (k == 0 ? 2 : 1) : shape.gates);
    const int64_t panels = ceil_div(columns, kernels.columns),
                  parts = std::min(panels, ceil_div(columns, share));
    for (int64_t part = 0; part < parts; ++part) {
      const int64_t first = panels * part / parts, last = panels * (part + 1) / parts;
      tasks.push_back({&all[k], first * kernels.columns, std::min(last * kernels.columns, columns)});
    }
  }
  parallel_for(workers, static_cast<int64_t>(tasks.size()), [&](int64_t k) {
    kernels.recurrent.row_sums(*tasks[k].sums, tasks[k].column0, tasks[k].column1);
  });
  if (shape.cell == Cell::kGruAfter) {  // what the first gates get is the same on both sides of their sum
    std::copy_n(to_weights.bias, 2 * shape.units, to_weights.bias + 3 * shape.units);
  }
}

}  // namespace thalweg
