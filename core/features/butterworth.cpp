// Design in double precision; pairs of conjugate poles become sections with zeros at 0, at half the rate, or one at each.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/butterworth.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "core/features/block_table.h"
#include "firmware_agent/dsp/filter.h"

namespace thimble::features {
namespace {

using Complex = std::complex<double>;
constexpr int kMaxOrder = 8;

Error invalid(std::string message, std::string hint) {
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(hint)};
}

std::optional<Error> conflict(const FilterSettings& filter, double rate) {
  if (!(rate > 0))
    return invalid("A filter needs the sample rate, which is unknown.",
                   "Set the rate of the recordings, or use no filter.");
  if (filter.order < 1 || filter.order > kMaxOrder) {
    return invalid("The filter's order is " + std::to_string(filter.order) + ".", "Choose 1 to 8.");
  }
  const auto wrong = [&](float cutoff) { return !(cutoff > 0) || !(static_cast<double>(cutoff) < rate / 2); };
  const bool low = filter.kind != dsp::Filter::kLowPass, high = filter.kind != dsp::Filter::kHighPass;
  if ((low && wrong(filter.low_hz)) || (high && wrong(filter.high_hz))) {
    return invalid(
        "The filter's cutoff of " +
            numberText(static_cast<double>(low && wrong(filter.low_hz) ? filter.low_hz : filter.high_hz)) +
            " Hz is not inside the signal's band.",
        "Choose more than 0 and less than half the sample rate, " + numberText(rate / 2) + " Hz.");
  }
  if (low && high && !(filter.low_hz < filter.high_hz)) {
    return invalid("The band pass ends at " + numberText(static_cast<double>(filter.high_hz)) +
                       " Hz, not above its begin.",
                   "Choose an end above the begin.");
  }
  return std::nullopt;
}

/// The analogue frequency that the bilinear transform with s = (z − 1) / (z + 1) maps to hz.
double warped(double hz, double rate) { return std::tan(std::numbers::pi * hz / rate); }

Complex toDigital(Complex s) { return (1.0 + s) / (1.0 - s); }

/// Digital poles with a positive imaginary part, and real ones, of the filter.
std::vector<Complex> polesOf(const FilterSettings& filter, double rate) {
  const double low = warped(static_cast<double>(filter.low_hz), rate),
               high = warped(static_cast<double>(filter.high_hz), rate);
  std::vector<Complex> poles;
  for (int k = 0; k < filter.order; ++k) {
    const Complex p = std::polar(1.0, std::numbers::pi * (2.0 * k + filter.order + 1) / (2.0 * filter.order));
    switch (filter.kind) {
      case dsp::Filter::kLowPass:
        poles.push_back(toDigital(p * high));
        break;
      case dsp::Filter::kHighPass:
        poles.push_back(toDigital(low / p));
        break;
      default: {
        const Complex half = p * ((high - low) / 2), root = std::sqrt(half * half - low * high);
        poles.push_back(toDigital(half + root));
        poles.push_back(toDigital(half - root));
      }
    }
  }
  return poles;
}

/// One section's denominator: a pair of poles.
struct Pair {
  Complex first, second;
  bool single = false;  // second is not a pole but a pole-zero pair at 0
  double size() const { return std::max(std::abs(first), std::abs(second)); }
};

/// Conjugates go together; real poles by twos in order of size, the last one alone if they are odd.
std::vector<Pair> paired(const std::vector<Complex>& poles) {
  constexpr double kReal = 1e-9;
  std::vector<Pair> pairs;
  std::vector<double> real;
  for (const Complex& pole : poles) {
    if (std::fabs(pole.imag()) <= kReal) {
      real.push_back(pole.real());
    } else if (pole.imag() > 0) {
      pairs.push_back({pole, std::conj(pole)});
    }
  }
  std::sort(real.begin(), real.end());
  for (size_t i = 0; i < real.size(); i += 2) {
    const bool single = i + 1 == real.size();
    pairs.push_back({real[i], single ? 0 : real[i + 1], single});
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Pair& a, const Pair& b) { return a.size() < b.size(); });
  return pairs;
}

struct Exact {
  double b0, b1, b2, a1, a2;
};

double gainOf(const Exact& s, double turn) {
  const Complex z = std::polar(1.0, -2 * std::numbers::pi * turn);
  return std::abs((s.b0 + s.b1 * z + s.b2 * z * z) / (1.0 + s.a1 * z + s.a2 * z * z));
}

}  // namespace

Result<std::vector<dsp::Section>> butterworth(const FilterSettings& filter, double rate_hz) {
  if (filter.kind == dsp::Filter::kNone) return std::vector<dsp::Section>{};
  if (auto wrong = conflict(filter, rate_hz)) return *wrong;
  const double low = warped(static_cast<double>(filter.low_hz), rate_hz),
               high = warped(static_cast<double>(filter.high_hz), rate_hz);
  const double centre = std::atan(std::sqrt(low * high)) / std::numbers::pi;  // of a turn
  std::vector<dsp::Section> sections;
  for (const Pair& pair : paired(polesOf(filter, rate_hz))) {
    Exact s{1, 0, 0, -(pair.first + pair.second).real(), (pair.first * pair.second).real()};
    double reference = centre;
    if (filter.kind == dsp::Filter::kBandPass) {
      s.b2 = -1;
    } else {
      const double sign = filter.kind == dsp::Filter::kLowPass ? 1 : -1;
      s.b1 = pair.single ? sign : 2 * sign;
      s.b2 = pair.single ? 0 : 1;
      reference = filter.kind == dsp::Filter::kLowPass ? 0 : 0.5;
    }
    const double gain = gainOf(s, reference);
    const dsp::Section section = {static_cast<float>(s.b0 / gain), static_cast<float>(s.b1 / gain),
                                  static_cast<float>(s.b2 / gain), static_cast<float>(s.a1),
                                  static_cast<float>(s.a2)};
    if (!(gain > 0) || !dsp::isStable(section)) {
      return invalid("The filter is too sharp for single precision.",
                     "Choose a lower order, or cutoffs further from 0 and from one another.");
    }
    sections.push_back(section);
  }
  return sections;
}

double gainAt(const std::vector<dsp::Section>& sections, double hz, double rate_hz) {
  double gain = 1;
  for (const dsp::Section& s : sections) gain *= gainOf({s.b0, s.b1, s.b2, s.a1, s.a2}, hz / rate_hz);
  return gain;
}

}  // namespace thimble::features
