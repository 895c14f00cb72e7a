// Prepared: a model's operators as the runtime prepares them, with every word that names a place found.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/codegen/operation.h"
#include "core/tflite/graph.h"
#include "core/tflite/memory_plan.h"

namespace thimble::codegen {

/// Part of a tensor as one of its own.
struct View {
  int of = 0;          // the tensor
  int64_t offset = 0;  // bytes
};

/// Operation i is that of the graph's operator i: the interpreter's own kernel and record.
struct Prepared {
  tflite::Graph graph;
  std::vector<Operation> operations;
  std::map<int, View> views;  // by tensor: those that operations name, but no operator
};

/// What the planner is to know of an operation that runs for one of the model's operators.  Where it works on part of a
/// tensor, nothing may lie on another: the rest is still to be read, or written already.
tflite::OperatorNeeds needsOf(const Prepared& model, const Operation& operation);

/// Errors: as tflite::withMemoryPlan and tflite::checkRunnable.
Result<Prepared> prepare(std::span<const uint8_t> model_file);

}  // namespace thimble::codegen
