// A training that was stopped anywhere goes on to the very bytes of the uninterrupted one.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/nn/train_hook.h"
#include "core/nn/train_state.h"
#include "tests/core/nn/toy_data.h"

namespace thimble::nn {
namespace {

struct Case {
  NetSpec net;
  TrainSettings settings;
  ToyData data;
};

/// All that draws random numbers or remembers something: dropout, jitter, batch norm, augmentation, mixup, mean, seeds.
Case everything() {
  Case c{conv1dPreset({24, 1, 2}, 3), {}, series(60, 4)};
  for (LayerSpec& layer : c.net.layers)
    if (layer.kind == LayerKind::kConv1d) layer.units = 4;
  c.settings.epochs = 3;
  c.settings.batch = 16;
  c.settings.seeds = 2;
  c.settings.ema = 0.9f;
  c.settings.optimizer = Optimizer::kAdamW;
  c.settings.augmentation = {.noise = 0.1f, .shift = 0.1f, .warp = 0.1f, .mixup = 0.2f, .time_masks = 1};
  return c;
}

std::vector<uint8_t> finish(const Case& c, std::span<const uint8_t> from,
                            std::vector<std::vector<uint8_t>>* states, std::vector<int>* epochs = nullptr) {
  TrainStart start;
  start.resume = from;
  start.checkpoint_seconds = 0;  // before every step
  if (states) start.on_checkpoint = [&](std::vector<uint8_t> state) { states->push_back(std::move(state)); };
  SilentJob job;
  const auto net = train(
      c.net, c.data.examples(), c.settings, job,
      [&](const EpochStats& s) {
        if (epochs) epochs->push_back(s.epoch);
      },
      &start);
  EXPECT_TRUE(net.ok()) << net.error().message;
  return net.ok() ? serialise(*net) : std::vector<uint8_t>{};
}

TEST(Resume, GivesTheSameBytesFromEveryState) {
  const Case c = everything();
  std::vector<std::vector<uint8_t>> states;
  const std::vector<uint8_t> whole = finish(c, {}, &states);
  EXPECT_EQ(whole, finish(c, {}, nullptr));  // to look at it changes nothing
  ASSERT_GE(states.size(), 18u);             // two seeds, three epochs, three steps or four
  for (const auto& state : states) ASSERT_EQ(finish(c, state, nullptr), whole);
  // And a training that was stopped twice.
  std::vector<std::vector<uint8_t>> later;
  finish(c, states[4], &later);
  EXPECT_EQ(finish(c, later[5], nullptr), whole);
}

TEST(Resume, GoesOnWithNumbersToLearn) {
  Case c{{"custom",
          {1, 1, 2},
          {{.kind = LayerKind::kDense, .units = 6},
           {.kind = LayerKind::kRelu},
           {.kind = LayerKind::kDense, .units = 1}},
          Head::kLinear},
         {},
         spirals(40, 1)};
  c.settings.epochs = 4;
  std::vector<float> targets;
  for (size_t i = 0; i < 40; ++i) targets.push_back(100 + c.data.rows[2 * i] * c.data.rows[2 * i + 1]);
  Examples examples = c.data.examples();
  examples.targets = targets;
  std::vector<std::vector<uint8_t>> states;
  const auto run = [&](std::span<const uint8_t> from) {
    TrainStart start;
    start.resume = from;
    start.checkpoint_seconds = 0;
    start.on_checkpoint = [&](std::vector<uint8_t> state) { states.push_back(std::move(state)); };
    SilentJob job;
    return serialise(*train(c.net, examples, c.settings, job, {}, &start));
  };
  const std::vector<uint8_t> whole = run({});
  const std::vector<std::vector<uint8_t>> all = states;
  for (const auto& state : all) EXPECT_EQ(run(state), whole);
}

TEST(Resume, TellsTheEpochsThatWereBeforeFirst) {
  Case c = everything();
  c.settings.seeds = 1;
  std::vector<std::vector<uint8_t>> states;
  finish(c, {}, &states);
  std::vector<int> epochs;
  finish(c, states.back(), nullptr, &epochs);
  EXPECT_EQ(epochs, (std::vector<int>{1, 2, 3}));
}

TEST(Resume, RefusesAnotherTrainingAndDamage) {
  const Case c = everything();
  std::vector<std::vector<uint8_t>> states;
  finish(c, {}, &states);
  const auto refused = [&](const Case& other, std::vector<uint8_t> state) {
    TrainStart start;
    start.resume = state;
    SilentJob job;
    const auto net = train(other.net, other.data.examples(), other.settings, job, {}, &start);
    EXPECT_FALSE(net.ok());
    return net.ok() ? ErrorCode::kInternal : net.error().code;
  };
  Case other = c;
  other.settings.learning_rate *= 2;
  EXPECT_EQ(refused(other, states[3]), ErrorCode::kMismatch);
  other = c;
  other.data.rows[5] += 1;
  EXPECT_EQ(refused(other, states[3]), ErrorCode::kMismatch);
  std::vector<uint8_t> damaged = states[3];
  for (size_t at : {size_t{0}, size_t{5}, size_t{9}, size_t{40}, damaged.size() - 1}) {
    damaged[at] ^= 0x10;
    EXPECT_EQ(refused(c, damaged), ErrorCode::kCorrupt) << at;
    damaged[at] ^= 0x10;
  }
  damaged.resize(damaged.size() / 2);
  EXPECT_EQ(refused(c, damaged), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace thimble::nn
