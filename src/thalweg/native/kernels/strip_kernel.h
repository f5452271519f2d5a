// The kernels of strip.h for one instruction set: they use the tiles of gemm_kernel.h.

#pragma once

#include "gemm_kernel.h"
#include "strip.h"

namespace thalweg {
namespace {

static_assert(kStripPoints <= kDepth, "a panel has room for a line's points");

// What is done to a panel's sums at last.
void finish_lines(const Lines& result, int64_t lines, int64_t points, const Finish& finish, int64_t column,
                  int64_t width) {
  if (!finish.bias && !finish.relu) return;
  for (int64_t line = 0; line < lines; ++line) {
    for (int64_t p = 0; p < points; ++p) {
      float* out = result.data + line * result.line + p * result.point + column;
      for (int64_t j = 0; j < width; j += kLanes) {
        Vector value = load_first(out + j, width - j);
        if (finish.bias) value += load_first(finish.bias + column + j, width - j);
        if (finish.relu) value = positive(value);
        store_first(out + j, value, width - j);
      }
    }
  }
}

// Sets what no tap sees.
void clear_lines(const Strip& s, const Lines& result, int64_t column0, int64_t column1) {
  for (int64_t line = 0; line < s.lines; ++line) {
    for (int64_t p = 0; p < s.points; ++p) {
      float* out = result.data + line * result.line + p * result.point;
      std::memset(out + column0, 0, sizeof(float) * (column1 - column0));
    }
  }
}

bool has(const LineRange& lines, int64_t line) { return lines.first <= line && line < lines.last; }

// Those of `lines` that are among `count` lines from `line` on, counted from there.
LineRange part_of(const LineRange& lines, int64_t line, int64_t count) {
  const auto within = [&](int64_t end) { return end < line ? 0 : end - line < count ? end - line : count; };
  return {within(lines.first), within(lines.last)};
}

// Room for some runs' offsets, and for the rows of B that the runs meet.
struct SeenRuns {
  int64_t offsets[kDepth], rows[kDepth];

  // Of `runs` runs from `run` on, of `terms` terms each, those that see an image from a line.
  Segments of(const Strip& s, int64_t line, int64_t run, int64_t runs, int64_t terms) {
    if (has(s.whole, line)) return {s.offsets + run, runs, terms};
    int64_t count = 0;
    for (int64_t k = 0; k < runs; ++k) {
      if (!has(s.inside[run + k], line)) continue;
      offsets[count] = s.offsets[run + k];
      rows[count++] = k * terms;
    }
    return {offsets, count, terms, rows};
  }
};

void convolve_strip(const Strip& s, const float* filter, int64_t columns, const Lines& result,
                    const Finish& finish, int64_t column0, int64_t column1) {
  if (s.runs * s.terms == 0) {
    clear_lines(s, result, column0, column1);
    finish_lines(result, s.lines, s.points, finish, column0, column1 - column0);
    return;
  }
  SeenRuns seen;
  // Terms are added in pieces that a panel has room for: several runs at a time, or a part of one.
  const int64_t together = s.terms < kDepth ? kDepth / s.terms : 1;
  const int64_t parts = (s.terms + kDepth - 1) / kDepth;
  const int64_t room = Panels::room(s.runs * s.terms < kDepth ? s.runs * s.terms : kDepth);
  for (int64_t j = column0; j < column1; j += room) {
    const int64_t width = column1 - j < room ? column1 - j : room;
    for (int64_t run = 0; run < s.runs; run += together) {
      const int64_t runs = s.runs - run < together ? s.runs - run : together;
      for (int64_t part = 0; part < parts; ++part) {
        const int64_t first = s.terms * part / parts, terms = s.terms * (part + 1) / parts - first;
        const int64_t k = run * s.terms + first;
        const bool last = run + runs == s.runs && part + 1 == parts;
        const Ending ending{k > 0, last && finish.bias ? finish.bias + j : nullptr, last && finish.relu,
                            last && finish.streams};
        const Panels panels({filter, columns, false}, k, j, width, runs * terms, true);
        for (int64_t line = 0; line < s.lines; ++line) {
          multiply_segments({s.data + line * s.line + first, s.point, false},
                            seen.of(s, line, run, runs, terms), panels.of,
                            result.data + line * result.line + j, result.point, width, s.points, ending);
        }
      }
    }
  }
  if (finish.streams) streamed();
}

// A tile of so few vectors waits for each sum before it adds to it again: what points see of several runs is
// copied then, and makes more rows.
constexpr int64_t kFewVectors = 4;

alignas(64) thread_local float seen_memory[kRows * kDepth + kLanes];

// What the points of `lines` lines see by their `k`-th term, one after the other; each sees one float further
// on.
void copy_seen(const Strip& s, int64_t line, int64_t lines, int64_t k, float* out) {
  const float* from = s.data + line * s.line + s.offsets[k / s.terms] + k % s.terms;
  for (int64_t i = 0; i < lines; ++i, from += s.line, out += s.points) {
    for (int64_t p = 0; p < s.points; p += kLanes) store(out + p, load_first(from + p, s.points - p));
  }
}

// Adds the sums over some lines, `panels` have what they are multiplied by, to columns [column, column +
// width).
void correlate_few_terms(const Strip& s, int64_t line, int64_t lines, const Panels& panels, int64_t columns,
                         int64_t column, int64_t width, float* sums, bool add, int64_t k0, int64_t k1) {
  const int64_t depth = lines * s.points, count = (k1 - k0 + kRows - 1) / kRows;
  for (int64_t q = 0; q < count; ++q) {
    const int64_t k = k0 + (k1 - k0) * q / count, rows = k0 + (k1 - k0) * (q + 1) / count - k;
    for (int64_t i = 0; i < rows; ++i) copy_seen(s, line, lines, k + i, seen_memory + i * depth);
    multiply_panels({seen_memory, depth, false}, panels.of, sums + k * columns + column, columns, width, rows,
                    depth, add);
  }
}

// The columns from `column` on for which there is room at a time. Their rows are far apart, so a processor
// doesn't bring them by itself.
inline Soon columns_from(int64_t column, int64_t room, const float* rows, int64_t columns) {
  const int64_t width = columns - column < room ? columns - column : room;
  return width > 0 ? Soon{rows + column, columns, (width + kLine - 1) / kLine} : Soon{};
}

void correlate_strip(const Strip& s, const float* by, int64_t by_line, int64_t columns, float* sums, bool add,
                     int64_t k0, int64_t k1) {
  // Lines of points that lie one after the other in `by` are added up together.
  const bool joined = by_line == s.points * columns;
  const int64_t together = joined && s.points < kStripPoints ? kStripPoints / s.points : 1;
  const bool few = s.terms * (columns > kLanes ? kVectors : 1) <= kFewVectors && s.runs > 1 && s.point == 1;
  const int64_t room = Panels::room(together * s.points);
  int64_t lines[kStripPoints], rows[kStripPoints];
  for (int64_t line = 0; line < together && line < s.lines; ++line) {
    lines[line] = line * s.line;
    rows[line] = line * s.points;
  }
  for (int64_t line = 0; line < s.lines; line += together) {
    const int64_t some = s.lines - line < together ? s.lines - line : together;
    const bool followed = s.followed || line + some < s.lines;
    const int64_t next = s.lines > 1 ? some * s.line : s.points * s.point;
    const Ending ending{add || line > 0};
    for (int64_t j = 0; j < columns; j += room) {
      const int64_t width = columns - j < room ? columns - j : room;
      const Panels panels({by + line * by_line, columns, false}, 0, j, width, some * s.points, true);
      if (few) {
        correlate_few_terms(s, line, some, panels, columns, j, width, sums, ending.add, k0, k1);
        continue;
      }
      Segments segments{lines, some, s.points, rows, followed ? next : 0};
      segments.soon = columns_from(j + width, room, by + line * by_line, columns);
      for (int64_t run = k0 / s.terms; run * s.terms < k1; ++run, segments.soon = {}) {
        const int64_t start = run * s.terms, first = k0 > start ? k0 - start : 0;
        const int64_t last = k1 - start < s.terms ? k1 - start : s.terms;
        const LineRange seen = part_of(s.inside[run], line, some);
        segments.offsets = lines + seen.first;
        segments.rows = rows + seen.first;
        segments.count = seen.last - seen.first;
        multiply_segments({s.data + line * s.line + s.offsets[run] + first, s.point, true}, segments,
                          panels.of, sums + (start + first) * columns + j, columns, width, last - first,
                          ending);
      }
    }
  }
}

}  // namespace
}  // namespace thalweg
