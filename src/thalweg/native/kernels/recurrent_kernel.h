// The forward kernels of recurrent.h for one instruction set.

#pragma once

#include <cstring>

#include "activate_kernel.h"
#include "gemm_kernel.h"
#include "recurrent.h"

namespace thalweg {
namespace {

inline int64_t whole_vectors(int64_t floats) { return (floats + kLanes - 1) / kLanes * kLanes; }

// From a row of scratch memory to the next. Rows that were a power of two apart would share sets of the
// cache.
inline int64_t row_stride(int64_t floats) { return whole_vectors(floats) + 16; }

inline int64_t unit_blocks(const Recurrent& s) { return (s.units + kColumns - 1) / kColumns; }

// Columns of a panel that are computed of the block of units that begins at `unit`.
inline int64_t block_width(const Recurrent& s, int64_t unit) {
  const int64_t width = whole_vectors(s.units - unit);
  return width < kColumns ? width : kColumns;
}

// The sums of products that the gates of one unit are made of.
constexpr int kSums[] = {1, 1, 4, 4, 3};

constexpr int sums_of(Cell cell) { return kSums[static_cast<int>(cell)]; }

// A panel of a gate has rows for the inputs and for the state; on the way back for the gates.
inline int64_t packed_depth(const Recurrent& s, bool back) { return back ? s.units : s.inputs + s.units; }

int64_t recurrent_packed_floats(const Recurrent& s, bool back) {
  return unit_blocks(s) * kColumns * s.gates * packed_depth(s, back);
}

void recurrent_pack(const Recurrent& s, const float* kernel, const float* recurrent, int64_t block,
                    float* packed) {
  const int64_t stride = s.gates * s.units, unit = block * kColumns;
  const int64_t width = s.units - unit < kColumns ? s.units - unit : kColumns;
  float* out = packed + block * kColumns * s.gates * packed_depth(s, !kernel);
  if (!kernel) return pack({recurrent, stride, true}, 0, unit, width, stride, out);
  for (int64_t gate = 0; gate < s.gates; ++gate) {
    pack({kernel, stride, false}, 0, gate * s.units + unit, width, s.inputs, out);
    out += s.inputs * kColumns;
    pack({recurrent, stride, false}, 0, gate * s.units + unit, width, s.units, out);
    out += s.units * kColumns;
  }
}

// Some sequences on their way forwards. Rows of scratch memory have room for whole vectors.
struct Forth {
  const Recurrent& s;
  const RecurrentForward& a;
  const float* packed;
  int64_t first, count;
  int64_t stride, wide;  // from row to row: of the operands of products, and of the other memory
  float *now, *next;     // inputs and state, side by side
  float* reset;          // inputs and the state times r
  float *c, *held;       // an LSTM's other state, and the output, where masked steps keep it
  float* update;         // z, where it has to wait for the candidate
  float *bias, *sums;    // of a block of units one gate's beside the other's
};

inline int64_t forth_floats(const Recurrent& s, int64_t count) {
  const int64_t sums = sums_of(s.cell) * kColumns;
  return count * (3 * row_stride(s.inputs + whole_vectors(s.units)) + 3 * row_stride(s.units) + sums) +
         unit_blocks(s) * sums;
}

inline Forth lay_out(const Recurrent& s, const RecurrentForward& a, const float* packed, int64_t first,
                     int64_t last, float* memory) {
  Forth w{
      s, a, packed, first, last - first, row_stride(s.inputs + whole_vectors(s.units)), row_stride(s.units)};
  for (float** operand : {&w.now, &w.next, &w.reset}) *operand = memory, memory += w.count * w.stride;
  for (float** rows : {&w.c, &w.held, &w.update}) *rows = memory, memory += w.count * w.wide;
  w.bias = memory;
  w.sums = memory + unit_blocks(s) * sums_of(s.cell) * kColumns;
  return w;
}

// The row that a sequence has in arrays of all steps.
inline int64_t row_of(const Recurrent& s, int64_t sequence, int64_t step) {
  return sequence * s.next + step * s.next_step;
}

inline void copy(float* to, const float* from, int64_t count) {
  if (count) std::memcpy(to, from, sizeof(float) * count);
}

inline void clear(float* to, int64_t count) {
  if (count) std::memset(to, 0, sizeof(float) * count);
}

// Lays the bias out as the sums are. That of a GRU whose reset gate is applied after the product has two
// rows: the state's is added to that of the inputs, but for the candidate.
template <Cell cell>
void lay_out_bias(const Forth& w) {
  const int64_t units = w.s.units;
  for (int64_t unit = 0; unit < units; ++unit) {
    float* out = w.bias + unit / kColumns * sums_of(cell) * kColumns + unit % kColumns;
    const float* in = w.a.bias + unit;
    for (int gate = 0; gate < sums_of(cell); ++gate) {
      const bool both = cell == Cell::kGruAfter && gate < 2, inner = cell == Cell::kGruAfter && gate == 3;
      out[gate * kColumns] =
          both ? in[gate * units] + in[(3 + gate) * units] : in[(inner ? 5 : gate) * units];
    }
  }
}

// The sums of one block of units: of all that a step needs before anything else, or of the candidate, whose
// operand has to be made first.
template <Cell cell, bool candidate>
void sum_products(const Forth& w, int64_t block, int64_t width) {
  const int64_t inputs = w.s.inputs, units = w.s.units, depth = inputs + units;
  const float* packed = w.packed + block * kColumns * w.s.gates * depth;
  const auto sum = [&](const float* operand, int64_t row, int64_t terms, int place) {
    multiply_panel({operand, w.stride, false}, {packed + row * kColumns, kColumns}, w.sums + place * kColumns,
                   sums_of(cell) * kColumns, width, w.count, terms, false);
  };
  if constexpr (candidate) return sum(w.reset, 2 * depth, depth, 2);
  constexpr int whole = cell == Cell::kLstm ? 4 : cell == Cell::kTanh || cell == Cell::kRelu ? 1 : 2;
  for (int gate = 0; gate < whole; ++gate) sum(w.now, gate * depth, depth, gate);
  if constexpr (cell == Cell::kGruAfter) {
    sum(w.now, 2 * depth, inputs, 2);
    sum(w.now + inputs, 2 * depth + inputs, units, 3);
  }
}

// One vector of units of one sequence in one step.
struct Spot {
  const float *sums, *bias;
  int64_t row, unit, left;  // `left` units from `unit` on
  const float* before;      // the state
  float* after;
  float *reset, *c, *held, *update;
};

inline Vector summed(const Spot& at, int gate) {
  return load(at.sums + gate * kColumns) + load(at.bias + gate * kColumns);
}

inline void keep_gate(const Forth& w, const Spot& at, int gate, Vector value) {
  if (!w.a.gates) return;
  store_first(w.a.gates + (at.row * w.s.gates + gate) * w.s.units + at.unit, value, at.left);
}

inline void keep_cell(const Forth& w, const Spot& at, Vector value) {
  if (w.a.cells) store_first(w.a.cells + at.row * w.s.units + at.unit, value, at.left);
}

// What has to be done before the candidate's product: its operand.
inline void reset_state(const Forth& w, const Spot& at) {
  const Vector z = sigmoid(summed(at, 0)), r = sigmoid(summed(at, 1)), product = r * load(at.before);
  store(at.update, z);
  store(at.reset, product);
  keep_gate(w, at, 0, z);
  keep_gate(w, at, 1, r);
  keep_cell(w, at, product);
}

template <Cell cell>
Vector next_state(const Forth& w, const Spot& at) {
  if constexpr (cell == Cell::kTanh || cell == Cell::kRelu) {
    const Vector x = summed(at, 0), h = cell == Cell::kTanh ? tanh(x) : (x < 0.0f ? Vector{} : x);
    keep_gate(w, at, 0, h);
    return h;
  } else if constexpr (cell == Cell::kLstm) {
    const Vector i = sigmoid(summed(at, 0)), f = sigmoid(summed(at, 1)), g = tanh(summed(at, 2)),
                 o = sigmoid(summed(at, 3)), c = f * load(at.c) + i * g;
    keep_gate(w, at, 0, i);
    keep_gate(w, at, 1, f);
    keep_gate(w, at, 2, g);
    keep_gate(w, at, 3, o);
    keep_cell(w, at, c);
    store(at.c, c);
    return o * tanh(c);
  } else if constexpr (cell == Cell::kGruAfter) {
    const Vector z = sigmoid(summed(at, 0)), r = sigmoid(summed(at, 1)), inner = summed(at, 3),
                 g = tanh(summed(at, 2) + r * inner);
    keep_gate(w, at, 0, z);
    keep_gate(w, at, 1, r);
    keep_gate(w, at, 2, g);
    keep_cell(w, at, inner);
    return z * load(at.before) + (1.0f - z) * g;
  } else {
    const Vector z = load(at.update), g = tanh(summed(at, 2));
    keep_gate(w, at, 2, g);
    return z * load(at.before) + (1.0f - z) * g;
  }
}

inline bool counts(const Forth& w, int64_t row) { return !w.a.mask || w.a.mask[row]; }

// Calls `visit(spot)` for the units of a block, of all sequences whose step counts.
template <Cell cell, typename Visit>
inline void for_spots(const Forth& w, int64_t step, int64_t block, int64_t width, const Visit& visit) {
  const int64_t inputs = w.s.inputs;
  constexpr int64_t sums = sums_of(cell) * kColumns;
  for (int64_t i = 0; i < w.count; ++i) {
    const int64_t row = row_of(w.s, w.first + i, step);
    if (!counts(w, row)) continue;
    for (int64_t v = 0; v < width; v += kLanes) {
      const int64_t unit = block * kColumns + v, wide = i * w.wide + unit;
      visit(Spot{w.sums + i * sums + v, w.bias + block * sums + v, row, unit, w.s.units - unit,
                 w.now + i * w.stride + inputs + unit, w.next + i * w.stride + inputs + unit,
                 w.reset + i * w.stride + inputs + unit, w.c + wide, w.held + wide, w.update + wide});
    }
  }
}

// A sequence whose step doesn't count stays where it is.
template <Cell cell>
void stay(const Forth& w, int64_t i, int64_t row) {
  const int64_t units = w.s.units, place = i * w.stride + w.s.inputs;
  copy(w.next + place, w.now + place, units);
  if (w.a.gates) clear(w.a.gates + row * w.s.gates * units, w.s.gates * units);
  if (w.a.cells && cell == Cell::kLstm) copy(w.a.cells + row * units, w.c + i * w.wide, units);
  if (w.a.cells && cell != Cell::kLstm) clear(w.a.cells + row * units, units);
  if (w.s.every) copy(w.a.output + row * units, w.held + i * w.wide, units);
}

// The inputs of a step, and what is kept of its state.
inline void begin(const Forth& w, int64_t step) {
  const int64_t inputs = w.s.inputs, units = w.s.units;
  for (int64_t i = 0; i < w.count; ++i) {
    const int64_t row = row_of(w.s, w.first + i, step);
    float* operand = w.now + i * w.stride;
    copy(operand, w.a.x + row * inputs, inputs);
    if (w.s.cell == Cell::kGruBefore) copy(w.reset + i * w.stride, operand, inputs);
    if (w.a.before) copy(w.a.before + row * units, operand + inputs, units);
  }
}

template <Cell cell>
void take_step(const Forth& w, int64_t step) {
  const int64_t units = w.s.units;
  // Where all steps count, the output is the state. What is held stays 0 if masked steps give 0.
  const bool holds = w.a.mask && !w.s.zero_masked;
  begin(w, step);
  if constexpr (cell == Cell::kGruBefore) {
    for (int64_t block = 0; block < unit_blocks(w.s); ++block) {
      const int64_t width = block_width(w.s, block * kColumns);
      sum_products<cell, false>(w, block, width);
      for_spots<cell>(w, step, block, width, [&](const Spot& at) { reset_state(w, at); });
    }
  }
  for (int64_t block = 0; block < unit_blocks(w.s); ++block) {
    const int64_t width = block_width(w.s, block * kColumns);
    sum_products<cell, cell == Cell::kGruBefore>(w, block, width);
    for_spots<cell>(w, step, block, width, [&](const Spot& at) {
      const Vector h = next_state<cell>(w, at);
      store(at.after, h);
      if (holds) store(at.held, h);
      if (w.s.every) store_first(w.a.output + at.row * units + at.unit, h, at.left);
    });
  }
  for (int64_t i = 0; w.a.mask && i < w.count; ++i) {
    const int64_t row = row_of(w.s, w.first + i, step);
    if (!w.a.mask[row]) stay<cell>(w, i, row);
  }
}

template <Cell cell>
void run_forward(Forth w) {
  const Recurrent& s = w.s;
  lay_out_bias<cell>(w);
  for (int64_t i = 0; i < w.count; ++i) {
    copy(w.now + i * w.stride + s.inputs, w.a.h + (w.first + i) * s.units, s.units);
    if (w.a.c) copy(w.c + i * w.wide, w.a.c + (w.first + i) * s.units, s.units);
  }
  for (int64_t step = 0; step < s.steps; ++step) {
    take_step<cell>(w, step);
    float* free = w.now;
    w.now = w.next;
    w.next = free;
  }
  for (int64_t i = 0; i < w.count; ++i) {
    const int64_t place = (w.first + i) * s.units;
    const float* h = w.now + i * w.stride + s.inputs;
    copy(w.a.last_h + place, h, s.units);
    if (w.a.c) copy(w.a.last_c + place, w.c + i * w.wide, s.units);
    const bool last = s.zero_masked ? counts(w, row_of(s, w.first + i, s.steps - 1)) : !w.a.mask;
    if (!s.every) copy(w.a.output + place, last ? h : w.held + i * w.wide, s.units);
  }
}

void recurrent_forward(const Recurrent& s, const RecurrentForward& a, const float* packed, int64_t first,
                       int64_t last, float* scratch) {
  const Forth w = lay_out(s, a, packed, first, last, scratch);
  switch (s.cell) {
    case Cell::kTanh:
      return run_forward<Cell::kTanh>(w);
    case Cell::kRelu:
      return run_forward<Cell::kRelu>(w);
    case Cell::kLstm:
      return run_forward<Cell::kLstm>(w);
    case Cell::kGruAfter:
      return run_forward<Cell::kGruAfter>(w);
    case Cell::kGruBefore:
      return run_forward<Cell::kGruBefore>(w);
  }
}

}  // namespace
}  // namespace thalweg
