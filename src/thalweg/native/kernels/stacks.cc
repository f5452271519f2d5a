#include "stacks.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "taps.h"

namespace thalweg {
namespace {

constexpr double kTaskOperations = 2e6;
constexpr int64_t kTasksPerThread = 4;
// Images of more floats don't stay in the second-level cache, a tile's rows of them.
constexpr int64_t kImageFloats = 1 << 15;
// Sums over fewer terms aren't worth being added up tap by tap.
constexpr int64_t kLeastDepth = 32;
// Of a filter's gradient: the floats of images that are gone through for all taps, and a task's channels.
constexpr int64_t kBlockFloats = 1 << 18, kTaskChannels = 96;
// Images whose sizes are multiples of this fall into the same places of the cache; `kSkew` floats part them.
constexpr int64_t kAliasing = 1024, kSkew = 16;

// The images that are read, and the pixels from one point of the grid to the next.
struct Source {
  const float* data;
  int64_t height, width, channels, step_y, step_x;
  int64_t image() const { return height * width * channels; }
};

struct Target {
  float* data;
  int64_t height, width, channels;
  int64_t image() const { return height * width * channels; }
};

// Some taps, and the points where they count: see `Stack`.
struct Group {
  std::vector<Matrix> taps;
  std::vector<Point> points;
  std::vector<int64_t> offsets, rows;
};

// What is to be added up, and the pixels of the result that no tap sees.
struct Plan {
  std::vector<Group> groups;
  std::vector<int64_t> unseen;
};

// The pixels of a result whose taps are the same ones: every `step`-th along an axis from `first` on.
struct Phase {
  Taps y, x;
  int64_t first_y, first_x, step_y, step_x;
};

// Adds taps [first, last) of a phase to a plan; `seen` tells which of its points others see already.
void add_group(const Source& source, const Target& target, const Phase& phase, size_t first, size_t last,
               const std::vector<Matrix>& matrices, std::vector<bool>& seen, Plan& plan) {
  Group group;
  const size_t width = phase.x.index.size();
  for (size_t k = first; k < last; ++k) group.taps.push_back(matrices[k]);
  size_t index = 0;
  for (int64_t y = phase.first_y, row = 0; y < target.height; y += phase.step_y, ++row) {
    for (int64_t x = phase.first_x, column = 0; x < target.width; x += phase.step_x, ++column, ++index) {
      Point point{(y * target.width + x) * target.channels, static_cast<int64_t>(group.rows.size()), 0,
                  seen[index]};
      for (size_t k = first; k < last; ++k) {
        const int64_t in_y = row * source.step_y + phase.y.offset[k / width];
        const int64_t in_x = column * source.step_x + phase.x.offset[k % width];
        if (!is_inside(in_y, source.height) || !is_inside(in_x, source.width)) continue;
        group.offsets.push_back((in_y * source.width + in_x) * source.channels);
        group.rows.push_back(static_cast<int64_t>(k - first) * source.channels);
      }
      point.last = static_cast<int64_t>(group.rows.size());
      if (point.first == point.last) continue;
      seen[index] = true;
      group.points.push_back(point);
    }
  }
  if (!group.points.empty()) plan.groups.push_back(std::move(group));
}

// Adds a phase to a plan. `matrices` are those of all taps, `width` of them a row.
void add_phase(const Source& source, const Target& target, const Phase& phase, int64_t width,
               const std::vector<Matrix>& matrices, Plan& plan) {
  std::vector<Matrix> taps;
  for (int64_t y : phase.y.index) {
    for (int64_t x : phase.x.index) taps.push_back(matrices[y * width + x]);
  }
  const int64_t rows = ceil_div(target.height - phase.first_y, phase.step_y);
  const int64_t columns = ceil_div(target.width - phase.first_x, phase.step_x);
  std::vector<bool> seen(rows * columns);
  const size_t together = std::max<int64_t>(kStackDepth / source.channels, 1);
  for (size_t first = 0; first < taps.size(); first += together) {
    add_group(source, target, phase, first, std::min(first + together, taps.size()), taps, seen, plan);
  }
  for (int64_t point = 0; point < rows * columns; ++point) {
    const int64_t y = phase.first_y + point / columns * phase.step_y;
    const int64_t x = phase.first_x + point % columns * phase.step_x;
    if (!seen[point]) plan.unseen.push_back((y * target.width + x) * target.channels);
  }
}

// Images' stacks: where they lie, or copied where they would fall into the same places of the cache.
struct Images {
  const float* data;
  int64_t image;

  Images(const Source& source, int64_t first, int64_t count, std::unique_ptr<float[]>& room)
      : data(source.data + first * source.image()), image(source.image()) {
    if (image % kAliasing || count == 1) return;
    if (!room) room.reset(new float[count * (image + kSkew)]);
    for (int64_t n = 0; n < count; ++n) {
      std::memcpy(room.get() + n * (image + kSkew), data + n * image, sizeof(float) * image);
    }
    data = room.get();
    image += kSkew;
  }
};

void carry_out(const Kernels& kernels, const Workers& workers, const Plan& plan, int64_t images,
               const Source& source, const Target& target, double operations, const Finish& finish) {
  const double task = std::max(operations / (workers.count * kTasksPerThread), kTaskOperations);
  const int64_t pieces = std::max<int64_t>(static_cast<int64_t>(operations / task + 0.5), 1);
  const int64_t stacks = ceil_div(images, kernels.rows), units = ceil_div(target.channels, kernels.columns);
  const int64_t tasks = std::min(pieces, stacks), by_columns = std::min(ceil_div(pieces, tasks), units);
  const int64_t image = target.image();
  parallel_for(workers, tasks * by_columns, [&](int64_t k) {
    const int64_t t = k / by_columns, part = k % by_columns;
    const int64_t column0 = units * part / by_columns * kernels.columns;
    const int64_t column1 = std::min(units * (part + 1) / by_columns * kernels.columns, target.channels);
    std::unique_ptr<float[]> room;
    for (int64_t stack = stacks * t / tasks; stack < stacks * (t + 1) / tasks; ++stack) {
      const int64_t first = images * stack / stacks, count = images * (stack + 1) / stacks - first;
      const Images read(source, first, count, room);
      float* result = target.data + first * image;
      for (const Group& group : plan.groups) {
        kernels.multiply_stack(
            {read.data, count, read.image, source.channels, group.taps.data(),
             static_cast<int64_t>(group.taps.size()), group.points.data(),
             static_cast<int64_t>(group.points.size()), group.offsets.data(), group.rows.data()},
            result, image, column0, column1);
      }
      for (int64_t n = 0; n < count; ++n) {
        for (int64_t pixel : plan.unseen) {
          std::fill_n(result + n * image + pixel + column0, column1 - column0, 0.0f);
        }
      }
      kernels.finish_lines({result, target.channels, image}, target.height * target.width, count, finish,
                           column0, column1 - column0);
    }
  });
}

// What loading operands adds to the time of a product with so many rows.
double slowness(const Kernels& kernels, int64_t rows) {
  return 1 + 1.5 * ceil_div(rows, kernels.rows) / static_cast<double>(rows);
}

double operations_of(const Convolution& s) {
  return 2.0 * s.images * s.y.out * s.x.out * s.y.taps * s.x.taps * s.channels * s.filters * seen_share(s.y) *
         seen_share(s.x);
}

// Each tap's matrix, channels by filters.
std::vector<Matrix> matrices_of(const Convolution& s, const float* filter, bool transposed) {
  std::vector<Matrix> matrices;
  for (int64_t tap = 0; tap < s.y.taps * s.x.taps; ++tap) {
    matrices.push_back({filter + tap * s.channels * s.filters, s.filters, transposed});
  }
  return matrices;
}

}  // namespace

bool suits_stacks(const Kernels& kernels, const Convolution& s) {
  const int64_t image = std::max(s.y.in * s.x.in * s.channels, s.y.out * s.x.out * s.filters);
  if (s.z.in > 1 || s.z.out > 1 || s.z.taps > 1 || image > kImageFloats || s.y.taps * s.x.taps == 1 ||
      std::min(s.channels, s.filters) < kLeastDepth) {
    return false;
  }
  const double share = seen_share(s.y) * seen_share(s.x);
  return share * slowness(kernels, s.images) < 0.95 * slowness(kernels, s.x.out);
}

bool suits_stacks_to_filter(const Kernels& kernels, const Convolution& s) {
  return suits_stacks(kernels, s) && s.filters % kernels.lanes == 0;
}

void convolve_by_stacks(const Kernels& kernels, const Workers& workers, const Convolution& s,
                        const float* images, const float* filter, const Finish& finish, float* result) {
  const Source source{images, s.y.in, s.x.in, s.channels, s.y.stride, s.x.stride};
  const Target target{result, s.y.out, s.x.out, s.filters};
  Plan plan;
  add_phase(source, target, {taps_of_result(s.y), taps_of_result(s.x), 0, 0, 1, 1}, s.x.taps,
            matrices_of(s, filter, false), plan);
  carry_out(kernels, workers, plan, s.images, source, target, operations_of(s), finish);
}

void convolve_to_images_by_stacks(const Kernels& kernels, const Workers& workers, const Convolution& s,
                                  const float* filter, const float* gradient, float* images) {
  const Source source{gradient, s.y.out, s.x.out, s.filters, 1, 1};
  const Target target{images, s.y.in, s.x.in, s.channels};
  const std::vector<Matrix> matrices = matrices_of(s, filter, true);
  Plan plan;
  for (int64_t y = 0; y < std::min(s.y.stride, s.y.in); ++y) {
    for (int64_t x = 0; x < std::min(s.x.stride, s.x.in); ++x) {
      add_phase(source, target, {taps_of_phase(s.y, y), taps_of_phase(s.x, x), y, x, s.y.stride, s.x.stride},
                s.x.taps, matrices, plan);
    }
  }
  carry_out(kernels, workers, plan, s.images, source, target, operations_of(s), {nullptr, false});
}

void convolve_to_filter_by_stacks(const Kernels& kernels, const Workers& workers, const Convolution& s,
                                  const float* images, const float* gradient, float* filter) {
  const Taps y = taps_of_result(s.y), x = taps_of_result(s.x);
  const int64_t image = s.y.in * s.x.in * s.channels, pixels = s.y.out * s.x.out;
  const int64_t together = std::max<int64_t>(kBlockFloats / (image + pixels * s.filters), 1);
  const int64_t chunks = ceil_div(s.channels, kTaskChannels);
  parallel_for(workers, s.y.taps * s.x.taps * chunks, [&](int64_t k) {
    const int64_t tap = k / chunks, chunk = k % chunks;
    const int64_t channel0 = s.channels * chunk / chunks, channel1 = s.channels * (chunk + 1) / chunks;
    float* sums = filter + (tap * s.channels + channel0) * s.filters;
    const int64_t at_y = y.offset[tap / s.x.taps], at_x = x.offset[tap % s.x.taps];
    // The results that see pixels by this tap are next to each other.
    int64_t x0 = 0, x1 = s.x.out;
    while (x0 < x1 && !is_inside(x0 * s.x.stride + at_x, s.x.in)) ++x0;
    while (x0 < x1 && !is_inside((x1 - 1) * s.x.stride + at_x, s.x.in)) --x1;
    bool any = false;
    for (int64_t first = 0; first < s.images && x0 < x1; first += together) {
      std::vector<int64_t> offsets, rows;
      for (int64_t n = first; n < std::min(first + together, s.images); ++n) {
        for (int64_t row = 0; row < s.y.out; ++row) {
          const int64_t in_y = row * s.y.stride + at_y;
          if (!is_inside(in_y, s.y.in)) continue;
          offsets.push_back(n * image + (in_y * s.x.in + x0 * s.x.stride + at_x) * s.channels);
          rows.push_back(n * pixels + row * s.x.out + x0);
        }
      }
      if (offsets.empty()) break;
      kernels.correlate_stack(images + channel0, s.x.stride * s.channels, channel1 - channel0,
                              {offsets.data(), rows.data(), static_cast<int64_t>(offsets.size()), x1 - x0},
                              gradient, s.filters, sums, any);
      any = true;
    }
    if (!any) std::fill_n(sums, (channel1 - channel0) * s.filters, 0.0f);
  });
}

}  // namespace thalweg
