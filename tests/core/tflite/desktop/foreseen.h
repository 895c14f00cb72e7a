// Foreseen: what a model answers, by this runtime, and what desktop TFLite should.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/tflite/graph.h"
#include "tests/core/tflite/desktop/judge.h"

namespace thimble::tests {

/// What this runtime answers to all samples, each from a fresh state; nothing if it refuses the file.
std::optional<Bytes> ownAnswers(const Bytes& file, const Bytes& samples);

/// Operator i of a graph with what it reads and writes.
tflite::Graph alone(tflite::Graph graph, size_t i);

/// What desktop TFLite should answer: operator by operator, each by its own formula if it has one, else by this runtime.
/// Nothing if the runtime refuses an operator.
std::optional<Bytes> foreseenAnswers(const tflite::Graph& graph, const Bytes& samples);

}  // namespace thimble::tests
