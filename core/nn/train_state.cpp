// A training's state as bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/train_state.h"

#include <new>

#include "core/nn/bytes.h"
#include "firmware_agent/protocol/frame.h"

namespace thimble::nn {
namespace {

constexpr uint32_t kMagic = 0x4B434854;  // "THCK"
constexpr uint32_t kVersion = 2;
constexpr size_t kHeader = 12;

/// The parts of a net that change in training; its spec is the caller's.
template <class Io>
void visitNet(Io& io, TrainedNet& net) {
  visitWeights(io, net.layers);
  list(io, net.history, kEpochBytes, [&](EpochStats& e) { visitEpoch(io, e); });
  field(io, net.best_epoch);
}

template <class Io>
void visit(Io& io, TrainState& s) {
  for (int* v : {&s.member, &s.epoch, &s.batch}) field(io, *v);
  list(io, s.order, 4, [&](uint32_t& v) { field(io, v); });
  for (double* v :
       {&s.trained.loss, &s.trained.right, &s.trained.errors, &s.trained.squares, &s.trained.absolute})
    field(io, *v);
  list(io, s.trained.sums, 8, [&](double& v) { field(io, v); });
  const auto random = [&](Random::State& state) {
    for (uint64_t& word : state) field(io, word);
  };
  random(s.random);
  random(s.augment_random);
  list(io, s.layer_randoms, 32, random);
  visitWeights(io, s.weights);
  visitWeights(io, s.mean);
  uint64_t steps = static_cast<uint64_t>(s.steps);
  field(io, steps);
  s.steps = static_cast<int64_t>(steps);
  field(io, s.stepper.steps);
  list(io, s.stepper.moments, 4,
       [&](std::vector<float>& moment) { list(io, moment, 4, [&](float& v) { field(io, v); }); });
  list(io, s.hook, 1, [&](uint8_t& v) { field(io, v); });
  for (TrainedNet* net : {&s.best, &s.champion}) visitNet(io, *net);
  for (double* v : {&s.least, &s.champion_least}) field(io, *v);
}

Error corrupt(const std::string& why) {
  return {ErrorCode::kCorrupt, "The training's saved state cannot be read: " + why + ".",
          "Train from the start."};
}

template <class T>
uint32_t checksum(std::span<const T> values) {
  return protocol::crc32(reinterpret_cast<const uint8_t*>(values.data()),
                         static_cast<uint32_t>(values.size_bytes()));
}

}  // namespace

uint32_t fingerprint(const NetSpec& net, const Examples& examples, const TrainSettings& settings) {
  Out out;
  TrainedNet bare;
  bare.spec = net;
  const std::vector<uint8_t> spec = serialise(bare);
  TrainSettings s = settings;
  for (int* v : {&s.epochs, &s.batch, &s.patience, &s.step_epochs, &s.seeds, &s.augmentation.time_masks,
                 &s.augmentation.band_masks})
    field(out, *v);
  Augmentation& a = s.augmentation;
  for (float* v : {&s.learning_rate, &s.momentum, &s.l2, &s.validation, &s.label_smoothing, &s.huber_delta,
                   &s.step_factor, &s.warmup, &s.clip, &s.ema, &a.noise, &a.scale, &a.shift, &a.warp,
                   &a.rotation, &a.mixup, &a.time_mask, &a.band_mask})
    field(out, *v);
  field(out, s.seed);
  field(out, s.optimizer);
  field(out, s.loss);
  field(out, s.schedule);
  field(out, s.class_weighting);
  list(out, s.class_weights, 4, [&](float& v) { field(out, v); });
  for (uint32_t part :
       {checksum<uint8_t>(spec), checksum(examples.rows), checksum(examples.labels),
        checksum(examples.groups), checksum(examples.targets), uint32_t{examples.reconstruct}})
    field(out, part);
  for (AxisGroup group : examples.axes) {
    field(out, group.first);
    for (size_t i = 0; i < 3; ++i) field(out, group.mean[i]), field(out, group.factor[i]);
  }
  return checksum<uint8_t>(out.bytes);
}

std::vector<uint8_t> writeState(TrainState& state, uint32_t fingerprint) {
  Out body, file;
  body.number(fingerprint);
  visit(body, state);
  file.number(kMagic);
  file.number(kVersion);
  file.number(checksum<uint8_t>(body.bytes));
  file.bytes.insert(file.bytes.end(), body.bytes.begin(), body.bytes.end());
  return file.bytes;
}

Result<TrainState> readState(std::span<const uint8_t> bytes, uint32_t fingerprint) {
  try {
    In header(bytes);
    uint32_t magic = 0, version = 0, crc = 0, belongs = 0;
    for (uint32_t* v : {&magic, &version, &crc}) header.number(*v);
    if (bytes.size() < kHeader || magic != kMagic) return corrupt("it is none");
    if (version != kVersion) return corrupt("its version is " + std::to_string(version));
    const std::span<const uint8_t> body = bytes.subspan(kHeader);
    if (body.size() > UINT32_MAX || crc != checksum(body)) return corrupt("its checksum is wrong");
    In in(body);
    in.number(belongs);
    if (belongs != fingerprint)
      return Error{ErrorCode::kMismatch, "The saved state is of another training.", "Train from the start."};
    TrainState state;
    visit(in, state);
    if (!in.done()) return corrupt("its length is wrong");
    return state;
  } catch (const std::bad_alloc&) {
    return corrupt("there is not enough memory");
  }
}

}  // namespace thimble::nn
