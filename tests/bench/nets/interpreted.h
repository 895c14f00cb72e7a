// Interpreted: what the interpreter answers to a net's samples.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <cstring>

#include "tests/bench/nets/architectures.h"
#include "tests/bench/nets/samples.h"
#include "tests/firmware_agent/runtime/loaded_model.h"

namespace thimble::bench {

/// All outputs of all samples back to back; empty if the net is refused.
inline std::vector<uint8_t> interpretedAnswers(const tflite::Graph& net) {
  const auto file = tflite::writeModel(net);
  if (!file) return {};
  tests::LoadedModel model(*file);
  EXPECT_EQ(model.status, runtime::Status::kOk) << runtime::statusText(model.status);
  if (model.status != runtime::Status::kOk) return {};
  std::vector<uint8_t> answers;
  const std::vector<uint8_t> samples = samplesOf(net);
  for (size_t at = 0; at < samples.size();) {
    for (uint32_t i = 0; i < model.interpreter.inputCount(); ++i) {
      const runtime::TensorView x = model.interpreter.input(i);
      std::memcpy(x.data, samples.data() + at, x.bytes);
      at += x.bytes;
    }
    EXPECT_EQ(model.interpreter.invoke(), runtime::Status::kOk);
    for (uint32_t i = 0; i < model.interpreter.outputCount(); ++i) {
      const runtime::TensorView y = model.interpreter.output(i);
      answers.insert(answers.end(), y.data, y.data + y.bytes);
    }
  }
  return answers;
}

}  // namespace thimble::bench
