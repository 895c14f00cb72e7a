// COBS against literal vectors, and against itself at its edges.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "firmware_agent/protocol/frame.h"

namespace thimble::protocol {
namespace {

using Data = std::vector<uint8_t>;

Data encode(const Data& data) {
  Data out(data.size() + data.size() / 254 + 1, 0xee);
  out.resize(cobsEncode(data.data(), static_cast<uint32_t>(data.size()), out.data()));
  return out;
}

/// Empty if it is no COBS.
Data decode(const Data& data, bool* good = nullptr) {
  Data out(data.size() + 1);
  const int32_t size = cobsDecode(data.data(), static_cast<uint32_t>(data.size()), out.data());
  if (good != nullptr) *good = size >= 0;
  out.resize(size < 0 ? 0 : static_cast<size_t>(size));
  return out;
}

Data counting(int from, int to) {
  Data data;
  for (int i = from; i <= to; ++i) data.push_back(static_cast<uint8_t>(i));
  return data;
}

Data join(std::initializer_list<Data> parts) {
  Data all;
  for (const Data& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

struct Vector {
  Data plain;
  Data encoded;
};

/// The example packet of Cheshire and Baker, Consistent Overhead Byte Stuffing (IEEE/ACM Transactions on
/// Networking 7(2), 1999), first; the others are the edges that it describes (code 0xff means 254 bytes and
/// no zero).
std::vector<Vector> vectors() {
  return {
      {{0x45, 0x00, 0x00, 0x2c, 0x4c, 0x79, 0x00, 0x00, 0x40, 0x06, 0x4f, 0x37},
       {0x02, 0x45, 0x01, 0x04, 0x2c, 0x4c, 0x79, 0x01, 0x05, 0x40, 0x06, 0x4f, 0x37}},
      {{}, {0x01}},
      {{0x00}, {0x01, 0x01}},
      {{0x00, 0x00}, {0x01, 0x01, 0x01}},
      {{0x11, 0x22, 0x00, 0x33}, {0x03, 0x11, 0x22, 0x02, 0x33}},
      {{0x11, 0x00, 0x00, 0x00}, {0x02, 0x11, 0x01, 0x01, 0x01}},
      {counting(1, 254), join({{0xff}, counting(1, 254)})},
      {join({{0x00}, counting(1, 254)}), join({{0x01, 0xff}, counting(1, 254)})},
      {counting(1, 255), join({{0xff}, counting(1, 254), {0x02, 0xff}})},
      {join({counting(2, 255), {0x00}}), join({{0xff}, counting(2, 255), {0x01, 0x01}})},
      {join({counting(3, 255), {0x00, 0x01}}), join({{0xfe}, counting(3, 255), {0x02, 0x01}})},
  };
}

TEST(Cobs, EncodesThePapersVectors) {
  for (const Vector& v : vectors()) EXPECT_EQ(encode(v.plain), v.encoded);
}

TEST(Cobs, DecodesThePapersVectors) {
  for (const Vector& v : vectors()) {
    bool good = false;
    EXPECT_EQ(decode(v.encoded, &good), v.plain);
    EXPECT_TRUE(good);
  }
}

TEST(Cobs, RefusesZerosAndCodesThatReachPastTheEnd) {
  for (const Data& wrong : {Data{0x00}, Data{0x03, 0x11}, Data{0x03, 0x00, 0x11},
                            Data{0x02, 0x11, 0x05, 0x01}, Data{0xff, 0x01}}) {
    bool good = true;
    decode(wrong, &good);
    EXPECT_FALSE(good) << ::testing::PrintToString(wrong);
  }
}

TEST(Cobs, BringsBackEveryLengthAroundItsBlocks) {
  std::mt19937 random(1);
  for (size_t length : {0u, 1u, 2u, 253u, 254u, 255u, 256u, 507u, 508u, 509u, 762u, 1107u}) {
    for (unsigned zeros : {0u, 2u, 100u}) {
      Data data(length);
      for (uint8_t& byte : data)
        byte = zeros != 0 && random() % zeros == 0 ? 0 : static_cast<uint8_t>(1 + random() % 255);
      const Data encoded = encode(data);
      EXPECT_THAT(encoded, ::testing::Each(::testing::Ne(0)));
      EXPECT_LE(encoded.size(), length + length / 254 + 1);
      EXPECT_EQ(decode(encoded), data);
    }
  }
}

TEST(Cobs, DecodesInPlace) {
  Data bytes = encode({1, 0, 2, 0, 0, 3});
  const int32_t size = cobsDecode(bytes.data(), static_cast<uint32_t>(bytes.size()), bytes.data());
  ASSERT_EQ(size, 6);
  bytes.resize(6);
  EXPECT_EQ(bytes, (Data{1, 0, 2, 0, 0, 3}));
}

}  // namespace
}  // namespace thimble::protocol
