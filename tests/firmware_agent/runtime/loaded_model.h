// LoadedModel: a graph written as a file and loaded by the board's interpreter, for tests.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "core/tflite/model_file.h"
#include "firmware_agent/runtime/interpreter.h"

namespace thimble::tests {

/// The arena ends where the model says, so that a sanitizer sees every byte beyond.
class LoadedModel {
 public:
  explicit LoadedModel(std::vector<uint8_t> file) : file_(std::move(file)) {
    status = interpreter.verify(file_.data(), static_cast<uint32_t>(file_.size()));
    if (status != runtime::Status::kOk) return;
    const uint32_t bytes = interpreter.arenaBytes();
    arena_.reset(static_cast<uint8_t*>(::operator new[](bytes + (bytes == 0), std::align_val_t{16})));
    status = interpreter.load(file_.data(), static_cast<uint32_t>(file_.size()), arena_.get(), bytes);
  }

  runtime::Interpreter interpreter;
  runtime::Status status = runtime::Status::kNotAModel;

 private:
  struct Free {
    void operator()(uint8_t* p) const { ::operator delete[](p, std::align_val_t{16}); }
  };
  std::vector<uint8_t> file_;
  std::unique_ptr<uint8_t[], Free> arena_;
};

}  // namespace thimble::tests
