// The small nets as generated code for every core, compiled and run here, answer as the interpreter does.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/codegen/generator.h"
#include "tests/bench/nets/interpreted.h"

namespace thimble::bench {
namespace {

using codegen::Core;
using codegen::Setting;

struct Kind {
  const char* name;
  codegen::Target target;
};
const Kind kKinds[] = {{"dsp_fast", {Core::kDsp, Setting::kFast}},
                       {"dsp_small", {Core::kDsp, Setting::kSmall}},
                       {"mve", {Core::kMve, Setting::kFast}}};

// All models in one program, each in a namespace of its own.
constexpr char kMain[] = R"(#include <cstdio>
template <class Port>
static void run(Port (*input)(uint32_t), Port (*output)(uint32_t), void (*reset)(), void (*invoke)(), const char* x,
                const char* y) {
  std::FILE* in = std::fopen(x, "rb");
  std::FILE* out = std::fopen(y, "wb");
  reset();
  for (int sample = 0; sample < SAMPLES; ++sample) {
    for (uint32_t i = 0; input(i).data; ++i)
      if (std::fread(input(i).data, 1, input(i).bytes, in) != input(i).bytes) return;
    invoke();
    for (uint32_t i = 0; output(i).data; ++i) std::fwrite(output(i).data, 1, output(i).bytes, out);
  }
  std::fclose(in);
  std::fclose(out);
}
int main() {
)";

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<uint8_t> bytesOf(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(GeneratedNets, AnswerAsTheInterpreter) {
  const auto folder = std::filesystem::temp_directory_path() / "thimble_generated_nets";
  std::filesystem::remove_all(folder);
  std::string includes, calls;
  for (const Architecture& net : architectures()) {
    const tflite::Graph graph = net.make(Size::kSmall);
    const auto file = tflite::writeModel(graph);
    ASSERT_TRUE(file.ok()) << file.error().message;
    const std::vector<uint8_t> samples = samplesOf(graph);
    for (const Kind& kind : kKinds) {
      const auto generated = codegen::generate(*file, kind.target);
      ASSERT_TRUE(generated.ok()) << net.name << ": " << generated.error().message;
      const std::string name = std::string(net.name) + "_" + kind.name;
      std::filesystem::create_directories(folder / name);
      // Not alike, or the compiler takes all for one file that is included once.
      write(folder / name / "model.h", generated->header + "// " + name + "\n");
      write(folder / name / "model.cpp", generated->source);
      write(folder / (name + ".in"), {samples.begin(), samples.end()});
      includes +=
          "#define thimble_model " + name + "\n#include \"" + name + "/model.cpp\"\n#undef thimble_model\n";
      calls += "  run(" + name + "::input, " + name + "::output, " + name + "::reset, " + name +
               "::invoke, \"" + name + ".in\", \"" + name + ".out\");\n";
    }
  }
  write(folder / "main.cpp", includes + kMain + calls + "}\n");
  const std::string build = "cd '" + folder.string() + "' && " + THIMBLE_CXX + " -std=c++11 " +
                            THIMBLE_CXX_FLAGS + " -DSAMPLES=" + std::to_string(kSamples) + " -I'" +
                            THIMBLE_SOURCE_DIR + "' -I. main.cpp '" + THIMBLE_RUNTIME_LIBRARY +
                            "' -o run && ./run";
  ASSERT_EQ(std::system(build.c_str()), 0) << build;
  for (const Architecture& net : architectures()) {
    const auto expected = interpretedAnswers(net.make(Size::kSmall));
    ASSERT_FALSE(expected.empty()) << net.name;
    for (const Kind& kind : kKinds) {
      EXPECT_EQ(bytesOf(folder / (std::string(net.name) + "_" + kind.name + ".out")), expected)
          << net.name << ' ' << kind.name;
    }
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace thimble::bench
