// Feeds damaged models to the reader or to the interpreter for as long as asked; README.md says how.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/tflite/model_file.h"
#include "tests/bench/nets/architectures.h"
#include "tests/core/codegen/recurrent/layers.h"
#include "tests/core/tflite/golden_models.h"
#include "tests/core/tflite/sample_graphs.h"
#include "tests/firmware_agent/runtime/ops/op_goldens.h"
#include "tests/fuzz/mutations.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

namespace thimble::tests {
namespace {

using Bytes = std::vector<uint8_t>;

uint64_t current_round = 0;

void sayRound() { std::fprintf(stderr, "round %llu\n", static_cast<unsigned long long>(current_round)); }

/// Every golden operator, the whole graph, small nets of many kinds (in patches too, where a plan takes them), random
/// recurrent layers and the real models that are there.
std::vector<tflite::Graph> seeds() {
  std::vector<tflite::Graph> graphs{wholeGraph()};
  for (const std::string& file : goldenFiles()) {
    for (const nlohmann::json& golden : readOpGoldens(file)) graphs.push_back(graphOf(golden));
  }
  for (const bench::Architecture& net : bench::architectures())
    graphs.push_back(net.make(bench::Size::kSmall));
  std::mt19937 random(5);
  for (int i = 0; i < 10; ++i) {
    graphs.push_back(recurrent_test::randomLstm(random));
    graphs.push_back(recurrent_test::randomSvdf(random));
  }
  for (const char* name :
       {"hello_world_int8", "micro_speech_quantized", "kws_ref_model", "trained_lstm_int8"}) {
    const auto graph = tflite::readModel(readGolden(std::string(name) + ".tflite"));
    if (!graph.ok()) continue;
    for (int weight = 0; weight < 10; ++weight) graphs.push_back(*graph);
  }
  return graphs;
}

Bytes damagedGraph(tflite::Graph graph, std::mt19937& random) {
  for (uint32_t i = 1 + random() % 3; i > 0; --i) damageGraph(graph, random);
  const auto file = tflite::writeModel(graph);
  return file.ok() ? *file : Bytes();
}

Bytes damagedFile(const tflite::Graph& graph, const tflite::Graph& other, std::mt19937& random) {
  const auto whole = tflite::writeModel(graph);
  const auto part = tflite::writeModel(other);
  if (!whole.ok() || !part.ok()) return {};
  Bytes file = *whole;
  for (uint32_t i = 1 + random() % 3; i > 0; --i) {
    if (random() % 2 == 0) {
      damageFile(file, *part, random);
    } else {
      damageWord(file, random);
    }
  }
  return file;
}

int fuzz(bool reader, double seconds, uint64_t first_round) {
  const std::vector<tflite::Graph> graphs = seeds();
  const auto begin = std::chrono::steady_clock::now();
  uint64_t accepted = 0;
  current_round = first_round;
  do {
    std::mt19937 random(static_cast<uint32_t>(current_round * 2 + reader));
    const tflite::Graph& graph = graphs[random() % graphs.size()];
    const tflite::Graph& other = graphs[random() % graphs.size()];
    const Bytes file = reader ? damagedFile(graph, other, random) : damagedGraph(graph, random);
    LLVMFuzzerTestOneInput(file.data(), file.size());
    const auto runs = tflite::withMemoryPlan(file);
    accepted += runs.ok() && tflite::checkRunnable(*runs).ok();
    ++current_round;
  } while (std::chrono::steady_clock::now() - begin < std::chrono::duration<double>(seconds));
  std::printf("%llu rounds from %llu, %llu of their models ran\n",
              static_cast<unsigned long long>(current_round - first_round),
              static_cast<unsigned long long>(first_round), static_cast<unsigned long long>(accepted));
  return 0;
}

}  // namespace
}  // namespace thimble::tests

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if ((what != "reader" && what != "interpreter") || argc > 4) {
    std::fprintf(stderr, "usage: fuzz_models reader|interpreter [SECONDS [FIRST_ROUND]]\n");
    return 2;
  }
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(thimble::tests::sayRound);
  std::signal(SIGABRT, [](int) { thimble::tests::sayRound(); });
  const double seconds = argc > 2 ? std::strtod(argv[2], nullptr) : 0;
  const uint64_t first_round = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1;
  return thimble::tests::fuzz(what == "reader", seconds, first_round);
}
