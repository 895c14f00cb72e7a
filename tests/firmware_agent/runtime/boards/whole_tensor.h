// Tells generated code to report each tensor that is whole; the compiler includes it first.
// SPDX-License-Identifier: MIT
#pragma once

#include "tests/firmware_agent/runtime/boards/layers.h"

#define THIMBLE_WHOLE_TENSOR(index, data, bytes) thimble_layers::report("tensor", index, data, bytes)
