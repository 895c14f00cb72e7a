// Messages: each one's fields come back, and one cut short is never taken.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/protocol/messages.h"

#include <gtest/gtest.h>

#include <vector>

#include "firmware_agent/protocol/frame.h"

namespace thimble::protocol {
namespace {

/// Fills fields with values that are all different, so that two swapped ones show.
class Filler {
 public:
  void u8(uint8_t& v) { v = static_cast<uint8_t>(++last_); }
  void u16(uint16_t& v) { v = static_cast<uint16_t>(0xa000 + ++last_); }
  void u32(uint32_t& v) { v = 0xb0c00000u + ++last_; }
  void u64(uint64_t& v) { v = 0xd0e0f00000000000u + ++last_; }
  void bytes(Bytes& v) {
    v = {reinterpret_cast<const uint8_t*>("bytes"), static_cast<uint16_t>(++last_ % 6)};
  }

 private:
  uint32_t last_ = 0;
};

/// Lists fields as text.
class Lister {
 public:
  template <class T>
  void put(const T& v) {
    text_ += std::to_string(v) + ' ';
  }
  void u8(uint8_t& v) { put(v); }
  void u16(uint16_t& v) { put(v); }
  void u32(uint32_t& v) { put(v); }
  void u64(uint64_t& v) { put(v); }
  void bytes(Bytes& v) { text_ += '"' + std::string(reinterpret_cast<const char*>(v.data), v.size) + "\" "; }
  std::string text_;
};

template <class Message>
std::string listed(Message message) {
  Lister lister;
  message.visit(lister);
  return lister.text_;
}

/// Not inlined: gcc 12 would warn of reads past the end that ok() prevents.
template <class Message>
[[gnu::noinline]] bool taken(const std::vector<uint8_t>& body, Message& message) {
  return decodeBody(Frame{1, 1, body.data(), static_cast<uint32_t>(body.size())}, message);
}

template <class Message>
class EveryMessage : public ::testing::Test {};

using Messages =
    ::testing::Types<HelloRequest, HelloReply, SensorRequest, SensorReply, StreamStartRequest, StatusReply,
                     StatsReply, UploadBeginRequest, UploadDataRequest, UploadEndRequest, UploadReply,
                     SlotInfoRequest, SlotInfoReply, ModelInfoReply, TensorChunk, OutputReadRequest,
                     InvokeRequest, InvokeReply, ProfileRequest, ProfileReply, LiveStartRequest, SamplesEvent,
                     ResultEvent, ErrorEvent>;
TYPED_TEST_SUITE(EveryMessage, Messages);

TYPED_TEST(EveryMessage, ComesBackAsItWasSent) {
  TypeParam sent;
  Filler filler;
  sent.visit(filler);
  uint8_t wire[kMaxEncoded];
  const uint32_t size = encodeFrame(0x42, 99, sent, wire);
  Decoder decoder;
  for (uint32_t i = 0; i + 1 < size; ++i) ASSERT_FALSE(decoder.feed(wire[i]));
  ASSERT_TRUE(decoder.feed(wire[size - 1]));
  TypeParam received;
  ASSERT_TRUE(decodeBody(decoder.frame(), received));
  EXPECT_EQ(listed(received), listed(sent));
}

TYPED_TEST(EveryMessage, CutShortIsRefusedAndLongerIsTaken) {
  TypeParam sent;
  Filler filler;
  sent.visit(filler);
  uint8_t body[kMaxBody] = {};
  Writer writer(body, sizeof body);
  sent.visit(writer);
  ASSERT_TRUE(writer.ok());
  for (uint32_t size = 0; size < writer.size(); ++size) {
    const std::vector<uint8_t> cut(body, body + size);  // of its own, so that a read past it is seen
    TypeParam received;
    EXPECT_FALSE(taken(cut, received)) << size;
  }
  TypeParam received;
  EXPECT_TRUE(decodeBody(Frame{1, 1, body, writer.size() + 5}, received));
  EXPECT_EQ(listed(received), listed(sent));
}

TEST(Wire, IsLittleEndian) {
  uint8_t out[32];
  Writer writer(out, sizeof out);
  writer.u16(0x1122);
  writer.u32(0x33445566);
  writer.u64(0x0102030405060708u);
  writer.i16(-2);
  writer.f32(1.0f);
  const uint8_t expected[] = {0x22, 0x11, 0x66, 0x55, 0x44, 0x33, 8,    7, 6,    5,
                              4,    3,    2,    1,    0xfe, 0xff, 0x00, 0, 0x80, 0x3f};
  ASSERT_EQ(writer.size(), sizeof expected);
  EXPECT_EQ(std::vector<uint8_t>(out, out + writer.size()),
            std::vector<uint8_t>(expected, std::end(expected)));
}

TEST(Wire, ABytesLengthBeyondTheFrameReadsNothing) {
  const uint8_t body[] = {0xff, 0xff, 1, 2, 3};
  Reader reader(body, sizeof body);
  Bytes bytes;
  reader.bytes(bytes);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(bytes.size, 0);
}

}  // namespace
}  // namespace thimble::protocol
