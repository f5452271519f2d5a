// Recurrent layers over whole sequences: simple ones, LSTM (Hochreiter, Schmidhuber 1997), GRU (Cho and
// others 2014), forwards and backwards.
//
// Sequences don't depend on each other. So a thread takes some of them through all steps, and nobody waits
// for anybody in between. What a step needs of the others' is in its thread's scratch memory: the inputs and
// the state side by side, as one operand of one product; gates are made of the product while it is in the
// cache. The gradients of the weights are sums over all sequences and steps. They follow when all threads are
// done.
//
// Arrays of all steps have a row for each sequence and step, in the order of the inputs. In a row of gates
// these follow each other, each of `units`: of an LSTM i, f, g, o; of a GRU z, r and the candidate.

#pragma once

#include <cstdint>

namespace thalweg {

enum class Cell : int64_t {
  kTanh,
  kRelu,
  kLstm,
  kGruAfter,   // the reset gate is applied after the product with the state
  kGruBefore,  // or before it
};

struct Recurrent {
  Cell cell;
  int64_t sequences, steps, inputs, units;
  int64_t gates;            // 1, 4 or 3
  int64_t next, next_step;  // rows from a sequence to the next, from a step to the next
  bool every;               // the outputs of all steps are wanted, else that of the last one
  bool zero_masked;         // the output of a masked step is 0, else that of the step before, at first 0
};

// What goes in and comes out. `mask` says which rows count; null: all. The last three are kept for the way
// back, or null if there is none.
struct RecurrentForward {
  const float *x, *bias, *h, *c;  // c is null, here and below, where there is only one state
  const bool* mask;
  float *output, *last_h, *last_c;
  float* gates;
  float* before;  // the state before each step
  float* cells;   // LSTM: c after each step; GRU: before the candidate's product the state times r, or after
                  // it the product with the state
};

// `to_gates` may lie where `gates` do, and `to_inner` where `cells` do: of a GRU whose reset gate is applied
// after the product, the gradient of the product with the state, which is another one than that of the
// inputs.
struct RecurrentBack {
  const float *h, *c;
  const bool* mask;
  const float *gates, *before, *cells;
  const float *to_output, *to_last_h, *to_last_c;
  float *to_gates, *to_inner, *to_h, *to_c;
};

// A sum over all rows: out += leftᵀ right for up to two left factors, and the sum of the right ones' rows.
struct RowSums {
  int64_t rows;
  const float* right;
  int64_t right_stride;
  struct {
    const float* rows;
    int64_t count;  // of columns; 0: there is none
    float* out;
  } left[2];
  int64_t out_stride;
  float* total;  // null: it isn't wanted
};

struct RecurrentKernels {
  // Floats that the weights take in the order in which they are read.
  int64_t (*packed_floats)(const Recurrent& shape, bool back);
  // Lays out the weights of one block of units, as wide as a tile. `kernel` is that of the inputs; null: for
  // the way back, which doesn't need it.
  void (*pack)(const Recurrent& shape, const float* kernel, const float* recurrent, int64_t block,
               float* packed);
  // Zeroed floats of scratch memory that so many sequences need.
  int64_t (*scratch_floats)(const Recurrent& shape, int64_t sequences, bool back);
  // Take sequences [first, last) through all steps.
  void (*forward)(const Recurrent& shape, const RecurrentForward& arrays, const float* packed, int64_t first,
                  int64_t last, float* scratch);
  void (*back)(const Recurrent& shape, const RecurrentBack& arrays, const float* packed, int64_t first,
               int64_t last, float* scratch);
  // Columns [column0, column1) of the right factor.
  void (*row_sums)(const RowSums& sums, int64_t column0, int64_t column1);
};

}  // namespace thalweg
