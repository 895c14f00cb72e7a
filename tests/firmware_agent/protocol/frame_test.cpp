// Frames: round trips, every truncation, every flipped bit, and streams of noise.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/protocol/frame.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace thimble::protocol {
namespace {

using Data = std::vector<uint8_t>;

Data helloFrame(uint16_t seq) {
  Data out(kMaxEncoded);
  out.resize(encodeFrame(static_cast<uint8_t>(Type::kHello), seq, HelloRequest(), out.data()));
  return out;
}

/// The good frames that a decoder finds.
std::vector<uint16_t> sequencesIn(Decoder& decoder, const Data& bytes) {
  std::vector<uint16_t> found;
  for (uint8_t byte : bytes) {
    if (decoder.feed(byte)) found.push_back(decoder.frame().seq);
  }
  return found;
}

TEST(Frame, HasTheWrittenLayout) {
  // type 0x01, seq 0x1234, body 01 01, CRC-32 little-endian by zlib.crc32(bytes.fromhex('0134120101')), COBS,
  // zero.
  const Data expected = {0x0a, 0x01, 0x34, 0x12, 0x01, 0x01, 0x92, 0xc7, 0xb5, 0xf5, 0x00};
  EXPECT_EQ(helloFrame(0x1234), expected);
}

TEST(Frame, CarriesTheLongestBodyAndRefusesALonger) {
  Data raw(kMaxRaw + 1);
  Data out(kMaxEncoded);
  for (size_t i = 0; i < raw.size(); ++i) raw[i] = static_cast<uint8_t>(i % 7);
  const Data body(raw.begin() + 3, raw.begin() + 3 + kMaxBody);
  const uint32_t size = encodeRawFrame(0x42, 7, raw.data(), kMaxBody, out.data());
  ASSERT_GT(size, kMaxBody);
  ASSERT_LE(size, kMaxEncoded);
  Decoder decoder;
  out.resize(size);
  ASSERT_EQ(sequencesIn(decoder, out), std::vector<uint16_t>{7});
  EXPECT_EQ(Data(decoder.frame().body, decoder.frame().body + decoder.frame().body_size), body);
  EXPECT_EQ(encodeRawFrame(0x42, 7, raw.data(), kMaxBody + 1, out.data()), 0u);
}

TEST(Frame, AMessageTooLongForABodyIsNotEncoded) {
  const Data data(kMaxBody, 1);
  TensorChunk chunk;
  chunk.data = {data.data(), static_cast<uint16_t>(data.size())};
  Data out(kMaxEncoded);
  EXPECT_EQ(encodeFrame(1, 1, chunk, out.data()), 0u);
}

TEST(Decoder, GivesUpEveryTruncationAndTakesTheNextFrame) {
  const Data whole = helloFrame(1);
  for (size_t cut = 1; cut + 1 < whole.size(); ++cut) {
    Decoder decoder;
    Data bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut));
    bytes.push_back(0);
    EXPECT_TRUE(sequencesIn(decoder, bytes).empty()) << cut;
    EXPECT_EQ(decoder.bad(), 1u) << cut;
    EXPECT_EQ(sequencesIn(decoder, helloFrame(2)), std::vector<uint16_t>{2}) << cut;
  }
}

TEST(Decoder, SeesEveryFlippedBit) {
  const Data whole = helloFrame(0x1234);
  for (size_t bit = 0; bit < (whole.size() - 1) * 8; ++bit) {
    Decoder decoder;
    Data bytes = whole;
    bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] ^ 1u << bit % 8);
    EXPECT_TRUE(sequencesIn(decoder, bytes).empty()) << bit;
    EXPECT_GE(decoder.bad(), 1u) << bit;
    EXPECT_EQ(sequencesIn(decoder, helloFrame(2)), std::vector<uint16_t>{2}) << bit;
  }
}

TEST(Decoder, SkipsWhatIsLongerThanAnyFrame) {
  Decoder decoder;
  Data bytes(100000, 0x55);
  bytes.push_back(0);
  EXPECT_TRUE(sequencesIn(decoder, bytes).empty());
  EXPECT_EQ(decoder.bad(), 1u);
  EXPECT_EQ(sequencesIn(decoder, helloFrame(3)), std::vector<uint16_t>{3});
}

TEST(Decoder, ZerosBetweenFramesOnlySeparate) {
  Decoder decoder;
  EXPECT_TRUE(sequencesIn(decoder, Data(1000, 0)).empty());
  EXPECT_EQ(decoder.bad(), 0u);
}

TEST(Decoder, FindsEveryFrameInNoise) {
  std::mt19937 random(2);
  Decoder decoder;
  for (uint16_t seq = 0; seq < 2000; ++seq) {
    Data noise(random() % 3000);
    for (uint8_t& byte : noise) byte = static_cast<uint8_t>(random());
    noise.push_back(0);
    EXPECT_TRUE(sequencesIn(decoder, noise).empty());
    ASSERT_EQ(sequencesIn(decoder, helloFrame(seq)), std::vector<uint16_t>{seq});
  }
  EXPECT_GT(decoder.bad(), 2000u);
}

}  // namespace
}  // namespace thimble::protocol
