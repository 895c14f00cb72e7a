// Envelope: the same as from all frames when zoomed in, within a quarter of a column when zoomed out, and
// cheap.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "tests/core/project/fixture.h"

namespace thimble::project {
namespace {

using testing::IsEmpty;

MinMax rangeOf(const dataset::Samples& samples, int channel, int64_t begin, int64_t end) {
  MinMax range{INT16_MAX, INT16_MIN};
  for (int64_t i = std::max<int64_t>(begin, 0); i < std::min(end, samples.frames()); ++i) {
    const int16_t value = samples.values[static_cast<size_t>(i * samples.channels + channel)];
    range.min = std::min(range.min, value);
    range.max = std::max(range.max, value);
  }
  return range;
}

bool holds(const MinMax& outer, const MinMax& inner) {
  return outer.min <= inner.min && outer.max >= inner.max;
}

TEST_F(ProjectTest, EnvelopeIsExactWhenZoomedIn) {
  const auto project = create();
  const dataset::Samples samples = noise(2, 30000, 1);
  const int64_t id = project->addRecording(infoOf("a", 2), samples)->id;
  for (const auto& [begin, end, columns] : {std::tuple<int64_t, int64_t, int>{0, 30000, 300},
                                            {0, 30000, 1000},
                                            {5000, 5007, 100},
                                            {1023, 1025, 2},
                                            {29999, 30000, 7},
                                            {-50, 90000, 200}}) {
    const auto envelope = project->envelope(id, begin, end, columns);
    ASSERT_TRUE(envelope.ok()) << envelope.error().message;
    ASSERT_EQ(envelope->size(), static_cast<size_t>(columns) * 2);
    const int64_t from = std::max<int64_t>(begin, 0);
    const int64_t count = std::min<int64_t>(end, 30000) - from;
    for (int column = 0; column < columns; ++column) {
      const int64_t first = from + column * count / columns;
      const int64_t last = std::max(first + 1, from + (column + 1) * count / columns);
      for (int channel = 0; channel < 2; ++channel) {
        const MinMax expected = rangeOf(samples, channel, first, last);
        const MinMax& shown = (*envelope)[static_cast<size_t>(column * 2 + channel)];
        ASSERT_EQ(shown.min, expected.min) << begin << " " << end << " " << column;
        ASSERT_EQ(shown.max, expected.max) << begin << " " << end << " " << column;
      }
    }
  }
}

TEST_F(ProjectTest, EnvelopeIsWithinAQuarterOfAColumnWhenZoomedOut) {
  const auto project = create();
  const dataset::Samples samples = noise(2, 200'000, 2);
  const auto writer = *project->beginRecording(infoOf("a", 2));
  for (int64_t at = 0; at < samples.frames(); at += 7777) {
    ASSERT_TRUE(writer->append(part(samples, at, std::min(at + 7777, samples.frames()))).ok());
  }
  for (const auto& [begin, end, columns] : {std::tuple<int64_t, int64_t, int>{0, 200'000, 10},
                                            {0, 200'000, 100},
                                            {33'333, 177'777, 40},
                                            {0, 199'999, 1}}) {
    const auto envelope = project->envelope(writer->id(), begin, end, columns);
    ASSERT_TRUE(envelope.ok()) << envelope.error().message;
    ASSERT_EQ(envelope->size(), static_cast<size_t>(columns) * 2);
    const double width = static_cast<double>(end - begin) / columns;
    for (int column = 0; column < columns; ++column) {
      const double left = static_cast<double>(begin) + width * column;
      const auto inner = [&](double edge) { return static_cast<int64_t>(std::llround(edge)); };
      for (int channel = 0; channel < 2; ++channel) {
        const MinMax& shown = (*envelope)[static_cast<size_t>(column * 2 + channel)];
        const MinMax least =
            rangeOf(samples, channel, inner(left + width / 4) + 1, inner(left + width * 3 / 4) - 1);
        const MinMax most =
            rangeOf(samples, channel, inner(left - width / 4) - 1, inner(left + width * 5 / 4) + 1);
        ASSERT_TRUE(holds(shown, least)) << column;
        ASSERT_TRUE(holds(most, shown)) << column;
      }
    }
  }
  // No peak is lost: all columns together are the whole range.
  const auto envelope = *project->envelope(writer->id(), 0, 200'000, 50);
  MinMax all{INT16_MAX, INT16_MIN};
  for (size_t i = 1; i < envelope.size(); i += 2) {
    all = {std::min(all.min, envelope[i].min), std::max(all.max, envelope[i].max)};
  }
  EXPECT_EQ(all.min, rangeOf(samples, 1, 0, 200'000).min);
  EXPECT_EQ(all.max, rangeOf(samples, 1, 0, 200'000).max);
}

TEST_F(ProjectTest, EnvelopeOfNothingIsEmptyAndOfNoColumnsRefused) {
  const auto project = create();
  const int64_t id = project->addRecording(infoOf("a", 1), noise(1, 10, 1))->id;
  const auto writer = *project->beginRecording(infoOf("b", 1));
  EXPECT_THAT(*project->envelope(writer->id(), 0, 100, 10), IsEmpty());
  EXPECT_THAT(*project->envelope(id, 8, 8, 10), IsEmpty());
  EXPECT_EQ(codeOf(project->envelope(id, 0, 10, 0)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(codeOf(project->envelope(99, 0, 10, 10)), ErrorCode::kNotFound);
}

/// Counts the rows that every connection opened meanwhile reads.
class RowCounter {
 public:
  RowCounter() {
    rows() = 0;
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&RowCounter::onOpen));
  }
  ~RowCounter() { sqlite3_reset_auto_extension(); }
  static std::atomic<int64_t>& rows() {
    static std::atomic<int64_t> count{0};
    return count;
  }

 private:
  static int onOpen(sqlite3* database, char**, const void*) {
    return sqlite3_trace_v2(database, SQLITE_TRACE_ROW, &RowCounter::onRow, nullptr);
  }
  static int onRow(unsigned, void*, void*, void*) {
    ++rows();
    return 0;
  }
};

TEST_F(ProjectTest, EnvelopeCostsByColumnsNotFrames) {
  constexpr int64_t kFrames = 3'000'000;
  int64_t id = 0;
  {
    const auto project = create();
    dataset::Samples samples{1, std::vector<int16_t>(kFrames), std::vector<int64_t>(kFrames)};
    for (int64_t i = 0; i < kFrames; ++i) {
      samples.values[static_cast<size_t>(i)] = static_cast<int16_t>(i % 1000);
      samples.time_us[static_cast<size_t>(i)] = i * 1000;
    }
    samples.values[1'234'567] = 30'000;
    id = project->addRecording(infoOf("long", 1), samples)->id;
  }
  const RowCounter counter;
  const auto project = open();
  for (const auto& [begin, end] :
       {std::pair<int64_t, int64_t>{0, kFrames}, {1'000'000, 2'000'000}, {0, 100'000}}) {
    for (const int columns : {100, 1000}) {
      counter.rows() = 0;
      const auto envelope = project->envelope(id, begin, end, columns);
      ASSERT_TRUE(envelope.ok());
      EXPECT_LT(counter.rows(), columns / 3 + 10) << begin << " " << end << " " << columns;
      EXPECT_GT(counter.rows(), 0);
      const bool peak =
          std::any_of(envelope->begin(), envelope->end(), [](const MinMax& m) { return m.max == 30'000; });
      EXPECT_EQ(peak, begin <= 1'234'567 && end > 1'234'567);
    }
  }
}

}  // namespace
}  // namespace thimble::project
