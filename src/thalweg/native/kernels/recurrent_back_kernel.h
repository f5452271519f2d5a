// The kernels of recurrent.h for the way back, for one instruction set.

#pragma once

#include "recurrent_kernel.h"

namespace thalweg {
namespace {

// Some sequences on their way back.
struct Back {
  const Recurrent& s;
  const RecurrentBack& a;
  const float* packed;
  int64_t first, count;
  int64_t stride, wide;           // from row to row: of gates, and of the other memory
  float* gates;                   // a step's gradients of the product with the state
  float *to_h, *to_c, *to_reset;  // the gradients of the states and of the state times r
  float* to_held;                 // and of the output that masked steps keep
};

inline int64_t back_floats(const Recurrent& s, int64_t count) {
  return count * (row_stride(s.gates * s.units) + 4 * row_stride(s.units));
}

inline Back lay_out(const Recurrent& s, const RecurrentBack& a, const float* packed, int64_t first,
                    int64_t last, float* memory) {
  Back w{s, a, packed, first, last - first, row_stride(s.gates * s.units), row_stride(s.units)};
  w.gates = memory;
  memory += w.count * w.stride;
  for (float** rows : {&w.to_h, &w.to_c, &w.to_reset, &w.to_held}) *rows = memory, memory += w.count * w.wide;
  return w;
}

// The gradient of the output of a step: null if there is none.
inline const float* to_output_of(const Back& w, int64_t i, int64_t row, int64_t step) {
  if (w.s.every) return w.a.to_output + row * w.s.units;
  return step == w.s.steps - 1 ? w.a.to_output + (w.first + i) * w.s.units : nullptr;
}

// One vector of units of one sequence in one step.
struct BackSpot {
  int64_t i, row, unit, left;
  bool is_first;  // of the sequence's steps
};

inline Vector gate_of(const Back& w, const BackSpot& at, int gate) {
  return load_first(w.a.gates + (at.row * w.s.gates + gate) * w.s.units + at.unit, at.left);
}

inline Vector kept(const Back& w, const BackSpot& at, const float* array) {
  return load_first(array + at.row * w.s.units + at.unit, at.left);
}

// Puts the gradient of a gate where the products with the state and with the inputs are made of it.
inline void give_gate(const Back& w, const BackSpot& at, int gate, Vector value) {
  store_first(w.a.to_gates + (at.row * w.s.gates + gate) * w.s.units + at.unit, value, at.left);
  store_first(w.gates + at.i * w.stride + gate * w.s.units + at.unit, value, at.left);
}

inline Vector sigmoid_slope(Vector y) { return y * (1.0f - y); }

inline Vector tanh_slope(Vector y) { return 1.0f - y * y; }

// From the gradient of the state after a step to those of the gates. Gives what the state before gets of it
// besides through the product. Where the reset gate is applied before the product, its gradient comes later.
template <Cell cell>
Vector gate_gradients(const Back& w, const BackSpot& at, Vector to_h) {
  if constexpr (cell == Cell::kTanh || cell == Cell::kRelu) {
    const Vector h = gate_of(w, at, 0);
    give_gate(w, at, 0, cell == Cell::kTanh ? to_h * tanh_slope(h) : (h > 0.0f ? to_h : Vector{}));
    return Vector{};
  } else if constexpr (cell == Cell::kLstm) {
    const Vector i = gate_of(w, at, 0), f = gate_of(w, at, 1), g = gate_of(w, at, 2), o = gate_of(w, at, 3);
    const float* before =
        at.is_first ? w.a.c + (w.first + at.i) * w.s.units : w.a.cells + (at.row - w.s.next_step) * w.s.units;
    const Vector c = load_first(before + at.unit, at.left), y = tanh(kept(w, at, w.a.cells));
    float* carried = w.to_c + at.i * w.wide + at.unit;
    const Vector to_c = load(carried) + to_h * o * tanh_slope(y);
    give_gate(w, at, 0, to_c * g * sigmoid_slope(i));
    give_gate(w, at, 1, to_c * c * sigmoid_slope(f));
    give_gate(w, at, 2, to_c * i * tanh_slope(g));
    give_gate(w, at, 3, to_h * y * sigmoid_slope(o));
    store(carried, to_c * f);
    return Vector{};
  } else {
    const Vector z = gate_of(w, at, 0), g = gate_of(w, at, 2), before = kept(w, at, w.a.before);
    const Vector to_candidate = to_h * (1.0f - z) * tanh_slope(g);
    give_gate(w, at, 0, to_h * (before - g) * sigmoid_slope(z));
    if constexpr (cell == Cell::kGruAfter) {
      const Vector r = gate_of(w, at, 1), inner = kept(w, at, w.a.cells), to_inner = to_candidate * r;
      give_gate(w, at, 1, to_candidate * inner * sigmoid_slope(r));
      give_gate(w, at, 2, to_candidate);
      store_first(w.gates + at.i * w.stride + 2 * w.s.units + at.unit, to_inner, at.left);
      store_first(w.a.to_inner + at.row * w.s.units + at.unit, to_inner, at.left);
    } else {
      give_gate(w, at, 2, to_candidate);
    }
    return to_h * z;
  }
}

// Of the state times r, whose gradient is there now, to r and to the state.
inline void reset_gradients(const Back& w, const BackSpot& at) {
  const Vector r = gate_of(w, at, 1), before = kept(w, at, w.a.before);
  const Vector to_reset = load(w.to_reset + at.i * w.wide + at.unit);
  float* to_h = w.to_h + at.i * w.wide + at.unit;
  give_gate(w, at, 1, to_reset * before * sigmoid_slope(r));
  store(to_h, load(to_h) + to_reset * r);
}

inline bool counts(const Back& w, int64_t row) { return !w.a.mask || w.a.mask[row]; }

// The gradients of a step's gates, of all sequences.
template <Cell cell>
void through_gates(const Back& w, int64_t step) {
  const int64_t units = w.s.units, gates = w.s.gates * units;
  const bool holds = w.a.mask && !w.s.zero_masked;
  for (int64_t i = 0; i < w.count; ++i) {
    const int64_t row = row_of(w.s, w.first + i, step);
    const bool here = counts(w, row);
    const float* to_output = to_output_of(w, i, row, step);
    for (int64_t unit = 0; unit < units; unit += kLanes) {
      float *carried = w.to_h + i * w.wide + unit, *held = w.to_held + i * w.wide + unit;
      Vector output = to_output ? load_first(to_output + unit, units - unit) : Vector{};
      if (holds) {
        output += load(held);
        store(held, here ? Vector{} : output);
      }
      if (!here) continue;
      const BackSpot at{i, row, unit, units - unit, step == 0};
      store(carried, gate_gradients<cell>(w, at, load(carried) + output));
    }
    if (here) continue;
    clear(w.gates + i * w.stride, gates);
    clear(w.a.to_gates + row * gates, gates);
    if (cell == Cell::kGruAfter) clear(w.a.to_inner + row * units, units);
  }
}

// Adds to the rows at `to`, or puts there, `count` gates' gradients from gate `gate` on times the weights.
inline void through_weights(const Back& w, int64_t gate, int64_t count, float* to, bool add) {
  const int64_t units = w.s.units;
  for (int64_t unit = 0; unit < units; unit += kColumns) {
    const float* packed = w.packed + (unit * w.s.gates + gate * kColumns) * units;
    multiply_panel({w.gates + gate * units, w.stride, false}, {packed, kColumns}, to + unit, w.wide,
                   block_width(w.s, unit), w.count, count * units, add);
  }
}

template <Cell cell>
void step_back(const Back& w, int64_t step) {
  through_gates<cell>(w, step);
  if constexpr (cell != Cell::kGruBefore) return through_weights(w, 0, w.s.gates, w.to_h, true);
  through_weights(w, 2, 1, w.to_reset, false);
  for (int64_t i = 0; i < w.count; ++i) {
    const int64_t row = row_of(w.s, w.first + i, step);
    for (int64_t unit = 0; counts(w, row) && unit < w.s.units; unit += kLanes) {
      reset_gradients(w, {i, row, unit, w.s.units - unit, step == 0});
    }
  }
  through_weights(w, 0, 2, w.to_h, true);
}

template <Cell cell>
void run_back(const Back& w) {
  const Recurrent& s = w.s;
  for (int64_t i = 0; i < w.count; ++i) {
    copy(w.to_h + i * w.wide, w.a.to_last_h + (w.first + i) * s.units, s.units);
    if (w.a.c) copy(w.to_c + i * w.wide, w.a.to_last_c + (w.first + i) * s.units, s.units);
  }
  for (int64_t step = s.steps - 1; step >= 0; --step) step_back<cell>(w, step);
  for (int64_t i = 0; i < w.count; ++i) {
    copy(w.a.to_h + (w.first + i) * s.units, w.to_h + i * w.wide, s.units);
    if (w.a.c) copy(w.a.to_c + (w.first + i) * s.units, w.to_c + i * w.wide, s.units);
  }
}

void recurrent_back(const Recurrent& s, const RecurrentBack& a, const float* packed, int64_t first,
                    int64_t last, float* scratch) {
  const Back w = lay_out(s, a, packed, first, last, scratch);
  switch (s.cell) {
    case Cell::kTanh:
      return run_back<Cell::kTanh>(w);
    case Cell::kRelu:
      return run_back<Cell::kRelu>(w);
    case Cell::kLstm:
      return run_back<Cell::kLstm>(w);
    case Cell::kGruAfter:
      return run_back<Cell::kGruAfter>(w);
    case Cell::kGruBefore:
      return run_back<Cell::kGruBefore>(w);
  }
}

int64_t recurrent_scratch_floats(const Recurrent& s, int64_t sequences, bool back) {
  return back ? back_floats(s, sequences) : forth_floats(s, sequences);
}

// Adds up the rows of a panel.
void add_panel_rows(const float* panel, int64_t rows, int64_t width, bool add, float* total) {
  Vector sums[kVectors] = {};
  for (int64_t k = 0; k < rows; ++k) {
    for (int v = 0; v < kVectors; ++v) sums[v] += load(panel + k * kColumns + v * kLanes);
  }
  for (int v = 0; v < kVectors && v * kLanes < width; ++v) {
    const int64_t left = width - v * kLanes;
    float* out = total + v * kLanes;
    store_first(out, add ? load_first(out, left) + sums[v] : sums[v], left);
  }
}

void row_sums(const RowSums& sums, int64_t column0, int64_t column1) {
  const int64_t pieces = (sums.rows + kDepth - 1) / kDepth;
  for (int64_t piece = 0; piece < pieces; ++piece) {
    const int64_t row = sums.rows * piece / pieces, count = sums.rows * (piece + 1) / pieces - row;
    for (int64_t j = column0; j < column1; j += kColumns) {
      const int64_t width = column1 - j < kColumns ? column1 - j : kColumns;
      pack({sums.right, sums.right_stride, false}, row, j, width, count, panel_memory);
      for (const auto& left : sums.left) {
        if (!left.count) continue;
        multiply_panel({left.rows + row * left.count, left.count, true}, {panel_memory, kColumns},
                       left.out + j, sums.out_stride, width, left.count, count, piece > 0);
      }
      if (sums.total) add_panel_rows(panel_memory, count, width, piece > 0, sums.total + j);
    }
  }
}

}  // namespace
}  // namespace thalweg
