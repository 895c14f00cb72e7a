// Plots drawn as SVG text.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/svg.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace thimble::cli {

namespace {

template <class... Args>
std::string format(const char* pattern, Args... args) {
  char text[512];
  std::snprintf(text, sizeof text, pattern, args...);
  return text;
}

/// A step of 1, 2 or 5 × 10^k that gives about four ticks over `range`.
double tickStep(double range) {
  const double rough = std::max(range, 1e-9) / 4;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (rough <= factor * power) return factor * power;
  }
  return 10 * power;
}

constexpr double kWidth = 620, kHeight = 240, kLeft = 56, kRight = 12, kTop = 14, kBottom = 40;

}  // namespace

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string seriesColor(size_t i) {
  // The window's series on a light ground, told apart by colour-blind eyes too.
  static const char* kColors[] = {"#0072b2", "#dd640a", "#00876a", "#b8568f",
                                  "#2f91e5", "#8a6100", "#5b3aa0", "#4a5058"};
  return kColors[i % 8];
}

std::string linePlot(const std::vector<Series>& series, const std::string& x_label,
                     const std::string& y_label) {
  double low = 0, high = 0;
  size_t n = 2;
  for (const Series& s : series) {
    for (const double y : s.y) {
      if (!std::isfinite(y)) continue;
      low = std::min(low, y);
      high = std::max(high, y);
    }
    n = std::max(n, s.y.size());
  }
  const double step = tickStep(high - low);
  high = std::ceil(high / step) * step;
  if (high <= low) high = low + step;
  const auto x = [&](size_t i) {
    return kLeft + (kWidth - kLeft - kRight) * static_cast<double>(i) / static_cast<double>(n - 1);
  };
  const auto y = [&](double v) { return kTop + (kHeight - kTop - kBottom) * (high - v) / (high - low); };

  std::string svg = format("<svg viewBox='0 0 %.0f %.0f' role='img'>", kWidth, kHeight);
  for (double tick = low; tick <= high + step / 2; tick += step) {
    svg += format("<line class='grid' x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f'/>", kLeft, kWidth - kRight,
                  y(tick), y(tick));
    svg += format("<text x='%.1f' y='%.1f' text-anchor='end'>%g</text>", kLeft - 6, y(tick) + 4, tick);
  }
  for (const size_t i : {size_t{0}, n / 2, n - 1}) {
    svg += format("<text x='%.1f' y='%.1f' text-anchor='middle'>%zu</text>", x(i), kHeight - kBottom + 16,
                  i + 1);
  }
  double legend = kLeft + 4;
  for (const Series& s : series) {
    std::string points;
    for (size_t i = 0; i < s.y.size(); ++i) {
      if (std::isfinite(s.y[i])) points += format("%.1f,%.1f ", x(i), y(s.y[i]));
    }
    svg += "<polyline fill='none' stroke-width='1.8' stroke='" + s.color + "' points='" + points + "'/>";
    svg += format("<rect x='%.1f' y='%.1f' width='10' height='3' fill='%s'/>", legend, kHeight - 10,
                  s.color.c_str());
    svg += format("<text x='%.1f' y='%.1f'>", legend + 14, kHeight - 5) + escaped(s.name) + "</text>";
    legend += 30 + 7.0 * static_cast<double>(s.name.size());
  }
  svg += format("<text x='%.1f' y='%.1f' text-anchor='end'>", kWidth - kRight, kHeight - 5) +
         escaped(x_label) + "</text>";
  svg += format("<text x='12' y='%.1f' transform='rotate(-90 12 %.1f)' text-anchor='middle'>",
                kHeight / 2 - 10, kHeight / 2 - 10) +
         escaped(y_label) + "</text></svg>";
  return svg;
}

std::string waveform(const std::vector<project::MinMax>& columns, const dataset::SensorFormat& sensor) {
  constexpr double kW = 300, kRow = 34;
  const size_t channels = sensor.channels.size();
  const size_t n = channels == 0 ? 0 : columns.size() / channels;
  std::string svg =
      format("<svg viewBox='0 0 %.0f %.0f' role='img'>", kW, kRow * static_cast<double>(channels));
  for (size_t c = 0; c < channels; ++c) {
    int low = 32767, high = -32768;
    for (size_t i = 0; i < n; ++i) {
      low = std::min<int>(low, columns[i * channels + c].min);
      high = std::max<int>(high, columns[i * channels + c].max);
    }
    const double span = std::max(high - low, 1);
    const double top = kRow * static_cast<double>(c) + 3;
    const auto y = [&](int v) { return top + (kRow - 6) * (high - v) / span; };
    std::string upper, lower;
    for (size_t i = 0; i < n; ++i) {
      const double x =
          46 + (kW - 46) * static_cast<double>(i) / static_cast<double>(std::max<size_t>(n - 1, 1));
      upper += format("%.1f,%.1f ", x, y(columns[i * channels + c].max));
      lower = format("%.1f,%.1f ", x, y(columns[i * channels + c].min) + 0.8) + lower;
    }
    svg += "<polygon stroke='" + seriesColor(c) + "' stroke-width='1' fill='" + seriesColor(c) +
           "' points='" + upper + lower + "'/>";
    svg += format("<text x='0' y='%.1f'>", top + kRow / 2) + escaped(sensor.channels[c].name) + "</text>";
  }
  return svg + "</svg>";
}

std::string arenaPlot(const profile::ModelCost& cost) {
  const double operators = static_cast<double>(std::max<size_t>(cost.layers.size(), 1)) + 1;
  const double bytes = static_cast<double>(std::max<int64_t>(cost.arena_bytes, 1));
  const auto x = [&](double op) { return kLeft + (kWidth - kLeft - kRight) * (op + 1) / operators; };
  const auto y = [&](double at) { return kTop + (kHeight - kTop - kBottom) * (bytes - at) / bytes; };
  std::string svg = format("<svg viewBox='0 0 %.0f %.0f' role='img'>", kWidth, kHeight);
  const double step = tickStep(bytes);
  for (double tick = 0; tick <= bytes; tick += step) {
    svg += format("<line class='grid' x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f'/>", kLeft, kWidth - kRight,
                  y(tick), y(tick));
    svg += format("<text x='%.1f' y='%.1f' text-anchor='end'>%g</text>", kLeft - 6, y(tick) + 4, tick);
  }
  for (size_t i = 0; i < cost.arena.size(); ++i) {
    const profile::ArenaBlock& block = cost.arena[i];
    const double last = std::min<double>(block.last_op, static_cast<double>(cost.layers.size()) - 1);
    svg += format("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s' fill-opacity='0.75'><title>",
                  x(block.first_op), y(static_cast<double>(block.offset + block.bytes)),
                  std::max(x(last + 1) - x(block.first_op) - 1, 1.0),
                  std::max(y(static_cast<double>(block.offset)) -
                               y(static_cast<double>(block.offset + block.bytes)) - 1,
                           1.0),
                  seriesColor(i).c_str()) +
           escaped(block.tensor) +
           format(": %lld bytes at %lld</title></rect>", static_cast<long long>(block.bytes),
                  static_cast<long long>(block.offset));
  }
  svg += format("<text x='%.1f' y='%.1f' text-anchor='end'>operator, first to last →</text>", kWidth - kRight,
                kHeight - 8);
  svg += format(
      "<text x='12' y='%.1f' transform='rotate(-90 12 %.1f)' text-anchor='middle'>address "
      "[bytes]</text></svg>",
      kHeight / 2 - 10, kHeight / 2 - 10);
  return svg;
}

}  // namespace thimble::cli
