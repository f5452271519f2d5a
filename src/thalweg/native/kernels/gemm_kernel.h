// The kernel of gemm.h for one instruction set. The including file defines
//   THALWEG_LANES    the floats of a vector,
//   THALWEG_ROWS     the rows of the register tile, at most 12,
//   THALWEG_VECTORS  the vectors in a row of it.

#pragma once

#include <cstring>
#include <utility>

#include "gemm.h"
#include "packs.h"

namespace thalweg {
namespace {

constexpr int kRows = THALWEG_ROWS;
constexpr int kVectors = THALWEG_VECTORS;
constexpr int kColumns = kLanes * kVectors;
// Of so few columns half a vector is used: processors that add wide vectors in halves take half the time.
constexpr int kFewColumns = kLanes > 8 ? kLanes / 2 : kLanes;
// Of the sums this many terms are added at a time: a panel of B of this depth, and what is read of A
// meanwhile, stay in the second-level cache.
constexpr int64_t kDepth = 512;
constexpr int64_t kBlockRows = 32 * kRows;
// Rows of B that are read this often, and are this far apart, are copied.
constexpr int64_t kOftenRows = 16 * kRows;
constexpr int64_t kFarStride = 512;

// A panel of B: row k begins at data + k * stride.
struct Panel {
  const float* data;
  int64_t stride;
};

// The floats that panels side by side have together: all of them are read for every few rows of A.
constexpr int64_t kPanelFloats = 2 * kDepth * kColumns;
constexpr int64_t kMostPanels = 64;
// Sums of fewer terms take less time than writing them: few rows at a time are written, then.
constexpr int64_t kFewTerms = 8, kFewRows = 4;

alignas(64) thread_local float panel_memory[kPanelFloats];

// Rows that are read soon, as many as a sum has terms, so many cache lines each.
struct Soon {
  const float* rows = nullptr;
  int64_t stride = 0, lines = 0;
};

// Where the terms of a sum lie: `count` times `length` of them, in A from offsets[0], offsets[1], … on, in B
// from rows[0], rows[1], … on, or there one after the other.
struct Segments {
  const int64_t* offsets;
  int64_t count, length;
  const int64_t* rows = nullptr;
  int64_t next = 0;  // floats from a transposed panel of A to the one that is read next
  Soon soon{};       // with a transposed A
};

// Tiles from the one that is computed to the one whose rows of A are asked for.
constexpr int64_t kTilesAhead = 2;
// With more panels of B the processor has the time to bring A by itself; shorter runs of terms are asked for
// by those before them.
constexpr int64_t kHurriedPanels = 4, kLeastAsked = 32;
constexpr int64_t kLine = 16;  // floats of a cache line

// What a tile asks for: what lies `ahead` floats behind its panel of A, or else rows. None if both are 0.
struct Asked {
  int64_t ahead = 0;
  const float* rows = nullptr;
  int64_t stride = 0;
};

// Asks for a panel of A, a cache line a term: of each column the first, of rows by turns the one that comes.
template <int rows, bool along_rows>
struct Ahead {
  const float* at;
  int64_t stride;
  int asked = 0;

  void ask() {
    __builtin_prefetch(at, 0, 2);
    at += stride;
    if constexpr (along_rows) {
      ++at;
      if (++asked == rows) asked = 0, at -= rows * stride;
    }
  }
};

// What becomes of sums: they are added to what is there, then a bias for each column is; then what is below
// zero becomes zero. At last they are written, past the caches if they stream.
struct Ending {
  bool add;
  const float* bias = nullptr;
  bool relu = false;
  bool streams = false;
};

template <typename V>
V positive(V value) {
  return value < V{} ? V{} : value;  // what is no number stays what it is
}

// A tile of C, `rows` by `vectors` vectors of `lanes` floats: a panel of A times a panel of B. Along rows:
// row i of the panel of A begins at a + i * stride; else its column k begins at a + k * stride; both segment
// by segment. `asks`: something is asked for meanwhile, rows only if not along rows.
template <int rows, int vectors, int lanes, bool along_rows, bool asks>
void tile(const float* a, int64_t a_stride, const Segments& segments, Panel b, float* c, int64_t c_stride,
          const Ending& ending, const Asked& asked) {
  using P = Pack<lanes>;
  typename P::Floats sums[rows][vectors] = {};
  const float* const first = b.data;
  for (int64_t s = 0; s < segments.count; ++s) {
    const float* column = a + segments.offsets[s];
    if (segments.rows) b.data = first + segments.rows[s] * b.stride;
    // Pointers to every third row: the others are one or two strides away, which an address has room for.
    const float* third[(rows + 2) / 3];
    for (int i = 0; i < (rows + 2) / 3; ++i) third[i] = column + 3 * i * a_stride;
    Ahead<rows, along_rows> soon{column + asked.ahead, a_stride};
    if (asks && asked.rows) soon = {asked.rows + s * segments.length * asked.stride, asked.stride};
    for (int64_t k = 0; k < segments.length; ++k) {
      typename P::Floats row[vectors];
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) row[v] = P::load(b.data + v * lanes);
      b.data += b.stride;
      if (asks) soon.ask();
#pragma GCC unroll 12
      for (int i = 0; i < rows; ++i) {
        const float factor = along_rows ? third[i / 3][(i % 3) * a_stride] : column[i];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v) sums[i][v] += factor * row[v];
      }
      if (along_rows) {
#pragma GCC unroll 4
        for (int i = 0; i < (rows + 2) / 3; ++i) ++third[i];
      } else {
        column += a_stride;
      }
    }
  }
  const auto for_sums = [&](const auto& visit) {
#pragma GCC unroll 12
    for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) visit(sums[i][v], i * c_stride + v * lanes, v * lanes);
    }
  };
  using V = typename P::Floats;
  if (ending.add) for_sums([&](V& sum, int64_t at, int) { sum += P::load(c + at); });
  if (ending.bias) for_sums([&](V& sum, int64_t, int j) { sum += P::load(ending.bias + j); });
  if (ending.relu) for_sums([&](V& sum, int64_t, int) { sum = positive(sum); });
  if (ending.streams && streams(c, c_stride)) {
    return for_sums([&](V& sum, int64_t at, int) { P::stream(c + at, sum); });
  }
  for_sums([&](V& sum, int64_t at, int) { P::store(c + at, sum); });
}

using Tile = void (*)(const float* a, int64_t a_stride, const Segments& segments, Panel b, float* c,
                      int64_t c_stride, const Ending& ending, const Asked& asked);

// The tiles of 1 to kRows rows.
struct Tiles {
  Tile of_rows[kRows];
};

template <int vectors, int lanes, bool along_rows, bool asks, int... rows>
constexpr Tiles make_tiles(std::integer_sequence<int, rows...>) {
  return {{tile<rows + 1, vectors, lanes, along_rows, asks>...}};
}

constexpr auto kCounts = std::make_integer_sequence<int, kRows>();
// Narrow tiles have as much to load as to add, and ask for nothing.
template <bool along_rows>
constexpr Tiles kTiles[4] = {make_tiles<1, kFewColumns, along_rows, false>(kCounts),
                             make_tiles<1, kLanes, along_rows, false>(kCounts),
                             make_tiles<kVectors, kLanes, along_rows, false>(kCounts),
                             make_tiles<kVectors, kLanes, along_rows, true>(kCounts)};

// The columns of the narrowest tile for so many.
int64_t tile_width(int64_t width) {
  return width <= kFewColumns ? kFewColumns : width <= kLanes ? kLanes : kColumns;
}

const Tiles& tiles_for(int64_t width, bool along_rows, bool asks) {
  const int kind = width <= kFewColumns ? 0 : width <= kLanes ? 1 : asks ? 3 : 2;
  return along_rows ? kTiles<true>[kind] : kTiles<false>[kind];
}

// Copies columns [column, column + width) of B, from depth k on, side by side into a panel `stride` wide;
// zeros fill it up.
void pack(const Matrix& b, int64_t k, int64_t column, int64_t width, int64_t depth, float* out,
          int64_t stride = kColumns) {
  if (!b.transposed) {
    const float* in = b.data + k * b.stride + column;
    if (width == kColumns) {
      for (int64_t d = 0; d < depth; ++d)
        std::memcpy(out + d * stride, in + d * b.stride, sizeof(float) * kColumns);
      return;
    }
    for (int64_t d = 0; d < depth; ++d) {
      const float* row = in + d * b.stride;
      for (int64_t j = 0; j < stride; j += kLanes) {
        const Vector some = j < width ? load_first(row + j, width - j) : Vector{};
        store_first(out + d * stride + j, some, stride - j);
      }
    }
    return;
  }
  const float* in = b.data + column * b.stride + k;
  if (width < kColumns) std::memset(out, 0, sizeof(float) * depth * stride);
  int64_t j = 0;
  for (; j + kLanes <= width; j += kLanes) {
    int64_t d = 0;
    for (; d + kLanes <= depth; d += kLanes) {
      transpose_square(in + j * b.stride + d, b.stride, out + d * stride + j, stride);
    }
    for (; d < depth; ++d) {
      for (int64_t i = j; i < j + kLanes; ++i) out[d * stride + i] = in[i * b.stride + d];
    }
  }
  for (; j < width; ++j) {
    for (int64_t d = 0; d < depth; ++d) out[d * stride + j] = in[j * b.stride + d];
  }
}

// Rows [k, k + depth) of columns [column, column + width) of B: where they lie, or copied to `memory` if a
// tile can't read them there, or if it is to read them often and they are far apart.
Panel panel_of(const Matrix& b, int64_t k, int64_t column, int64_t width, int64_t depth, bool often,
               float* memory) {
  const int64_t stride = tile_width(width);
  if (!b.transposed && width == stride && !(often && b.stride >= kFarStride)) {
    return {b.data + k * b.stride + column, b.stride};
  }
  pack(b, k, column, width, depth, memory, stride);
  return {memory, stride};
}

// Panels of B, next to each other.
struct Panels {
  Panel of[kMostPanels];

  // The columns for which there is room if their panels are so deep.
  static int64_t room(int64_t depth) {
    const int64_t count = depth > 0 ? kPanelFloats / (depth * kColumns) : kMostPanels;
    return (count < kMostPanels ? count : kMostPanels) * kColumns;
  }

  Panels(const Matrix& b, int64_t k, int64_t column, int64_t width, int64_t depth, bool often) {
    for (int64_t j = 0; j < width; j += kColumns) {
      const int64_t some = width - j < kColumns ? width - j : kColumns;
      of[j / kColumns] = panel_of(b, k, column + j, some, depth, often, panel_memory + j * depth);
    }
  }
};

// A tile of C that has more columns than the `width` that are there.
[[gnu::noinline]] void multiply_part_of_tile(Tile tile, const Matrix& a, const Segments& segments, Panel b,
                                             float* c, int64_t c_stride, int64_t width, int64_t rows,
                                             const Ending& ending) {
  alignas(64) float whole[kRows * kColumns];
  tile(a.data, a.stride, segments, b, whole, kColumns, {false}, {});
  for (int64_t r = 0; r < rows; ++r) {
    float* out = c + r * c_stride;
    for (int64_t j = 0; j < width; j += kLanes) {
      Vector sums = load(whole + r * kColumns + j);
      if (ending.add) sums += load_first(out + j, width - j);
      if (ending.bias) sums += load_first(ending.bias + j, width - j);
      if (ending.relu) sums = positive(sums);
      store_first(out + j, sums, width - j);
    }
  }
}

// A tile of C of which `width` columns are there, as many as the tile has or less.
inline void multiply_tile(const Matrix& a, const Segments& segments, Panel b, float* c, int64_t c_stride,
                          int64_t width, int64_t rows, const Ending& ending, const Asked& asked) {
  if (width == tile_width(width)) {
    const Tile tile = tiles_for(width, !a.transposed, asked.ahead || asked.rows).of_rows[rows - 1];
    return tile(a.data, a.stride, segments, b, c, c_stride, ending, asked);
  }
  const Tile tile = tiles_for(width, !a.transposed, false).of_rows[rows - 1];
  multiply_part_of_tile(tile, a, segments, b, c, c_stride, width, rows, ending);
}

// Asks for what lies where sums are written later: by itself a processor brings it when they are.
inline void ask_for_rows(const float* rows, int64_t stride, int64_t count, int64_t width) {
  for (int64_t r = 0; r < count; ++r, rows += stride) {
    for (int64_t j = 0; j < width; j += kLine) __builtin_prefetch(rows + j, 1);
  }
}

// `width` columns of C: `rows` rows of A, whose terms lie in segments, times panels of B. Behind the last
// rows of C mostly lie those that are computed next.
void multiply_segments(const Matrix& a, const Segments& segments, const Panel* panels, float* c,
                       int64_t c_stride, int64_t width, int64_t rows, const Ending& ending) {
  // The rows are dealt out evenly, so that no tile is much smaller than the others.
  const int64_t most = segments.count * segments.length < kFewTerms ? kFewRows : kRows;
  const int64_t count = (rows + most - 1) / most;
  const bool hurried = width <= kHurriedPanels * kColumns && segments.length >= kLeastAsked;
  const Soon& soon = segments.soon;
  int64_t line = 0;  // of those rows, the next to be asked for
  for (int64_t q = 0; q < count; ++q) {
    const int64_t i = rows * q / count, some = rows * (q + 1) / count - i;
    const Matrix from{a.transposed ? a.data + i : a.data + i * a.stride, a.stride, a.transposed};
    const int64_t later = q + kTilesAhead < count ? kTilesAhead * some * a.stride : 0;
    const int64_t ahead = !hurried ? 0 : a.transposed ? segments.next : later;
    for (int64_t j = 0; j < width; j += kColumns) {
      const int64_t columns = width - j < kColumns ? width - j : kColumns;
      float* out = c + i * c_stride + j;
      if (!ending.streams) ask_for_rows(out + some * c_stride, c_stride, some, columns);
      Ending here = ending;
      if (here.bias) here.bias += j;
      Asked asked{j == 0 ? ahead : 0};
      if (line < soon.lines) asked = {0, soon.rows + line++ * kLine, soon.stride};
      multiply_tile(from, segments, panels[j / kColumns], out, c_stride, columns, some, here, asked);
    }
  }
}

// The same for terms that lie one after the other; behind them are others, if `more` are to be added.
void multiply_panels(const Matrix& a, const Panel* panels, float* c, int64_t c_stride, int64_t width,
                     int64_t rows, int64_t depth, bool add, bool more = false) {
  const int64_t start = 0, next = more ? depth * a.stride : 0;
  multiply_segments(a, {&start, 1, depth, nullptr, next}, panels, c, c_stride, width, rows, {add});
}

void multiply_panel(const Matrix& a, Panel b, float* c, int64_t c_stride, int64_t width, int64_t rows,
                    int64_t depth, bool add) {
  multiply_panels(a, &b, c, c_stride, width, rows, depth, add);
}

void block(const Matrix& a, const Matrix& b, float* c, int64_t c_stride, int64_t depth, Block at) {
  if (depth == 0 && !at.add) {
    for (int64_t i = at.row0; i < at.row1; ++i) {
      std::memset(c + i * c_stride + at.column0, 0, sizeof(float) * (at.column1 - at.column0));
    }
  }
  const int64_t pieces = (depth + kDepth - 1) / kDepth;
  const int64_t room = pieces ? Panels::room((depth + pieces - 1) / pieces) : 0;
  for (int64_t row = at.row0; row < at.row1; row += kBlockRows) {
    const int64_t end = row + kBlockRows < at.row1 ? row + kBlockRows : at.row1;
    for (int64_t piece = 0; piece < pieces; ++piece) {
      const int64_t k = depth * piece / pieces, part = depth * (piece + 1) / pieces - k;
      const int64_t start = a.transposed ? k * a.stride + row : row * a.stride + k;
      const Matrix part_of_a{a.data + start, a.stride, a.transposed};
      for (int64_t j = at.column0; j < at.column1; j += room) {
        const int64_t width = at.column1 - j < room ? at.column1 - j : room;
        const Panels panels(b, k, j, width, part, end - row >= kOftenRows);
        multiply_panels(part_of_a, panels.of, c + row * c_stride + j, c_stride, width, end - row, part,
                        k > 0 || at.add, piece + 1 < pieces);
      }
    }
  }
}

}  // namespace
}  // namespace thalweg
