// The model under test, as generated code offers it; interpreted.cpp and no_model.cpp offer the same.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdint.h>

namespace thimble_model {

struct Port {
  uint8_t* data;
  uint32_t bytes;
  int32_t type;
  float scale;
  int32_t zero_point;
};

Port input(uint32_t i);
Port output(uint32_t i);
void reset();
void invoke();

}  // namespace thimble_model

/// What a program does once before its first inference.
void startModel();
