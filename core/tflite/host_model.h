// HostModel: the board's own interpreter run on the desktop, for evaluation, proofs and the command line.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/tflite/graph.h"

namespace thimble::tflite {

/// A tensor at the model's border.  bytes = whole tensor.
struct Port {
  std::string name;
  TensorType type = TensorType::kInt8;
  std::vector<int32_t> shape;
  float scale = 0;
  int32_t zero_point = 0;
  int64_t bytes = 0;
};

/// A loaded model with an arena of its own.  Not thread-safe; make one a thread.
class HostModel {
 public:
  /// Adds a memory plan if the file has none.  Errors: as readModel and checkRunnable.
  static Result<HostModel> load(std::span<const uint8_t> file);
  HostModel(HostModel&&) noexcept;
  HostModel& operator=(HostModel&&) noexcept;
  ~HostModel();

  const std::vector<Port>& inputs() const;
  const std::vector<Port>& outputs() const;
  int64_t inputBytes() const;   // all inputs back to back
  int64_t outputBytes() const;  // all outputs back to back
  int64_t arenaBytes() const;
  int operatorCount() const;
  const std::vector<uint8_t>& file() const;  // with its plan, as a board gets it

  /// One inference.  input: inputBytes(), output: outputBytes(), raw tensors back to back.
  /// keep_state: variable tensors are not reset first.  after_operator(i, output bytes) is called after each
  /// operator if given.  Errors: kInvalidArgument for wrong sizes.
  Result<void> run(std::span<const uint8_t> input, std::span<uint8_t> output, bool keep_state = false,
                   const std::function<void(int, std::span<const uint8_t>)>& after_operator = {});

 private:
  struct State;
  explicit HostModel(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace thimble::tflite
