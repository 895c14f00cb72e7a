// Adding a plan and a program to a file without touching the rest: a new head goes before the old file, which stays
// whole behind it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cstring>
#include <new>

#include "core/tflite/memory_plan.h"
#include "core/tflite/model_file.h"
#include "core/tflite/program_writer.h"
#include "firmware_agent/runtime/interpreter.h"
#include "schema_generated.h"

namespace thimble::tflite {

namespace {

constexpr uint32_t kModelFields = 10;  // ids 0 … 9, four bytes each
constexpr size_t kBuffersId = 4;
constexpr size_t kMetadataId = 6;
constexpr size_t kBufferAlignment = 16;

// Bytes written front to back; an offset to something further behind is filled in later.
class Head {
 public:
  uint32_t size() const { return static_cast<uint32_t>(bytes_.size()); }
  void u16(uint32_t x) {
    bytes_.insert(bytes_.end(), {static_cast<uint8_t>(x), static_cast<uint8_t>(x >> 8)});
  }
  void u32(uint32_t x) {
    u16(x);
    u16(x >> 16);
  }
  void text(const char* s, size_t n) { bytes_.insert(bytes_.end(), s, s + n); }
  void append(const std::vector<uint8_t>& data) { bytes_.insert(bytes_.end(), data.begin(), data.end()); }
  void pad(size_t alignment, size_t ahead = 0) {
    while ((bytes_.size() + ahead) % alignment != 0) bytes_.push_back(0);
  }
  /// The offset at `at` leads to `target`.
  void point(uint32_t at, uint32_t target) {
    const uint32_t offset = target - at;
    for (uint32_t i = 0; i < 4; ++i) bytes_[at + i] = static_cast<uint8_t>(offset >> (8 * i));
  }
  /// A vtable of 4-byte fields, then the table's own offset to it; the fields follow.  Returns the table's
  /// place.
  uint32_t table(const std::vector<bool>& present) {
    const uint32_t vtable = size();
    u16(static_cast<uint32_t>(4 + 2 * present.size()));
    uint32_t bytes = 4;
    for (bool field : present) bytes += field ? 4 : 0;
    u16(bytes);
    uint32_t at = 4;
    for (bool field : present) {
      u16(field ? at : 0);
      at += field ? 4 : 0;
    }
    pad(4);
    const uint32_t table = size();
    u32(table - vtable);
    return table;
  }
  std::vector<uint8_t> take() { return std::move(bytes_); }

 private:
  std::vector<uint8_t> bytes_;
};

// Where in the old file the root's field leads; 0: absent or outside.
uint32_t fieldTarget(std::span<const uint8_t> file, uint32_t id) {
  const auto* root = reinterpret_cast<const flatbuffers::Table*>(fb::GetModel(file.data()));
  const auto* field = root->GetAddressOf(static_cast<flatbuffers::voffset_t>(4 + 2 * id));
  if (field == nullptr) return 0;
  const uint64_t at = static_cast<uint64_t>(field - file.data());
  if (at + 4 > file.size()) return 0;
  const uint64_t target = at + flatbuffers::ReadScalar<uint32_t>(field);
  return target + 4 <= file.size() ? static_cast<uint32_t>(target) : 0;
}

uint32_t placeIn(std::span<const uint8_t> file, const void* part) {
  return static_cast<uint32_t>(static_cast<const uint8_t*>(part) - file.data());
}

struct Addition {
  const char* name;
  std::vector<uint8_t> data;
  size_t place = 0;  // of the data in the new file
};

std::vector<uint8_t> withHead(std::span<const uint8_t> file, std::vector<Addition>& additions) {
  const fb::Model& model = *fb::GetModel(file.data());
  // Places: in the head as they are, in the old file counted from its beginning.
  struct Link {
    uint32_t at;
    uint32_t old_target;
  };
  std::vector<Link> links;
  Head head;
  head.u32(0);
  head.text("TFL3", 4);
  head.u32(0);  // "TPRG" and the program's place, if there is one
  head.u32(0);
  std::array<uint32_t, kModelFields> targets{};
  std::vector<bool> present(kModelFields);
  for (uint32_t id = 0; id < kModelFields; ++id) {
    if (id != 0) targets[id] = fieldTarget(file, id);
    present[id] = id == 0 || id == kBuffersId || id == kMetadataId || targets[id] != 0;
  }
  head.point(0, head.table(present));
  std::array<uint32_t, kModelFields> fields{};
  for (uint32_t id = 0; id < kModelFields; ++id) {
    if (!present[id]) continue;
    fields[id] = head.size();
    head.u32(id == 0 ? model.version() : 0);
    if (targets[id] != 0 && id != kBuffersId && id != kMetadataId) links.push_back({fields[id], targets[id]});
  }

  // The buffers: the old ones, then the additions'.  An old file without any gets the empty buffer 0 first.
  std::vector<uint32_t> buffers;
  if (model.buffers() != nullptr) {
    for (const fb::Buffer* buffer : *model.buffers()) buffers.push_back(placeIn(file, buffer));
  }
  const bool lacks_empty = buffers.empty();
  const uint32_t first_index = lacks_empty ? 1 : static_cast<uint32_t>(buffers.size());
  const auto added = static_cast<uint32_t>(additions.size());
  head.point(fields[kBuffersId], head.size());
  head.u32(first_index + added);
  for (uint32_t place : buffers) {
    links.push_back({head.size(), place});
    head.u32(0);
  }
  const uint32_t empty_link = head.size();
  if (lacks_empty) head.u32(0);
  const uint32_t buffer_links = head.size();
  for (uint32_t i = 0; i < added; ++i) head.u32(0);

  // The metadata: the old entries but for those that are added anew, then these.
  std::vector<uint32_t> entries;
  if (model.metadata() != nullptr) {
    for (const fb::Metadata* entry : *model.metadata()) {
      const std::string name = entry->name() == nullptr ? "" : entry->name()->str();
      if (name != kPlanMetadata && name != kProgramMetadata) entries.push_back(placeIn(file, entry));
    }
  }
  head.point(fields[kMetadataId], head.size());
  head.u32(static_cast<uint32_t>(entries.size()) + added);
  for (uint32_t place : entries) {
    links.push_back({head.size(), place});
    head.u32(0);
  }
  const uint32_t entry_links = head.size();
  for (uint32_t i = 0; i < added; ++i) head.u32(0);

  for (uint32_t i = 0; i < added; ++i) {
    head.point(entry_links + 4 * i, head.table({true, true}));
    const uint32_t name_link = head.size();
    head.u32(0);
    head.u32(first_index + i);
    head.point(name_link, head.size());
    const std::string name = additions[i].name;
    head.u32(static_cast<uint32_t>(name.size()));
    head.text(name.c_str(), name.size() + 1);
    head.pad(4);
  }
  if (lacks_empty) head.point(empty_link, head.table({}));
  for (uint32_t i = 0; i < added; ++i) {
    head.point(buffer_links + 4 * i, head.table({true}));
    const uint32_t data_link = head.size();
    head.u32(0);
    head.pad(kBufferAlignment, 4);
    head.point(data_link, head.size());
    head.u32(static_cast<uint32_t>(additions[i].data.size()));
    additions[i].place = head.size();
    head.append(additions[i].data);
  }
  head.pad(kBufferAlignment);

  const uint32_t old_start = head.size();
  for (const Link& link : links) head.point(link.at, old_start + link.old_target);
  std::vector<uint8_t> result = head.take();
  result.insert(result.end(), file.begin(), file.end());
  return result;
}

}  // namespace

namespace {

// The file is aligned and has passed readModel.
Result<std::vector<uint8_t>> planned(std::span<const uint8_t> file, const Graph& graph) {
  const auto needs = programNeeds(file);
  const auto carried = planOf(file);
  if (!needs && carried && planCovers(graph, *carried)) return std::vector<uint8_t>(file.begin(), file.end());
  const auto plan = makePlan(graph, needs ? needs->operators : std::vector<OperatorNeeds>());
  if (!plan) return plan.error();
  std::vector<Addition> additions = {{kPlanMetadata, encodePlan(plan->offsets)}};
  if (!needs) return withHead(file, additions);  // the runtime refuses it; checkRunnable says why
  additions.push_back({kProgramMetadata, std::vector<uint8_t>(static_cast<size_t>(needs->program_bytes))});
  std::vector<uint8_t> result = withHead(file, additions);
  const size_t at = additions.back().place;
  const std::array<int32_t, 2> link = {runtime::kProgramMagic, static_cast<int32_t>(at)};
  std::memcpy(result.data() + 8, link.data(), sizeof(link));
  if (!writeProgram(result, at, additions.back().data.size(), *plan)) {
    return Error{ErrorCode::kInternal, "The model's program could not be written.", ""};
  }
  return result;
}

}  // namespace

Result<std::vector<uint8_t>> withMemoryPlan(std::span<const uint8_t> file) try {
  if (reinterpret_cast<uintptr_t>(file.data()) % alignof(uint64_t) !=
      0) {  // FlatBuffers reads numbers in place
    return withMemoryPlan(std::vector<uint8_t>(file.begin(), file.end()));
  }
  auto graph = readModel(file);
  if (!graph) return graph.error();
  runtime::Interpreter interpreter;
  if (interpreter.verify(file.data(), static_cast<uint32_t>(file.size())) == runtime::Status::kOk) {
    return std::vector<uint8_t>(file.begin(), file.end());
  }
  return planned(file, *graph);
} catch (const std::bad_alloc&) {
  return Error{ErrorCode::kNoSpace, "There is not enough memory to plan the model's memory.", ""};
}

}  // namespace thimble::tflite
