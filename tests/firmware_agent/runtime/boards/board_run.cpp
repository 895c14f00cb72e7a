// Runs QEMU on an image and reads the checksums that it prints.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/firmware_agent/runtime/boards/board_run.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "core/codegen/generator.h"

namespace thimble::tests {
namespace {

namespace fs = std::filesystem;

Printed parse(std::istream& text) {
  Printed printed;
  Checksums operators, tensors;
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    std::string name;
    uint32_t number = 0, crc32 = 0;
    words >> name >> std::hex >> number >> crc32;
    if (name == "operator" && words) {
      operators[number] = crc32;
    } else if (name == "tensor" && words) {
      tensors[number] = crc32;
    } else if (name == "sample" && words) {
      printed.operators.push_back(std::exchange(operators, {}));
      printed.tensors.push_back(std::exchange(tensors, {}));
      printed.outputs.push_back(crc32);
    } else {
      printed.rest += line + "\n";
    }
  }
  return printed;
}

void append(Bytes& bytes, uint32_t word) {
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<uint8_t>(word >> shift));
}

class Folder {
 public:
  explicit Folder(const std::string& name) : path_(fs::temp_directory_path() / name) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// The image to run; empty if it could not be made.
std::string image(const Board& board, const Way& way, const Bytes& model, const Folder& folder,
                  size_t* operations) {
  const std::string images = std::string(THIMBLE_FIRMWARE_DIR) + "/" + board.machine + "-layers" + kMode;
  if (!way.setting) return images + ".elf";
  const auto generated = codegen::generate(model, {board.core, *way.setting});
  EXPECT_TRUE(generated.ok()) << generated.error().message;
  if (!generated.ok()) return "";
  *operations = generated->kernels.size();
  std::ofstream(folder / "model.h") << generated->header;
  std::ofstream(folder / "model.cpp") << generated->source;
  const std::string command = std::string("cd '") + folder.path().string() + "' && " + THIMBLE_ARM_GXX +
                              " model.cpp -o image.elf -I. @" + images + ".rsp " + way.flags;
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return folder / "image.elf";
}

Printed run(const Board& board, const std::string& elf, const std::string& job) {
  const std::string command =
      std::string("timeout 200 qemu-system-arm -M ") + board.machine +
      " -display none -monitor none -serial none -semihosting-config enable=on,target=native -kernel '" +
      elf + "' -device loader,file='" + job + "',addr=" + board.job + ",force-raw=on 2>&1";
  std::FILE* pipe = popen(command.c_str(), "r");
  std::stringstream text;
  std::array<char, 4096> part;
  for (size_t n; pipe && (n = fread(part.data(), 1, part.size(), pipe)) > 0;)
    text.write(part.data(), static_cast<std::streamsize>(n));
  EXPECT_TRUE(pipe && pclose(pipe) == 0);
  return parse(text);
}

}  // namespace

Printed runOnBoard(const Board& board, const Way& way, const Bytes& model, const Samples& samples) {
  const Folder folder("thimble_layers" + std::to_string(getpid()) + kMode + "_" + board.name + "_" +
                      way.name);
  Bytes job;
  const Bytes carried = way.setting ? Bytes() : model;
  for (size_t word : {samples.count, samples.inputs, size_t{1}, carried.size()})
    append(job, static_cast<uint32_t>(word));
  job.insert(job.end(), carried.begin(), carried.end());
  job.resize((job.size() + 15) / 16 * 16);
  job.insert(job.end(), samples.bytes.begin(), samples.bytes.end());
  std::ofstream(folder / "job", std::ios::binary)
      .write(reinterpret_cast<const char*>(job.data()), static_cast<std::streamsize>(job.size()));
  size_t operations = 0;
  const std::string elf = image(board, way, model, folder, &operations);
  if (elf.empty()) return {};
  Printed printed = run(board, elf, folder / "job");
  printed.operations = operations;
  return printed;
}

}  // namespace thimble::tests
