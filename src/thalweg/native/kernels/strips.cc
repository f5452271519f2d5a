#include "strips.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include "cache.h"
#include "taps.h"

namespace thalweg {
namespace {

using Three = std::array<int64_t, 3>;  // along z, y and x

constexpr double kTaskOperations = 2e6;
constexpr int64_t kTasksPerThread = 4;
// The points of a block: with many a panel of the filter is read often; the floats that they see should stay
// in the second-level cache.
constexpr int64_t kLeastPoints = 96, kBlockPoints = 1024, kBlockFloats = 1 << 16;
// Parts of the blocks whose sums a filter's gradient is added up from, and the floats that these may take.
// They depend on the shape alone, so that the order of the additions does.
constexpr int64_t kParts = 16;
constexpr int64_t kPartFloats = 1 << 22;
constexpr int64_t kPieceDepth = 384;
// With fewer blocks some threads would wait for others.
constexpr int64_t kLeastBlocks = 8;

int64_t product(const Three& sizes) { return sizes[0] * sizes[1] * sizes[2]; }

// Points that the same taps make: those of a result, or every so-many-th pixel of a gradient.
struct Phase {
  std::array<Taps, 3> taps;
  Three first, count;   // the first point's pixel, and how many points there are
  const float* filter;  // the taps' matrices
};

// What is read: images, of which a point of the grid sees pixels from `step` times its place on.
struct Source {
  const float* data;
  Three size;
  int64_t channels;
  Three step;
};

// What has a pixel for each point, `step` pixels from one to the next: a result, or the gradient to it.
struct Target {
  Three size;
  int64_t channels;
  Three step;
};

// The grid over an image, cut into blocks; and the least and the greatest pixel that taps see from a point.
struct Blocking {
  Three size{}, block{}, blocks{}, least{}, greatest{};

  Blocking(const std::vector<Phase>& phases, const Source& source, int64_t most_points, int64_t rows) {
    for (int axis = 0; axis < 3; ++axis) {
      bool any = false;
      for (const Phase& phase : phases) {
        size[axis] = std::max(size[axis], phase.count[axis]);
        for (int64_t offset : phase.taps[axis].offset) {
          least[axis] = any ? std::min(least[axis], offset) : offset;
          greatest[axis] = any ? std::max(greatest[axis], offset) : offset;
          any = true;
        }
      }
    }
    step = source.step;
    const int64_t fitting = std::max(kBlockFloats / (step[2] * source.channels), kLeastPoints);
    block = {1, 1, cut(2, std::min({most_points, kStripPoints, fitting}) / rows * rows, rows)};
    const int64_t deep = greatest[0] - least[0] + 1;
    const auto floats = [&](int64_t lines) {
      return deep * seen(1, lines) * seen(2, block[2]) * source.channels;
    };
    // Lines of which most see the same ones are taken together, whatever their floats.
    const int64_t most_floats = std::max(kBlockFloats, 2 * floats(1));
    int64_t lines = 1;
    while (lines < size[1] && (lines + 1) * block[2] <= most_points && floats(lines + 1) <= most_floats)
      ++lines;
    block[1] = cut(1, lines);
    for (int axis = 0; axis < 3; ++axis) blocks[axis] = ceil_div(size[axis], block[axis]);
  }

  // Pixels that so many points see along an axis.
  int64_t seen(int axis, int64_t points) const {
    return (points - 1) * step[axis] + greatest[axis] - least[axis] + 1;
  }

 private:
  Three step{1, 1, 1};

  // The size of blocks that are at most so long, all about alike, in whole tiles if there are several.
  int64_t cut(int axis, int64_t most, int64_t unit = 1) const {
    const int64_t even = ceil_div(size[axis], ceil_div(size[axis], std::max<int64_t>(most, 1)));
    return even < size[axis] ? ceil_div(even, unit) * unit : even;
  }
};

// A box of an image's pixels: where it begins, and the floats from a plane and a line to the next.
struct View {
  const float* data;
  int64_t plane, line;
};

// Copies a line of an image from pixel `first` on, zeros outside.
void copy_line(const float* line, int64_t width, int64_t channels, int64_t first, int64_t count, float* out) {
  const int64_t before = std::clamp<int64_t>(-first, 0, count);
  const int64_t inside = std::clamp<int64_t>(std::min(first + count, width) - first - before, 0, count);
  std::fill_n(out, before * channels, 0.0f);
  if (inside) {
    std::memcpy(out + before * channels, line + (first + before) * channels,
                sizeof(float) * inside * channels);
  }
  std::fill_n(out + (before + inside) * channels, (count - before - inside) * channels, 0.0f);
}

// The box of `image` that begins at `origin`: where it lies, or copied to `room` if it reaches over the
// edges.
View view_of(const Source& s, const float* image, const Three& origin, const Three& extent,
             std::unique_ptr<float[]>& room) {
  bool inside = true;
  for (int axis = 0; axis < 3; ++axis) {
    inside &= origin[axis] >= 0 && origin[axis] + extent[axis] <= s.size[axis];
  }
  const int64_t line = s.size[2] * s.channels, plane = s.size[1] * line;
  if (inside) {
    return {image + origin[0] * plane + origin[1] * line + origin[2] * s.channels, plane, line};
  }
  const int64_t length = extent[2] * s.channels;
  if (!room) room.reset(new float[product(extent) * s.channels]);
  float* out = room.get();
  for (int64_t z = origin[0]; z < origin[0] + extent[0]; ++z) {
    for (int64_t y = origin[1]; y < origin[1] + extent[1]; ++y, out += length) {
      if (z < 0 || z >= s.size[0] || y < 0 || y >= s.size[1]) {
        std::fill_n(out, length, 0.0f);
      } else {
        copy_line(image + z * plane + y * line, s.size[2], s.channels, origin[2], extent[2], out);
      }
    }
  }
  return {room.get(), extent[1] * length, length};
}

// Of `lines` lines of points those that see lines of an image, the first one line `at`.
LineRange inside_of(const Source& s, int64_t at, int64_t lines) {
  const int64_t first = at < 0 ? ceil_div(-at, s.step[1]) : 0;
  const int64_t last = at < s.size[1] ? std::min(ceil_div(s.size[1] - at, s.step[1]), lines) : 0;
  return {std::min(first, last), last};
}

// What a phase's taps see of a view, from `lines` lines of points on from `first`: offsets of runs, each of
// `terms` floats.
struct Runs {
  std::vector<int64_t> offsets;
  std::vector<LineRange> inside;
  LineRange whole;
  int64_t terms;

  Runs(const Phase& phase, const Blocking& blocking, const Source& source, const View& view,
       const Three& first, int64_t lines)
      : whole{0, lines} {
    const auto& [z, y, x] = phase.taps;
    const bool joined = are_neighbours(x);
    const int64_t width = static_cast<int64_t>(x.offset.size());
    terms = joined ? width * source.channels : source.channels;
    for (int64_t plane : z.offset) {
      const bool there = is_inside(first[0] * source.step[0] + plane, source.size[0]);
      for (int64_t row : y.offset) {
        const LineRange seen = inside_of(source, first[1] * source.step[1] + row, there ? lines : 0);
        whole = {std::max(whole.first, seen.first), std::min(whole.last, seen.last)};
        for (int64_t k = 0; k < (joined ? std::min<int64_t>(width, 1) : width); ++k) {
          inside.push_back(seen);
          offsets.push_back((plane - blocking.least[0]) * view.plane + (row - blocking.least[1]) * view.line +
                            (x.offset[k] - blocking.least[2]) * source.channels);
        }
      }
    }
  }
};

// Calls `visit(phase, strip, place)` for the strips of the `index`-th block of all images; `place` is where
// its first point is in the target.
template <typename Visit>
void visit_block(const Source& source, const Target& target, const std::vector<Phase>& phases,
                 const Blocking& blocking, int64_t index, const Visit& visit) {
  Three first, extent, origin;
  for (int axis = 2; axis >= 0; --axis) {
    first[axis] = index % blocking.blocks[axis] * blocking.block[axis];
    index /= blocking.blocks[axis];
    extent[axis] = blocking.seen(axis, std::min(blocking.block[axis], blocking.size[axis] - first[axis]));
    origin[axis] = first[axis] * source.step[axis] + blocking.least[axis];
  }
  std::unique_ptr<float[]> room;
  const float* image = source.data + index * product(source.size) * source.channels;
  const View view = view_of(source, image, origin, extent, room);
  for (const Phase& phase : phases) {
    Three count;
    for (int axis = 0; axis < 3; ++axis) {
      count[axis] = std::min(blocking.block[axis], phase.count[axis] - first[axis]);
    }
    if (std::min({count[0], count[1], count[2]}) <= 0) continue;
    const Runs runs(phase, blocking, source, view, first, count[1]);
    int64_t place = index;
    for (int axis = 0; axis < 3; ++axis) {
      place = place * target.size[axis] + phase.first[axis] + first[axis] * target.step[axis];
    }
    visit(phase,
          Strip{view.data, count[1], count[2], source.step[1] * view.line, source.step[2] * source.channels,
                runs.offsets.data(), static_cast<int64_t>(runs.offsets.size()), runs.terms,
                runs.inside.data(), runs.whole},
          place * target.channels);
  }
}

// Sums over what phases' taps see, images after images.
void sum_phases(const Kernels& kernels, const Workers& workers, int64_t images, const Source& source,
                const Target& target, const std::vector<Phase>& phases, double operations, Finish finish,
                float* result) {
  const double task = std::max(operations / (workers.count * kTasksPerThread), kTaskOperations);
  const int64_t pieces = std::max<int64_t>(static_cast<int64_t>(operations / task + 0.5), 1);
  int64_t points = 0;
  for (const Phase& phase : phases) points = std::max(points, product(phase.count));
  const int64_t wanted = std::clamp<int64_t>(ceil_div(images * points, pieces), 64, kBlockPoints);
  const Blocking blocking(phases, source, wanted, kernels.rows);
  const int64_t count = images * product(blocking.blocks), units = ceil_div(target.channels, kernels.columns);
  const int64_t tasks = std::min(count, pieces), by_columns = std::min(ceil_div(pieces, tasks), units);
  const int64_t line = target.step[1] * target.size[2] * target.channels;
  finish.streams = outgrows_caches(images * product(target.size) * target.channels);
  parallel_for(workers, tasks * by_columns, [&](int64_t k) {
    const int64_t t = k / by_columns, part = k % by_columns;
    const int64_t column0 = units * part / by_columns * kernels.columns;
    const int64_t column1 = std::min(units * (part + 1) / by_columns * kernels.columns, target.channels);
    for (int64_t block = count * t / tasks; block < count * (t + 1) / tasks; ++block) {
      visit_block(source, target, phases, blocking, block,
                  [&](const Phase& phase, const Strip& strip, int64_t place) {
                    kernels.convolve_strip(strip, phase.filter, target.channels,
                                           {result + place, line, target.step[2] * target.channels}, finish,
                                           column0, column1);
                  });
    }
  });
}

// Whether a filter's one tap sees every pixel.
bool is_pointwise(const Convolution& s) {
  for (const Axis* axis : {&s.z, &s.y, &s.x}) {
    if (axis->taps != 1 || axis->stride != 1 || axis->padding != 0 || axis->in != axis->out) return false;
  }
  return true;
}

// To such a filter all pixels are alike: they become one line.
Convolution simplified(const Convolution& s) {
  if (!is_pointwise(s)) return s;
  const int64_t pixels = s.images * s.z.in * s.y.in * s.x.in;
  return {1, {1, 1, 1, 1, 1, 0}, {pixels, pixels, 1, 1, 1, 0}, s.channels, s.filters};
}

double operations_of(const Convolution& s) {
  return 2.0 * s.images * s.z.out * s.y.out * s.x.out * s.z.taps * s.y.taps * s.x.taps * s.channels *
         s.filters;
}

Phase phase_of_result(const Convolution& s, const float* filter) {
  return {{taps_of_result(s.z), taps_of_result(s.y), taps_of_result(s.x)},
          {0, 0, 0},
          {s.z.out, s.y.out, s.x.out},
          filter};
}

Source images_of(const Convolution& s, const float* images) {
  return {images, {s.z.in, s.y.in, s.x.in}, s.channels, {s.z.stride, s.y.stride, s.x.stride}};
}

}  // namespace

void convolve_by_strips(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                        const float* images, const float* filter, const Finish& finish, float* result) {
  const Convolution s = simplified(shape);
  const Target target{{s.z.out, s.y.out, s.x.out}, s.filters, {1, 1, 1}};
  sum_phases(kernels, workers, s.images, images_of(s, images), target, {phase_of_result(s, filter)},
             operations_of(s), finish, result);
}

void convolve_to_images_by_strips(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                  const float* filter, const float* gradient, float* images) {
  const Convolution s = simplified(shape);
  const Source source{gradient, {s.z.out, s.y.out, s.x.out}, s.filters, {1, 1, 1}};
  const Target target{{s.z.in, s.y.in, s.x.in}, s.channels, {s.z.stride, s.y.stride, s.x.stride}};
  const int64_t area = s.channels * s.filters;
  std::unique_ptr<float[]> turned(new float[s.z.taps * s.y.taps * s.x.taps * area]);
  float* next = turned.get();
  std::vector<Phase> phases;
  for (int64_t z = 0; z < std::min(s.z.stride, s.z.in); ++z) {
    for (int64_t y = 0; y < std::min(s.y.stride, s.y.in); ++y) {
      for (int64_t x = 0; x < std::min(s.x.stride, s.x.in); ++x) {
        Phase phase{{taps_of_phase(s.z, z), taps_of_phase(s.y, y), taps_of_phase(s.x, x)},
                    {z, y, x},
                    {ceil_div(s.z.in - z, s.z.stride), ceil_div(s.y.in - y, s.y.stride),
                     ceil_div(s.x.in - x, s.x.stride)},
                    next};
        turn_filter(workers, s, phase.taps[0], phase.taps[1], phase.taps[2], filter, next);
        int64_t size = area;
        for (const Taps& taps : phase.taps) size *= static_cast<int64_t>(taps.index.size());
        next += size;
        phases.push_back(std::move(phase));
      }
    }
  }
  sum_phases(kernels, workers, s.images, source, target, phases, operations_of(s), {nullptr, false}, images);
}

void convolve_to_filter_by_strips(const Kernels& kernels, const Workers& workers, const Convolution& shape,
                                  const float* images, const float* gradient, float* filter) {
  const Convolution s = simplified(shape);
  const int64_t depth = s.z.taps * s.y.taps * s.x.taps * s.channels, size = depth * s.filters;
  const std::vector<Phase> phases{phase_of_result(s, nullptr)};
  const Source source = images_of(s, images);
  const Target target{{s.z.out, s.y.out, s.x.out}, s.filters, {1, 1, 1}};
  const int64_t points = s.images * product(target.size);
  const int64_t wanted = std::clamp<int64_t>(ceil_div(points, kLeastBlocks), kLeastPoints, kStripPoints);
  const Blocking blocking(phases, source, wanted, kernels.rows);
  const int64_t blocks = s.images * product(blocking.blocks);
  if (blocks == 0) {
    std::fill_n(filter, size, 0.0f);
    return;
  }
  const int64_t by_depth = ceil_div(depth, kPieceDepth);
  const int64_t most = std::min(ceil_div(kParts, by_depth), std::max<int64_t>(kPartFloats / size, 1));
  const int64_t parts = std::min(most, blocks);
  std::unique_ptr<float[]> sums(parts > 1 ? new float[parts * size] : nullptr);
  parallel_for(workers, parts * by_depth, [&](int64_t k) {
    const int64_t part = k / by_depth, piece = k % by_depth;
    float* out = parts > 1 ? sums.get() + part * size : filter;
    const int64_t first = blocks * part / parts, last = blocks * (part + 1) / parts;
    for (int64_t block = first; block < last; ++block) {
      visit_block(source, target, phases, blocking, block, [&](const Phase&, Strip strip, int64_t place) {
        strip.followed = block + 1 < last;
        kernels.correlate_strip(strip, gradient + place, s.x.out * s.filters, s.filters, out, block > first,
                                depth * piece / by_depth, depth * (piece + 1) / by_depth);
      });
    }
  });
  if (parts > 1) add_parts(workers, sums.get(), parts, size, filter);
}

}  // namespace thalweg
