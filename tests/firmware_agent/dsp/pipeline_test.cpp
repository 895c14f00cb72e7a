// The pipeline's bytes: written and read back, run, and refused when anything in them is wrong.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>
#include <vector>

#include "firmware_agent/protocol/frame.h"
#include "tests/firmware_agent/dsp/signal.h"

namespace thimble::dsp {
namespace {

const float kScale[] = {0.5f, 0.25f};
const float kMean[] = {1, 2, 3, 4};
const float kFactor[] = {10, 20, 30, 40};

/// Raw, 2 channels, 4 frames by 2: 4 features.
PipelineSettings small() {
  PipelineSettings s;
  s.channels = 2;
  s.window = 4;
  s.stride = 3;
  s.blocks[0].p[0] = 2;
  s.rate_mhz = 62500;
  return s;
}

std::vector<uint8_t> written() {
  std::vector<uint8_t> bytes(maxPipelineBytes(small()));
  EXPECT_EQ(writePipeline(small(), kScale, kMean, kFactor, bytes.data()), bytes.size());
  return bytes;
}

/// The same pipeline in format 1.
std::vector<uint8_t> first() {
  std::vector<uint8_t> bytes(20 + 8 + 16 + 16 + 4);
  protocol::Writer writer(bytes.data(), static_cast<uint32_t>(bytes.size()));
  writer.u32(0x314c5054);
  writer.u8(2);
  writer.u8(0);
  writer.u16(4);
  writer.u16(3);
  writer.u16(2);
  writer.u16(0);
  writer.u16(4);
  writer.u32(62500);
  for (const float* values : {kScale, kScale + 1, kMean, kMean + 1, kMean + 2, kMean + 3, kFactor,
                              kFactor + 1, kFactor + 2, kFactor + 3}) {
    writer.f32(*values);
  }
  writer.u32(protocol::crc32(bytes.data(), writer.size()));
  return bytes;
}

/// Writes a right CRC, so that the test reaches the checks behind it.
void seal(std::vector<uint8_t>& bytes) {
  const uint32_t size = static_cast<uint32_t>(bytes.size()) - 4;
  const uint32_t crc = protocol::crc32(bytes.data(), size);
  for (uint32_t i = 0; i < 4; ++i) bytes[size + i] = static_cast<uint8_t>(crc >> (8 * i));
}

bool parses(const std::vector<uint8_t>& bytes) {
  Pipeline pipeline;
  return pipeline.parse(bytes.data(), static_cast<uint32_t>(bytes.size()));
}

void put(std::vector<uint8_t>& bytes, size_t at, float value) { std::memcpy(bytes.data() + at, &value, 4); }

/// Head, one block with its two parameters, then scale.
constexpr size_t kBlockAt = 16, kParametersAt = 24, kScaleAt = 32, kMeanAt = 40;

TEST(WritePipeline, GivesTheBytesOfTheSpecification) {
  const std::vector<uint8_t> bytes = written();
  ASSERT_EQ(bytes.size(), 32u + 8 + 16 + 16 + 4);
  const uint8_t head[] = {'T', 'P', 'L',  '2',  2, 1, 4, 0, 3, 0, 4, 0, 0x24, 0xf4, 0, 0,  //
                          0,   0,   0,    0,    3, 0, 2, 0, 2, 0, 0, 0, 0,    0,    0, 0,  //
                          0,   0,   0,    0x3f,                                            // 0.5
                          0,   0,   0x80, 0x3e};                                           // 0.25
  EXPECT_THAT(std::vector<uint8_t>(bytes.begin(), bytes.begin() + sizeof head),
              testing::ElementsAreArray(head));
  uint32_t crc = 0;
  protocol::Reader(bytes.data() + bytes.size() - 4, 4).u32(crc);
  EXPECT_EQ(crc, 0xd8e5347bu);  // Python: zlib.crc32 of struct.pack of the same values
}

TEST(WritePipeline, WritesANormalisationThatStepsShareOnce) {
  const float mean[] = {1, 2, 1, 2}, factor[] = {3, 4, 3, 4};
  std::vector<uint8_t> bytes(maxPipelineBytes(small()));
  bytes.resize(writePipeline(small(), kScale, mean, factor, bytes.data()));
  ASSERT_EQ(bytes.size(), 32u + 8 + 8 + 8 + 4);
  EXPECT_EQ(bytes[kBlockAt + 3], 1);
  Pipeline p;
  ASSERT_TRUE(p.parse(bytes.data(), static_cast<uint32_t>(bytes.size())));
  const int16_t frames[] = {2, 8, 4, 16, -6, 0, -6, 100};
  float features[4], scratch[1];
  p.prepare(scratch);
  p.run(frames, features, scratch);
  EXPECT_THAT(features,
              testing::ElementsAre((1.5f - 1) * 3, (3.0f - 2) * 4, (-3.0f - 1) * 3, (12.5f - 2) * 4));
}

TEST(ParsePipeline, ReadsBackAtAnyAlignment) {
  for (const std::vector<uint8_t>& bytes : {written(), first()}) {
    for (size_t shift = 0; shift < 4; ++shift) {
      std::vector<uint8_t> moved(shift);
      moved.insert(moved.end(), bytes.begin(), bytes.end());
      Pipeline p;
      ASSERT_TRUE(p.parse(moved.data() + shift, static_cast<uint32_t>(bytes.size())));
      EXPECT_EQ(p.settings().block_count, 1);
      EXPECT_EQ(p.settings().blocks[0].block, Block::kRaw);
      EXPECT_EQ(p.settings().channels, 2);
      EXPECT_EQ(p.settings().window, 4);
      EXPECT_EQ(p.settings().stride, 3);
      EXPECT_EQ(p.settings().blocks[0].p[0], 2);
      EXPECT_EQ(p.settings().blocks[0].p[1], 0);
      EXPECT_EQ(p.settings().rate_mhz, 62500u);
      EXPECT_EQ(p.featureCount(), 4u);
      EXPECT_EQ(p.scale(0), 0.5f);
      EXPECT_EQ(p.scale(1), 0.25f);
      const int16_t frames[] = {2, 8, 4, 16, -6, 0, -6, 100};
      float features[4], scratch[1];
      p.prepare(scratch);
      p.run(frames, features, scratch);
      // (3·½ − 1)·10, (12·¼ − 2)·20, (−6·½ − 3)·30, (50·¼ − 4)·40
      EXPECT_THAT(features, testing::ElementsAre(5.0f, 20.0f, -180.0f, 340.0f));
    }
  }
}

TEST(ParsePipeline, RefusesEveryFlippedBitAndEveryCut) {
  for (const std::vector<uint8_t>& good : {written(), first()}) {
    for (size_t bit = 0; bit < 8 * good.size(); ++bit) {
      std::vector<uint8_t> bytes = good;
      bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] ^ (1 << bit % 8));
      EXPECT_FALSE(parses(bytes)) << bit;
    }
    for (size_t size = 0; size < good.size(); ++size) {
      EXPECT_FALSE(parses({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)})) << size;
    }
    std::vector<uint8_t> longer = good;
    longer.push_back(0);
    EXPECT_FALSE(parses(longer));
  }
  EXPECT_FALSE(Pipeline().parse(nullptr, 0));
}

struct Change {
  size_t at;
  uint8_t value;
};

void expectRefused(const std::vector<uint8_t>& good, const std::vector<Change>& changes) {
  for (const Change change : changes) {
    std::vector<uint8_t> bytes = good;
    ASSERT_NE(bytes[change.at], change.value);
    bytes[change.at] = change.value;
    seal(bytes);
    EXPECT_FALSE(parses(bytes)) << change.at << " " << int(change.value);
  }
}

TEST(ParsePipeline, RefusesWrongFieldsUnderARightCrc) {
  // magic, channels, block, window, stride, decimation, features
  expectRefused(first(), {{3, '3'},
                          {4, 0},
                          {4, 3},
                          {4, 17},
                          {5, 3},
                          {5, 255},
                          {6, 0},
                          {6, 9},
                          {7, 0x80},
                          {8, 0},
                          {8, 5},
                          {10, 0},
                          {10, 1},
                          {10, 5},
                          {14, 0},
                          {14, 5},
                          {15, 1}});
  // magic, channels, blocks, window, stride, features
  expectRefused(written(), {{3, '3'},
                            {4, 0},
                            {4, 1},
                            {4, 3},
                            {4, 17},
                            {5, 0},
                            {5, 2},
                            {5, 9},
                            {6, 0},
                            {6, 9},
                            {7, 0x80},
                            {8, 0},
                            {8, 5},
                            {10, 0},
                            {10, 5},
                            {11, 1}});
  // block, filter, sections, shared, channels, parameters, decimation, scaling
  expectRefused(written(),
                {{kBlockAt, 2},      {kBlockAt, 8},      {kBlockAt, 255},           {kBlockAt + 1, 1},
                 {kBlockAt + 1, 4},  {kBlockAt + 2, 1},  {kBlockAt + 2, 255},       {kBlockAt + 3, 1},
                 {kBlockAt + 3, 2},  {kBlockAt + 4, 0},  {kBlockAt + 4, 7},         {kBlockAt + 5, 1},
                 {kBlockAt + 6, 1},  {kBlockAt + 6, 3},  {kBlockAt + 7, 1},         {kParametersAt, 0},
                 {kParametersAt, 1}, {kParametersAt, 5}, {kParametersAt + 3, 0x80}, {kParametersAt + 4, 4}});
}

TEST(ParsePipeline, RefusesNumbersThatCouldOverflow) {
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (float scale : {0.0f, inf, -inf, nan, 1e13f, 1e-13f}) {
    std::vector<uint8_t> bytes = written();
    put(bytes, kScaleAt, scale);
    seal(bytes);
    EXPECT_FALSE(parses(bytes)) << scale;
    const float scales[] = {1.0f, scale};
    EXPECT_EQ(writePipeline(small(), scales, kMean, kFactor, bytes.data()), 0u);
  }
  for (float value : {inf, -inf, nan}) {
    for (size_t at : {kMeanAt, kMeanAt + 12, kMeanAt + 16, kMeanAt + 28}) {
      std::vector<uint8_t> bytes = written();
      put(bytes, at, value);
      seal(bytes);
      EXPECT_FALSE(parses(bytes)) << at;
    }
    const float wrong[] = {1, 2, 3, value};
    std::vector<uint8_t> bytes(maxPipelineBytes(small()));
    EXPECT_EQ(writePipeline(small(), kScale, wrong, kFactor, bytes.data()), 0u);
    EXPECT_EQ(writePipeline(small(), kScale, kMean, wrong, bytes.data()), 0u);
  }
  std::vector<uint8_t> bytes = written();
  put(bytes, kScaleAt, -0.5f);  // a sensor mounted upside down
  seal(bytes);
  EXPECT_TRUE(parses(bytes));
}

TEST(ParsePipeline, ForgetsTheOldOneWhenItFails) {
  const std::vector<uint8_t> bytes = written();
  Pipeline p;
  ASSERT_TRUE(p.parse(bytes.data(), static_cast<uint32_t>(bytes.size())));
  ASSERT_FALSE(p.parse(bytes.data(), 10));
  EXPECT_EQ(p.featureCount(), 0u);
}

/// Two blocks with filters, so that every part of the format can be hit.
std::vector<uint8_t> rich(uint32_t seed) {
  PipelineSettings s;
  s.channels = 3;
  s.window = 64;
  s.stride = 32;
  s.rate_mhz = 100000;
  s.block_count = 2;
  s.blocks[0].block = static_cast<Block>(seed % 8);
  s.blocks[1].block = static_cast<Block>(seed / 8 % 8);
  for (BlockSettings& block : s.blocks) {
    const std::vector<std::vector<int32_t>> parameters = {
        {2, 1},
        {0x3ffff, 3},
        {32, 8, 1, 75, 2, 15, seed % 2 ? 1 : 0, 0, 0, 1},
        {32, 16, 32, 5, 2, 80, seed % 2 ? 1 : 0},
        {32, 16, 32, 6, 1, 0, 0, 0, 97, 90, seed % 2 ? 1 : 0},
        {32, 16, 64, 6, 1, 40, 1, 0, 0, 90, seed % 2 ? 1 : 0, 4},
        {6, 2, 1, 1},
        {31, 1, 2}};
    std::fill(std::begin(block.p), std::end(block.p), 0);
    const auto& p = parameters[static_cast<size_t>(block.block)];
    std::copy(p.begin(), p.end(), block.p);
  }
  s.blocks[1].filter = Filter::kHighPass;
  s.blocks[1].sections = 1;
  s.blocks[1].channels = 5;
  s.sections[0] = {0.8f, -1.6f, 0.8f, -1.5f, 0.6f};
  std::vector<uint8_t> bytes(maxPipelineBytes(s));
  std::vector<float> numbers(featureCount(s), 0.5f);
  EXPECT_FALSE(numbers.empty()) << seed;
  bytes.resize(
      writePipeline(s, std::vector<float>(3, 0.01f).data(), numbers.data(), numbers.data(), bytes.data()));
  return bytes;
}

TEST(ParsePipeline, SurvivesNoiseUnderARightCrc) {
  std::vector<int16_t> noise(4096);
  dsp_test::fillSignal(7, 4096, 1, noise.data());
  size_t at = 0;
  int good = 0;
  for (int round = 0; round < 20000; ++round) {
    std::vector<uint8_t> bytes = round % 4 == 0   ? written()
                                 : round % 4 == 1 ? first()
                                                  : rich(static_cast<uint32_t>(round));
    const size_t most = std::min<size_t>(bytes.size() - 4, 200);
    for (int change = 0; change < 2; ++change) {
      bytes[static_cast<uint16_t>(noise[at % 4096]) % most] =
          static_cast<uint8_t>(noise[(at + 1) % 4096] * 7 >> 3);
      at += 2 + (at > 4096 ? at % 3 : 0);
    }
    seal(bytes);
    Pipeline p;
    if (!p.parse(bytes.data(), static_cast<uint32_t>(bytes.size()))) continue;
    ++good;
    if (p.settings().window > 1024) continue;  // for the test's time
    std::vector<int16_t> frames(static_cast<size_t>(p.settings().window) * p.settings().channels, 1000);
    std::vector<float> features(p.featureCount()), scratch(scratchFloats(p.settings()));
    p.prepare(scratch.data());
    p.run(frames.data(), features.data(), scratch.data());
  }
  EXPECT_GT(good, 1000);  // or the run was never reached
}

TEST(Quantize, RoundsHalvesAwayFromZeroAndSaturates) {
  const float x[] = {0.5f,   -0.5f,  1.5f,    -1.5f,   2.5f,  0.49999997f, -0.49999997f, 0.0f,
                     126.5f, 127.5f, -128.4f, -128.5f, 1e30f, -1e30f,      3.4e38f,      -0.0f};
  int8_t q[16];
  quantize(x, 16, 1.0f, 0, q);
  EXPECT_THAT(q, testing::ElementsAre(1, -1, 2, -2, 3, 0, 0, 0, 127, 127, -128, -128, 127, -128, 127, 0));
}

TEST(Quantize, AddsTheZeroPointAfterRounding) {
  const float x[] = {0.05f, -0.05f, 10.0f, -10.0f, 0.0f};
  int8_t q[5];
  quantize(x, 5, 0.1f, -3, q);
  EXPECT_THAT(q, testing::ElementsAre(-2, -4, 97, -103, -3));
  quantize(x, 5, 0.1f, 127, q);
  EXPECT_THAT(q, testing::ElementsAre(127, 126, 127, 27, 127));
  quantize(x, 5, 0.1f, std::numeric_limits<int32_t>::min(), q);
  EXPECT_THAT(q, testing::Each(-128));
}

TEST(Quantize, GivesTheZeroPointForNan) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float inf = std::numeric_limits<float>::infinity();
  const float x[] = {nan, inf, -inf, 0.0f};
  int8_t q[4];
  quantize(x, 4, 0.5f, 5, q);
  EXPECT_THAT(q, testing::ElementsAre(5, 127, -128, 5));
  quantize(x + 3, 1, 0.0f, 5, q);  // 0 / 0
  EXPECT_EQ(q[0], 5);
}

}  // namespace
}  // namespace thimble::dsp
