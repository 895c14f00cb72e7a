// Spectra by the board's own block, in linear power.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/signal_facts.h"

#include <algorithm>
#include <cmath>

#include "core/features/preview.h"

namespace thimble::features {
namespace {

constexpr size_t kMostSegments = 32;
constexpr int64_t kMostFrames = 4096, kLeastFrames = 16;
constexpr int kBands = 256;

struct Piece {
  const dataset::RecordingInfo* recording;
  dataset::Segment segment;
};

std::vector<Piece> piecesOf(const std::vector<dataset::RecordingInfo>& recordings) {
  std::vector<Piece> all;
  for (const dataset::RecordingInfo& recording : recordings) {
    if (recording.deleted) continue;
    for (const dataset::Segment& segment : recording.segments) {
      if (!segment.label.empty() && segment.end - segment.begin >= kLeastFrames)
        all.push_back({&recording, segment});
    }
  }
  if (all.size() <= kMostSegments) return all;
  std::vector<Piece> some;
  for (size_t i = 0; i < kMostSegments; ++i) some.push_back(all[i * all.size() / kMostSegments]);
  return some;
}

/// Adds a piece's share of power at kBands equal bands of frequency, the channels together.
void addShares(const Piece& piece, const dataset::Samples& samples, std::vector<double>& shares) {
  FeatureSettings settings;
  const int64_t length = std::min(piece.segment.end - piece.segment.begin, kMostFrames);
  settings.window = settings.stride = static_cast<int>(length);
  int fft = 16;
  while (fft * 2 <= length && fft < 2 * kBands) fft *= 2;
  settings.blocks = {{dsp::Block::kSpectrum, {{"fft_length", fft}, {"bands", fft / 2}}}};
  const auto logs = preview(settings, piece.recording->format, samples, piece.segment.begin);
  if (!logs) return;
  const size_t bins = static_cast<size_t>(fft / 2);
  std::vector<double> power(bins, 0);
  double total = 0;
  for (size_t i = 0; i < logs->size(); ++i) {
    const double p = std::pow(10.0, static_cast<double>((*logs)[i]));
    power[i % bins] += p;
    total += p;
  }
  for (size_t k = 0; k < bins; ++k) {
    for (size_t i = k * kBands / bins; i < (k + 1) * kBands / bins; ++i) {
      shares[i] += power[k] / total / static_cast<double>(kBands / bins);
    }
  }
}

}  // namespace

Result<SignalFacts> signalFacts(const std::vector<dataset::RecordingInfo>& recordings,
                                const SampleSource& samples, Job& job) {
  SignalFacts facts;
  std::vector<double> shares(kBands, 0);
  double rate = 0;
  for (const Piece& piece : piecesOf(recordings)) {
    if (job.canceled()) return canceledError();
    const auto read = samples(piece.recording->id);
    if (!read) return read.error();
    addShares(piece, *read, shares);
    rate = piece.recording->format.rate_hz;
  }
  double total = 0;
  for (double share : shares) total += share;
  if (!(total > 0) || !(rate > 0)) return facts;
  const double width = rate / 2 / kBands;
  // A bin of the FFT covers several bands: the middle of those that are as high.
  const auto highest = std::max_element(shares.begin(), shares.end());
  auto last = highest;
  while (last + 1 != shares.end() && *(last + 1) > 0.999 * *highest) ++last;
  facts.dominant_hz =
      (static_cast<double>((highest - shares.begin()) + (last - shares.begin())) / 2 + 0.5) * width;
  double below = 0;
  size_t i = 0;
  while (i < shares.size() && below < 0.95 * total) below += shares[i++];
  facts.most_hz = static_cast<double>(i) * width;
  return facts;
}

}  // namespace thimble::features
