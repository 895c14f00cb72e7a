// WAV import: sound becomes a recording of one or two channels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/wav_import.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <new>
#include <optional>

#include "core/dataset/csv_import.h"
#include "core/dataset/file_bytes.h"

namespace thimble::dataset {
namespace {

constexpr uint64_t kPcm = 1;
constexpr uint64_t kFloat = 3;
constexpr uint64_t kExtensible = 0xFFFE;
constexpr uint64_t kStreamed = 0xFFFFFFFF;  // programs that cannot go back leave this as the length

/// count bytes at `at`, little-endian; the caller knows that they are there.
uint64_t little(std::string_view bytes, size_t at, size_t count) {
  uint64_t value = 0;
  for (size_t i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

struct Encoding {
  uint64_t format = 0;
  size_t channels = 0;
  uint64_t rate_hz = 0;
  size_t bytes = 0;  // a value
};

struct Chunks {
  std::optional<std::string_view> format;
  std::optional<std::string_view> data;
};

Error damaged(const std::string& what) {
  return {ErrorCode::kCorrupt, what, "Export the sound again, as WAV with 16-bit PCM."};
}

Result<Chunks> chunksOf(std::string_view bytes) {
  if (bytes.size() < 12 || bytes.substr(0, 4) != "RIFF" || bytes.substr(8, 4) != "WAVE") {
    return damaged("it is not a WAV file");
  }
  Chunks chunks;
  size_t at = 12;
  while (at + 8 <= bytes.size() && !chunks.data) {
    const std::string_view id = bytes.substr(at, 4);
    const uint64_t size = little(bytes, at + 4, 4);
    const size_t room = bytes.size() - at - 8;
    const bool streamed = id == "data" && (size == kStreamed || (size == 0 && room > 0));
    if (size > room && !streamed) {
      return damaged("it is cut short: " + std::to_string(size) + " bytes are announced, " +
                     std::to_string(room) + " are there");
    }
    const std::string_view body = bytes.substr(at + 8, streamed ? room : static_cast<size_t>(size));
    if (id == "fmt ") chunks.format = body;
    if (id == "data") chunks.data = body;
    at += 8 + body.size() + body.size() % 2;  // chunks begin at even places
  }
  return chunks;
}

Result<Encoding> encodingOf(std::string_view format) {
  if (format.size() < 16)
    return damaged("its format chunk has " + std::to_string(format.size()) + " bytes, not 16");
  Encoding encoding{little(format, 0, 2), static_cast<size_t>(little(format, 2, 2)), little(format, 4, 4),
                    static_cast<size_t>(little(format, 14, 2) / 8)};
  if (encoding.format == kExtensible && format.size() >= 26) encoding.format = little(format, 24, 2);
  const uint64_t bits = little(format, 14, 2);
  const bool pcm = encoding.format == kPcm && (bits == 8 || bits == 16 || bits == 24 || bits == 32);
  const bool real = encoding.format == kFloat && (bits == 32 || bits == 64);
  if (!pcm && !real) {
    return Error{ErrorCode::kUnsupported,
                 "its encoding (" + std::to_string(encoding.format) + ", " + std::to_string(bits) +
                     " bits) is not supported",
                 "Export it as WAV with 16-bit PCM."};
  }
  if (encoding.channels < 1 || encoding.channels > 2) {
    return Error{ErrorCode::kUnsupported, "it has " + std::to_string(encoding.channels) + " channels",
                 "Export it in mono or stereo."};
  }
  if (encoding.rate_hz == 0) return damaged("its sample rate is 0");
  if (little(format, 12, 2) != encoding.channels * encoding.bytes) {
    return damaged("its header contradicts itself: " + std::to_string(little(format, 12, 2)) +
                   " bytes a frame for " + std::to_string(encoding.channels) + " channels of " +
                   std::to_string(bits) + " bits");
  }
  return encoding;
}

int16_t clamped(double full_scale) {
  if (std::isnan(full_scale)) return 0;
  return static_cast<int16_t>(std::clamp(std::nearbyint(full_scale * 32768.0), -32768.0, 32767.0));
}

int16_t valueAt(std::string_view data, size_t at, const Encoding& encoding) {
  const uint64_t bits = little(data, at, encoding.bytes);
  if (encoding.format == kFloat) {
    return clamped(encoding.bytes == 4 ? double{std::bit_cast<float>(static_cast<uint32_t>(bits))}
                                       : std::bit_cast<double>(bits));
  }
  if (encoding.bytes == 1) return static_cast<int16_t>((static_cast<int>(bits) - 128) * 256);
  const int shift = 64 - 8 * static_cast<int>(encoding.bytes);
  const int64_t value = static_cast<int64_t>(bits << shift) >> shift;
  return clamped(static_cast<double>(value) / std::ldexp(1.0, 8 * static_cast<int>(encoding.bytes) - 1));
}

Result<WavImport> decode(std::string_view bytes, const std::string& name) {
  const Result<Chunks> chunks = chunksOf(bytes);
  if (!chunks) return chunks.error();
  if (!chunks->format) return damaged("it has no format chunk before its data");
  if (!chunks->data) return damaged("it has no data chunk");
  const Result<Encoding> encoding = encodingOf(*chunks->format);
  if (!encoding) return encoding.error();
  const std::string_view data = *chunks->data;
  const size_t frame_bytes = encoding->channels * encoding->bytes;
  if (data.empty()) return damaged("it holds no sound");
  if (data.size() % frame_bytes != 0) return damaged("its last frame is cut short");

  WavImport out;
  out.samples.channels = static_cast<int>(encoding->channels);
  for (size_t at = 0; at < data.size(); at += encoding->bytes) {
    out.samples.values.push_back(valueAt(data, at, *encoding));
  }
  const double rate_hz = static_cast<double>(encoding->rate_hz);
  for (size_t frame = 0; frame < data.size() / frame_bytes; ++frame) {
    out.samples.time_us.push_back(std::llround(static_cast<double>(frame) * 1e6 / rate_hz));
  }
  constexpr float kFullScale = 1.0f / 32768.0f;
  out.info.format = {"audio", {{"audio", "FS", kFullScale}}, rate_hz};
  if (encoding->channels == 2)
    out.info.format.channels = {{"left", "FS", kFullScale}, {"right", "FS", kFullScale}};
  out.info.frames = out.samples.frames();
  out.info.name = std::filesystem::path(name).stem().string();
  out.info.source = "import " + name;
  out.info.quality = measureQuality(out.samples.time_us, 0);
  if (const std::string label = labelOf(name); !label.empty())
    out.info.segments = {{0, out.info.frames, label}};
  return out;
}

}  // namespace

Result<WavImport> parseWav(std::string_view bytes, const std::string& name) {
  try {
    Result<WavImport> imported = decode(bytes, name);
    if (imported) return imported;
    const Error& error = imported.error();
    return Error{error.code, name + " cannot be read: " + error.message + ".", error.hint};
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kInternal, "There is not enough memory to read " + name + ".",
                 "Close other programs."};
  }
}

Result<WavImport> importWav(const std::filesystem::path& file) {
  const Result<std::string> bytes = readFileBytes(file);
  if (!bytes) return bytes.error();
  return parseWav(*bytes, file.filename().string());
}

}  // namespace thimble::dataset
