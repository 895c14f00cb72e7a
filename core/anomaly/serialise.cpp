// Detector as bytes: "THAD", version, CRC-32 of the rest, then the fields in little-endian order.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <new>

#include "core/anomaly/detector.h"
#include "core/nn/bytes.h"
#include "firmware_agent/protocol/frame.h"

namespace thimble::anomaly {
namespace {

constexpr uint32_t kMagic = 0x44414854;  // "THAD"
constexpr uint32_t kVersion = 1;
constexpr size_t kHeader = 12;

template <class Io>
void visit(Io& io, Detector& d, std::vector<uint8_t>& net) {
  nn::field(io, d.kind);
  nn::field(io, d.inputs);
  nn::field(io, d.components);
  nn::field(io, d.threshold);
  for (std::vector<float>* part : {&d.centres, &d.whitening, &d.offsets})
    nn::list(io, *part, 4, [&](float& v) { nn::field(io, v); });
  nn::list(io, net, 4, [&](uint8_t& v) { nn::field(io, v); });
}

Error corrupt(const std::string& why) {
  return {ErrorCode::kCorrupt, "The stored detector cannot be read: " + why + ".", "Train it again."};
}

/// Sizes fit, so that scores() and deployable() read nothing that is not there.
bool fits(const Detector& d) {
  if (d.inputs < 1 || !(d.threshold > 0) || !std::isfinite(d.threshold)) return false;
  if (d.kind == DetectorKind::kAutoencoder)
    return d.net && d.net->spec.head == nn::Head::kLinear && d.net->spec.input.size() == d.inputs &&
           d.net->spec.layers.back().units == d.inputs;
  const bool known = d.kind == DetectorKind::kMahalanobis || d.kind == DetectorKind::kKMeans ||
                     d.kind == DetectorKind::kGaussianMixture;
  if (!known || d.components < 1 || d.components > 64 || d.inputs > 1 << 20) return false;
  const size_t inputs = static_cast<size_t>(d.inputs), all = inputs * static_cast<size_t>(d.components);
  return d.centres.size() == all && d.offsets.size() == static_cast<size_t>(d.components) &&
         (d.whitening.empty() || d.whitening.size() == all || d.whitening.size() == all * inputs);
}

}  // namespace

std::vector<uint8_t> serialise(const Detector& detector) {
  nn::Out body, file;
  Detector copy = detector;
  std::vector<uint8_t> net = detector.net ? nn::serialise(*detector.net) : std::vector<uint8_t>{};
  visit(body, copy, net);
  file.number(kMagic);
  file.number(kVersion);
  file.number(protocol::crc32(body.bytes.data(), static_cast<uint32_t>(body.bytes.size())));
  file.bytes.insert(file.bytes.end(), body.bytes.begin(), body.bytes.end());
  return file.bytes;
}

Result<Detector> deserialise(std::span<const uint8_t> bytes) {
  try {
    nn::In header(bytes);
    uint32_t magic = 0, version = 0, crc = 0;
    for (uint32_t* v : {&magic, &version, &crc}) header.number(*v);
    if (bytes.size() < kHeader || magic != kMagic) return corrupt("it is none");
    if (version != kVersion) return corrupt("its version is " + std::to_string(version));
    const std::span<const uint8_t> body = bytes.subspan(kHeader);
    if (body.size() > UINT32_MAX || crc != protocol::crc32(body.data(), static_cast<uint32_t>(body.size())))
      return corrupt("its checksum is wrong");
    nn::In in(body);
    Detector detector;
    std::vector<uint8_t> net;
    visit(in, detector, net);
    if (!in.done()) return corrupt("its length is wrong");
    if (!net.empty()) {
      Result<nn::TrainedNet> read = nn::deserialise(net);
      if (!read) return read.error();
      detector.net = *std::move(read);
    }
    if (!fits(detector)) return corrupt("its sizes do not fit together");
    return detector;
  } catch (const std::bad_alloc&) {
    return corrupt("there is not enough memory");
  }
}

}  // namespace thimble::anomaly
