// Pipeline: the bytes of PIPELINE.md, read and written.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/pipeline.h"

#include "firmware_agent/dsp/block.h"
#include "firmware_agent/dsp/math.h"
#include "firmware_agent/protocol/frame.h"

namespace thimble {
namespace dsp {
namespace {

const uint32_t kFirstMagic = 0x314c5054;  // "TPL1"
const uint32_t kMagic = 0x324c5054;       // "TPL2"
const uint32_t kHeaderBytes = 16;
const uint32_t kBlockBytes = 8;
const uint32_t kCrcBytes = 4;

/// Magnitudes of scale within which no block overflows.
const float kMinScale = 1e-12f;
const float kMaxScale = 1e12f;

bool goodScale(float scale) {
  const float size = scale < 0.0f ? -scale : scale;
  return size >= kMinScale && size <= kMaxScale;
}

float floatAt(const uint8_t* bytes, uint32_t index) {
  float value = 0.0f;
  protocol::Reader(bytes + 4 * index, 4).f32(value);
  return value;
}

bool allFinite(const uint8_t* bytes, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    if (!isFinite(floatAt(bytes, i))) return false;
  }
  return true;
}

bool goodScales(const uint8_t* bytes, uint32_t channels) {
  for (uint32_t c = 0; c < channels; ++c) {
    if (!goodScale(floatAt(bytes, c))) return false;
  }
  return true;
}

uint16_t channelMask(const PipelineSettings& s) { return static_cast<uint16_t>((1u << s.channels) - 1); }

/// Means of a block in the file, and as many factors.
uint32_t normCount(BlockShape shape, bool shared) { return shared ? shape.per_step : shape.features(); }

/// Of the block's own head, parameters and filter.
uint32_t blockBytes(const BlockSettings& block) {
  return kBlockBytes + 4 * findBlock(block.block)->parameters +
         static_cast<uint32_t>(sizeof(Section)) * block.sections;
}

/// What format 1 says in two numbers; false for a block that it does not have.
bool firstFormatBlock(Block kind, uint16_t a, uint16_t b, BlockSettings& block) {
  const int32_t raw[kMaxParameters] = {a, 0};
  const int32_t statistics[kMaxParameters] = {0xff, 1};
  const int32_t spectrum[kMaxParameters] = {a, b, 0, 50, 0, 0, 0, 0, 0, 0};
  if (kind > Block::kSpectrum || (kind == Block::kSpectrum && (b < 1 || b > 64))) return false;
  const int32_t* p = kind == Block::kRaw ? raw : kind == Block::kStatistics ? statistics : spectrum;
  block.block = kind;
  for (uint32_t i = 0; i < kMaxParameters; ++i) block.p[i] = p[i];
  return true;
}

/// The block's own head, parameters and filter.  `sections` counts those of all blocks so far.
bool readBlock(protocol::Reader& reader, PipelineSettings& s, BlockSettings& block, uint32_t& sections,
               uint8_t& shared) {
  uint8_t kind = 0, filter = 0;
  uint16_t parameters = 0;
  reader.u8(kind);
  reader.u8(filter);
  reader.u8(block.sections);
  reader.u8(shared);
  reader.u16(block.channels);
  reader.u16(parameters);
  block.block = static_cast<Block>(kind);
  block.filter = static_cast<Filter>(filter);
  const BlockCode* code = findBlock(block.block);
  if (!reader.ok() || code == nullptr || parameters != code->parameters || shared > 1) return false;
  if ((block.channels & ~channelMask(s)) != 0 || sections + block.sections > kMaxSections) return false;
  for (uint32_t i = 0; i < kMaxParameters; ++i) {
    uint32_t value = 0;
    if (i < parameters) reader.u32(value);
    block.p[i] = static_cast<int32_t>(value);
  }
  for (uint32_t end = sections + block.sections; sections < end; ++sections) {
    Section& section = s.sections[sections];
    reader.f32(section.b0);
    reader.f32(section.b1);
    reader.f32(section.b2);
    reader.f32(section.a1);
    reader.f32(section.a2);
  }
  return reader.ok();
}

}  // namespace

bool Pipeline::parse(const uint8_t* bytes, uint32_t size) {
  *this = Pipeline();
  uint32_t magic = 0, crc = 0;
  protocol::Reader reader(bytes, size);
  reader.u32(magic);
  if (!reader.ok() || size < kHeaderBytes + kCrcBytes) return false;
  protocol::Reader(bytes + size - kCrcBytes, kCrcBytes).u32(crc);
  if (crc != protocol::crc32(bytes, size - kCrcBytes)) return false;
  const bool good =
      magic == kFirstMagic ? parseFirst(bytes, size) : magic == kMagic && parseBody(bytes, size);
  if (!good) *this = Pipeline();
  return good;
}

bool Pipeline::parseFirst(const uint8_t* bytes, uint32_t size) {
  protocol::Reader reader(bytes + 4, size - 4);
  uint8_t kind = 0;
  uint16_t a = 0, b = 0, features = 0;
  reader.u8(settings_.channels);
  reader.u8(kind);
  reader.u16(settings_.window);
  reader.u16(settings_.stride);
  reader.u16(a);
  reader.u16(b);
  reader.u16(features);
  reader.u32(settings_.rate_mhz);
  if (!reader.ok() || !firstFormatBlock(static_cast<Block>(kind), a, b, settings_.blocks[0])) return false;
  features_ = dsp::featureCount(settings_);
  const uint32_t head = 20;
  if (features_ == 0 || features_ != features) return false;
  if (size != head + 4 * settings_.channels + 8 * features_ + kCrcBytes) return false;
  scale_ = bytes + head;
  norms_ = scale_ + 4 * settings_.channels;
  return goodScales(scale_, settings_.channels) && allFinite(norms_, 2 * features_);
}

bool Pipeline::parseBody(const uint8_t* bytes, uint32_t size) {
  protocol::Reader reader(bytes + 4, size - 4 - kCrcBytes);
  uint16_t features = 0;
  reader.u8(settings_.channels);
  reader.u8(settings_.block_count);
  reader.u16(settings_.window);
  reader.u16(settings_.stride);
  reader.u16(features);
  reader.u32(settings_.rate_mhz);
  if (!reader.ok() || settings_.channels < 1 || settings_.channels > kMaxChannels ||
      settings_.block_count < 1 || settings_.block_count > kMaxBlocks) {
    return false;
  }
  uint32_t sections = 0, at = kHeaderBytes;
  for (uint32_t b = 0; b < settings_.block_count; ++b) {
    BlockSettings& block = settings_.blocks[b];
    uint8_t shared = 0;
    if (!readBlock(reader, settings_, block, sections, shared)) return false;
    shared_ = static_cast<uint8_t>(shared_ | shared << b);
    at += blockBytes(block);
  }
  features_ = dsp::featureCount(settings_);
  if (features_ == 0 || features_ != features) return false;
  uint32_t norms = 0;
  for (uint32_t b = 0; b < settings_.block_count; ++b) {
    norms += normCount(blockShape(settings_, b), (shared_ >> b & 1) != 0);
  }
  if (size != at + 4 * settings_.channels + 8 * norms + kCrcBytes) return false;
  scale_ = bytes + at;
  norms_ = scale_ + 4 * settings_.channels;
  return goodScales(scale_, settings_.channels) && allFinite(norms_, 2 * norms);
}

float Pipeline::scale(uint32_t channel) const { return floatAt(scale_, channel); }

void Pipeline::run(const int16_t* frames, float* features, float* scratch) const {
  float scales[kMaxChannels];
  for (uint32_t c = 0; c < settings_.channels; ++c) scales[c] = scale(c);
  computeFeatures(settings_, scales, frames, features, scratch);
  const uint8_t* norms = norms_;
  for (uint32_t b = 0; b < settings_.block_count; ++b) {
    const BlockShape shape = blockShape(settings_, b);
    const uint32_t count = normCount(shape, (shared_ >> b & 1) != 0);
    for (uint32_t begin = 0; begin < shape.features(); begin += count, features += count) {
      for (uint32_t i = 0; i < count; ++i) {
        features[i] = (features[i] - floatAt(norms, i)) * floatAt(norms, count + i);
      }
    }
    norms += 8 * count;
  }
}

namespace {

/// Whether each step of a block has the same numbers.
bool repeats(const float* numbers, BlockShape shape) {
  for (uint32_t i = shape.per_step; i < shape.features(); ++i) {
    if (!(numbers[i] == numbers[i - shape.per_step])) return false;
  }
  return shape.steps > 1;
}

bool goodNumbers(const PipelineSettings& settings, const float* scale, const float* mean,
                 const float* factor) {
  for (uint32_t c = 0; c < settings.channels; ++c) {
    if (!goodScale(scale[c])) return false;
  }
  const uint32_t features = featureCount(settings);
  for (uint32_t i = 0; i < features; ++i) {
    if (!isFinite(mean[i]) || !isFinite(factor[i])) return false;
  }
  return features != 0;
}

void writeBlock(protocol::Writer& writer, const PipelineSettings& s, uint32_t b, bool shared,
                const Section*& section) {
  const BlockSettings& block = s.blocks[b];
  const uint32_t parameters = findBlock(block.block)->parameters;
  writer.u8(static_cast<uint8_t>(block.block));
  writer.u8(static_cast<uint8_t>(block.filter));
  writer.u8(block.sections);
  writer.u8(shared ? 1 : 0);
  writer.u16(static_cast<uint16_t>(block.channels & channelMask(s)));
  writer.u16(static_cast<uint16_t>(parameters));
  for (uint32_t i = 0; i < parameters; ++i) writer.u32(static_cast<uint32_t>(block.p[i]));
  for (const Section* end = section + block.sections; section < end; ++section) {
    writer.f32(section->b0);
    writer.f32(section->b1);
    writer.f32(section->b2);
    writer.f32(section->a1);
    writer.f32(section->a2);
  }
}

}  // namespace

uint32_t maxPipelineBytes(const PipelineSettings& settings) {
  const uint32_t features = featureCount(settings);
  if (features == 0) return 0;
  uint32_t bytes = kHeaderBytes + 4 * settings.channels + 8 * features + kCrcBytes;
  for (uint32_t b = 0; b < settings.block_count; ++b) bytes += blockBytes(settings.blocks[b]);
  return bytes;
}

uint32_t writePipeline(const PipelineSettings& settings, const float* scale, const float* mean,
                       const float* factor, uint8_t* bytes) {
  if (!goodNumbers(settings, scale, mean, factor)) return 0;
  const uint32_t room = maxPipelineBytes(settings);
  protocol::Writer writer(bytes, room);
  writer.u32(kMagic);
  writer.u8(settings.channels);
  writer.u8(settings.block_count);
  writer.u16(settings.window);
  writer.u16(settings.stride);
  writer.u16(static_cast<uint16_t>(featureCount(settings)));
  writer.u32(settings.rate_mhz);
  const Section* section = settings.sections;
  uint32_t first = 0;  // feature of the block
  uint8_t shared = 0;
  for (uint32_t b = 0; b < settings.block_count; ++b) {
    const BlockShape shape = blockShape(settings, b);
    if (repeats(mean + first, shape) && repeats(factor + first, shape))
      shared = static_cast<uint8_t>(shared | 1 << b);
    writeBlock(writer, settings, b, (shared >> b & 1) != 0, section);
    first += shape.features();
  }
  for (uint32_t c = 0; c < settings.channels; ++c) writer.f32(scale[c]);
  first = 0;
  for (uint32_t b = 0; b < settings.block_count; ++b) {
    const BlockShape shape = blockShape(settings, b);
    const uint32_t count = normCount(shape, (shared >> b & 1) != 0);
    for (uint32_t i = 0; i < count; ++i) writer.f32(mean[first + i]);
    for (uint32_t i = 0; i < count; ++i) writer.f32(factor[first + i]);
    first += shape.features();
  }
  const uint32_t size = writer.size();
  writer.u32(protocol::crc32(bytes, size));
  return size + kCrcBytes;
}

}  // namespace dsp
}  // namespace thimble
