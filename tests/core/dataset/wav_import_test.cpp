// WAV import: every encoding by its bytes, and headers that lie.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/wav_import.h"

#include <gmock/gmock.h>

#include <bit>
#include <random>

namespace thimble::dataset {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string little(uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

std::string chunk(const std::string& id, const std::string& body) {
  return id + little(body.size(), 4) + body + (body.size() % 2 ? std::string(1, '\0') : "");
}

std::string format(int encoding, int channels, int rate_hz, int bits) {
  const int frame = channels * bits / 8;
  return chunk("fmt ", little(encoding, 2) + little(channels, 2) + little(rate_hz, 4) +
                           little(rate_hz * frame, 4) + little(frame, 2) + little(bits, 2));
}

std::string riff(const std::string& chunks) {
  return "RIFF" + little(chunks.size() + 4, 4) + "WAVE" + chunks;
}

std::vector<int16_t> values(const std::string& bytes) {
  const auto wav = parseWav(bytes, "yes.1.wav");
  EXPECT_TRUE(wav.ok()) << (wav.ok() ? "" : wav.error().message);
  return wav.ok() ? wav->samples.values : std::vector<int16_t>{};
}

Error refused(const std::string& bytes) {
  const auto wav = parseWav(bytes, "yes.1.wav");
  EXPECT_FALSE(wav.ok());
  return wav.ok() ? Error{} : wav.error();
}

TEST(WavImport, ReadsEveryEncoding) {
  EXPECT_THAT(values(riff(format(1, 1, 8000, 8) + chunk("data", std::string("\x80\xFF\x00\x81", 4)))),
              ElementsAre(0, 32512, -32768, 256));
  EXPECT_THAT(values(riff(format(1, 1, 8000, 16) + chunk("data", little(1, 2) + little(0x8000, 2)))),
              ElementsAre(1, -32768));
  EXPECT_THAT(values(riff(format(1, 1, 8000, 24) +
                          chunk("data", little(0x000100, 3) + little(0x800000, 3) + little(0xFFFF80, 3)))),
              ElementsAre(1, -32768, 0));
  EXPECT_THAT(
      values(riff(format(1, 1, 8000, 32) + chunk("data", little(0x00028000, 4) + little(0x7FFFFFFF, 4)))),
      ElementsAre(2, 32767));
  const auto real = [](float v) { return little(std::bit_cast<uint32_t>(v), 4); };
  EXPECT_THAT(values(riff(format(3, 1, 8000, 32) +
                          chunk("data", real(0.5f) + real(-1.0f) + real(2.0f) + little(0x7FC00000, 4)))),
              ElementsAre(16384, -32768, 32767, 0));
  EXPECT_THAT(values(riff(format(3, 1, 8000, 64) + chunk("data", little(std::bit_cast<uint64_t>(-0.25), 8)))),
              ElementsAre(-8192));
}

TEST(WavImport, ReadsStereoAndSkipsOtherChunks) {
  const auto wav = parseWav(riff(chunk("LIST", "odd") + format(1, 2, 16000, 16) + chunk("fact", "abcd") +
                                 chunk("data", little(1, 2) + little(2, 2) + little(3, 2) + little(4, 2))),
                            "yes.1.wav");
  ASSERT_TRUE(wav.ok()) << wav.error().message;
  EXPECT_EQ(wav->samples.channels, 2);
  EXPECT_THAT(wav->samples.values, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(wav->samples.time_us, ElementsAre(0, 63));
  EXPECT_EQ(wav->info.format.channels[1].name, "right");
  EXPECT_EQ(wav->info.format.channels[1].scale, 1.0f / 32768);
  EXPECT_EQ(wav->info.name, "yes.1");
  EXPECT_THAT(wav->info.segments, ElementsAre(Segment{0, 2, "yes"}));
}

TEST(WavImport, ReadsExtensibleFormats) {
  const std::string guid =
      little(1, 2) + std::string("\x00\x00\x00\x00\x10\x00\x80\x00\x00\xAA\x00\x38\x9B\x71", 14);
  const std::string body = little(0xFFFE, 2) + little(1, 2) + little(8000, 4) + little(16000, 4) +
                           little(2, 2) + little(16, 2) + little(22, 2) + little(16, 2) + little(4, 4) + guid;
  EXPECT_THAT(values(riff(chunk("fmt ", body) + chunk("data", little(5, 2)))), ElementsAre(5));
}

TEST(WavImport, ReadsStreamsThatNeverGotTheirLength) {
  EXPECT_THAT(
      values(riff(format(1, 1, 8000, 16) + "data" + little(0xFFFFFFFF, 4) + little(5, 2) + little(6, 2))),
      ElementsAre(5, 6));
  EXPECT_THAT(values(riff(format(1, 1, 8000, 16) + "data" + little(0, 4) + little(5, 2))), ElementsAre(5));
}

TEST(WavImport, SaysWhatIsWrong) {
  const std::string good = riff(format(1, 1, 8000, 16) + chunk("data", std::string(100, 'x')));
  EXPECT_THAT(refused("").message, HasSubstr("not a WAV"));
  EXPECT_THAT(refused("RIFX" + good.substr(4)).message, HasSubstr("not a WAV"));
  EXPECT_THAT(refused(good.substr(0, good.size() - 1)).message,
              HasSubstr("100 bytes are announced, 99 are there"));
  EXPECT_THAT(refused(riff(format(1, 1, 8000, 16))).message, HasSubstr("no data chunk"));
  EXPECT_THAT(refused(riff(chunk("data", "xx"))).message, HasSubstr("no format chunk"));
  EXPECT_THAT(refused(riff(chunk("fmt ", "short") + chunk("data", "xx"))).message,
              HasSubstr("5 bytes, not 16"));
  EXPECT_THAT(refused(riff(format(1, 1, 8000, 16) + chunk("data", "xxx"))).message, HasSubstr("last frame"));
  EXPECT_THAT(refused(riff(format(1, 1, 8000, 16) + chunk("data", ""))).message, HasSubstr("no sound"));
  EXPECT_THAT(refused(riff(format(1, 1, 0, 16) + chunk("data", "xx"))).message, HasSubstr("rate is 0"));
  EXPECT_EQ(refused(riff(format(2, 1, 8000, 4) + chunk("data", "xx"))).code, ErrorCode::kUnsupported);
  EXPECT_EQ(refused(riff(format(1, 6, 8000, 16) + chunk("data", std::string(12, 'x')))).code,
            ErrorCode::kUnsupported);
  std::string lying = good;
  lying[32] = 9;  // bytes a frame
  EXPECT_THAT(refused(lying).message, HasSubstr("contradicts"));
}

TEST(WavImport, SurvivesFlippedAndMissingBytes) {
  const std::string good =
      riff(chunk("LIST", "odd") + format(1, 2, 8000, 24) + chunk("data", std::string(60, 'x')));
  std::mt19937 random(1);
  for (int round = 0; round < 50000; ++round) {
    std::string bytes = good;
    for (int i = 0; i < 2; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    bytes.resize(random() % (bytes.size() + 1));
    const auto wav = parseWav(bytes, "yes.wav");
    if (!wav.ok()) {
      ASSERT_FALSE(wav.error().message.empty());
    } else {
      ASSERT_EQ(wav->samples.values.size(), wav->samples.time_us.size() * wav->info.format.channels.size());
    }
  }
}

}  // namespace
}  // namespace thimble::dataset
