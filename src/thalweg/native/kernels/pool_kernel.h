// The kernels of pool.h for one instruction set.

#pragma once

#include <cfloat>
#include <cstring>

#include "packs.h"
#include "pool.h"

namespace thalweg {
namespace {

// The pixels of an image, [first, last), that a window sees.
struct Pixels {
  int64_t first, last;
};

inline Pixels pixels(const Side& side, int64_t window) {
  const int64_t start = window * side.stride - side.padding, end = start + side.size;
  return {start > 0 ? start : 0, end < side.in ? end : side.in};
}

// The windows [first, last) that see any of the pixels [begin, end).
inline Pixels windows_of(const Side& side, int64_t begin, int64_t end) {
  const int64_t before = begin + side.padding - side.size;  // the first window may start behind this pixel
  const int64_t first = before < 0 ? 0 : before / side.stride + 1;
  const int64_t last = (end - 1 + side.padding) / side.stride + 1;
  return {first, last < side.out ? last : side.out};
}

// The maximum or the mean of a window that begins at `first`.
template <bool mean, typename P>
inline typename P::Floats pool_window(const float* first, int64_t line, int64_t step, int64_t height,
                                      int64_t width) {
  // What is no number is greater than nothing.
  typename P::Floats value = typename P::Floats{} - (mean ? 0.0f : FLT_MAX);
  for (int64_t i = 0; i < height; ++i) {
    for (int64_t j = 0; j < width; ++j) {
      const typename P::Floats pixel = P::load(first + i * line + j * step);
      value = mean ? value + pixel : pixel > value ? pixel : value;
    }
  }
  return mean ? value / static_cast<float>(height * width) : value;
}

template <bool mean>
void pool_rows(const Pool& pool, const float* images, float* result, int64_t row0, int64_t row1) {
  const int64_t step = pool.channels, line = pool.x.in * step;
  float* out = result + row0 * pool.x.out * step;
  for (int64_t row = row0; row < row1; ++row) {
    const Pixels y = pixels(pool.y, row % pool.y.out);
    const float* in = images + (row / pool.y.out * pool.y.in + y.first) * line;
    for (int64_t window = 0; window < pool.x.out; ++window, out += step) {
      const Pixels x = pixels(pool.x, window);
      const int64_t height = y.last - y.first, width = x.last - x.first;
      for_channels(step, [&](auto pack, int64_t c) {
        using P = decltype(pack);
        const float* first = in + x.first * step + c;
        if (height == 2 && width == 2) {  // the commonest windows, their loops unrolled
          P::store(out + c, pool_window<mean, P>(first, line, step, 2, 2));
        } else if (height == 3 && width == 3) {
          P::store(out + c, pool_window<mean, P>(first, line, step, 3, 3));
        } else {
          P::store(out + c, pool_window<mean, P>(first, line, step, height, width));
        }
      });
    }
  }
}

// A window of one pack of channels in an image and in its gradient, `line` and `step` floats from a pixel to
// those below and beside it; of the gradient rows [row0, row1) are wanted.
struct Seen {
  const float* image;
  float* to_image;
  int64_t line, step;
  Pixels y, x;
  int64_t row0, row1;
};

// Which of the window's pixels, counted row by row, is the first greatest. A first one that is no number is.
template <typename P>
inline typename P::Places winner_of(const Seen& seen, int64_t height, int64_t width) {
  const float* first = seen.image + seen.y.first * seen.line + seen.x.first * seen.step;
  typename P::Floats best = P::load(first);
  typename P::Places winner{};
  for (int64_t i = 0; i < height; ++i) {
    for (int64_t j = 0; j < width; ++j) {
      const typename P::Floats pixel = P::load(first + i * seen.line + j * seen.step);
      const auto greater = pixel > best;
      winner = greater ? typename P::Places{} + static_cast<int32_t>(i * width + j) : winner;
      best = greater ? pixel : best;
    }
  }
  return winner;
}

// Gives the window's pixels what they get: `whole` has the winner's, or everyone's if `mean`. It is added, or
// put there if no other window sees them.
template <bool mean, typename P>
inline void give(const Seen& seen, typename P::Floats whole, typename P::Places winner, bool apart,
                 int64_t height, int64_t width) {
  for (int64_t i = 0; i < height; ++i) {
    const int64_t row = seen.y.first + i;
    if (row < seen.row0 || row >= seen.row1) continue;
    float* out = seen.to_image + row * seen.line + seen.x.first * seen.step;
    for (int64_t j = 0; j < width; ++j, out += seen.step) {
      typename P::Floats share = whole;
      if constexpr (!mean) {
        share = winner == typename P::Places{} + static_cast<int32_t>(i * width + j) ? whole
                                                                                     : typename P::Floats{};
      }
      P::store(out, apart ? share : P::load(out) + share);
    }
  }
}

template <bool mean, typename P>
inline void give_back(const Seen& seen, typename P::Floats gradient, bool apart) {
  const int64_t height = seen.y.last - seen.y.first, width = seen.x.last - seen.x.first;
  if constexpr (mean) {
    give<mean, P>(seen, gradient / static_cast<float>(height * width), typename P::Places{}, apart, height,
                  width);
  } else if (height == 2 && width == 2 && apart) {  // the commonest windows, their loops unrolled
    give<mean, P>(seen, gradient, winner_of<P>(seen, 2, 2), true, 2, 2);
  } else if (height == 3 && width == 3) {
    give<mean, P>(seen, gradient, winner_of<P>(seen, 3, 3), apart, 3, 3);
  } else {
    give<mean, P>(seen, gradient, winner_of<P>(seen, height, width), apart, height, width);
  }
}

// Whether the windows see all pixels once.
inline bool divide(const Side& side) {
  return side.stride == side.size && side.padding == 0 && side.out * side.size == side.in;
}

template <bool mean>
void pool_rows_back(const Pool& pool, const float* image, const float* gradient, float* to_image,
                    int64_t row0, int64_t row1) {
  const int64_t step = pool.channels, line = pool.x.in * step;
  const bool apart = pool.y.stride >= pool.y.size && pool.x.stride >= pool.x.size;
  if (!divide(pool.y) || !divide(pool.x)) {
    std::memset(to_image + row0 * line, 0, sizeof(float) * (row1 - row0) * line);
  }
  const Pixels rows = windows_of(pool.y, row0, row1);
  for (int64_t row = rows.first; row < rows.last; ++row) {
    const Pixels y = pixels(pool.y, row);
    const float* in = gradient + row * pool.x.out * step;
    for (int64_t window = 0; window < pool.x.out; ++window, in += step) {
      const Pixels x = pixels(pool.x, window);
      for_channels(step, [&](auto pack, int64_t c) {
        using P = decltype(pack);
        const Seen seen{mean ? nullptr : image + c, to_image + c, line, step, y, x, row0, row1};
        give_back<mean, P>(seen, P::load(in + c), apart);
      });
    }
  }
}

}  // namespace
}  // namespace thalweg
