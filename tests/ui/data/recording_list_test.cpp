// The list of recordings: rows under Qt's own model tester, filters and orders.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include <QAbstractItemModelTester>

#include "ui/pages/data/class_shares.h"
#include "ui/pages/data/recording_filter.h"
#include "ui/pages/data/recording_list_model.h"

namespace thimble::ui {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

dataset::RecordingInfo made(int64_t id, const std::string& name, const std::string& label, int64_t frames,
                            dataset::Split split = dataset::Split::kTrain) {
  dataset::RecordingInfo info;
  info.id = id;
  info.name = name;
  info.format = {"imu", {{"x", "g", 1}}, 100};
  info.frames = frames;
  info.split = split;
  if (!label.empty()) info.segments = {{0, frames, label}};
  return info;
}

auto snapshot(std::vector<dataset::RecordingInfo> recordings) {
  return std::make_shared<const std::vector<dataset::RecordingInfo>>(std::move(recordings));
}

std::vector<std::string> names(const QAbstractItemModel& model) {
  std::vector<std::string> result;
  for (int row = 0; row < model.rowCount(); ++row)
    result.push_back(model.index(row, 0).data().toString().toStdString());
  return result;
}

class RecordingList : public testing::Test {
 protected:
  RecordingList() {
    filter_.setSourceModel(&model_);
    model_.setRecordings(
        snapshot({made(1, "wave 10", "wave", 300), made(2, "wave 9", "wave", 100, dataset::Split::kTest),
                  made(3, "idle 1", "", 200), made(4, "circle 1", "circle", 200)}));
  }
  RecordingListModel model_;
  RecordingFilter filter_;
  QAbstractItemModelTester tester_{&model_, QAbstractItemModelTester::FailureReportingMode::Fatal};
  QAbstractItemModelTester filter_tester_{&filter_, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(RecordingList, FollowsSnapshots) {
  EXPECT_THAT(names(model_), ElementsAre("wave 10", "wave 9", "idle 1", "circle 1"));
  model_.setRecordings(snapshot({made(2, "renamed", "wave", 100), made(5, "new", "", 50)}));
  EXPECT_THAT(names(filter_), ElementsAre("renamed", "new"));
  EXPECT_EQ(model_.rowOf(5), 1);
  EXPECT_EQ(model_.rowOf(1), -1);
  model_.setRecordings(snapshot({}));
  EXPECT_THAT(names(filter_), IsEmpty());
}

TEST_F(RecordingList, RowsThatStayKeepTheirPersistentIndexes) {
  const QPersistentModelIndex kept(filter_.index(3, 0)), gone(filter_.index(0, 0));
  model_.setRecordings(snapshot({made(3, "idle 1", "", 200), made(4, "circle 1", "circle", 200)}));
  ASSERT_TRUE(kept.isValid());
  EXPECT_EQ(kept.data().toString(), "circle 1");
  EXPECT_FALSE(gone.isValid());
}

TEST_F(RecordingList, RenamesThroughItsOwner) {
  std::vector<std::pair<int64_t, QString>> asked;
  model_.setRename([&](int64_t id, const QString& name) { asked.emplace_back(id, name); });
  EXPECT_TRUE(model_.setData(model_.index(1), " better ", Qt::EditRole));
  EXPECT_FALSE(model_.setData(model_.index(1), "  ", Qt::EditRole));
  EXPECT_TRUE(model_.setData(model_.index(1), "wave 9", Qt::EditRole));
  EXPECT_THAT(asked, ElementsAre(std::pair<int64_t, QString>(2, "better")));
}

TEST_F(RecordingList, FiltersByLabelSplitAndText) {
  filter_.setLabel("wave");
  EXPECT_THAT(names(filter_), ElementsAre("wave 10", "wave 9"));
  filter_.setSplit(dataset::Split::kTest);
  EXPECT_THAT(names(filter_), ElementsAre("wave 9"));
  filter_.setSplit({});
  filter_.setLabel(QString());
  EXPECT_THAT(names(filter_), ElementsAre("idle 1"));
  filter_.setLabel({});
  filter_.setText("CIRC");
  EXPECT_THAT(names(filter_), ElementsAre("circle 1"));
}

TEST_F(RecordingList, SortsNumbersInNamesAsNumbers) {
  filter_.setOrder(RecordingFilter::Order::kName);
  EXPECT_THAT(names(filter_), ElementsAre("circle 1", "idle 1", "wave 9", "wave 10"));
  filter_.setOrder(RecordingFilter::Order::kLength);
  EXPECT_THAT(names(filter_), ElementsAre("wave 10", "idle 1", "circle 1", "wave 9"));
  filter_.setOrder(RecordingFilter::Order::kMade);
  EXPECT_THAT(names(filter_), ElementsAre("wave 10", "wave 9", "idle 1", "circle 1"));
}

TEST(ClassShares, OfNumbersGoByTheirSize) {
  const auto shares =
      classShares({made(1, "a", "10.5", 100), made(2, "b", "2.5", 100), made(3, "c", "-1", 100)});
  ASSERT_EQ(shares.size(), 3u);
  EXPECT_EQ(shares[0].label, "-1");
  EXPECT_EQ(shares[1].label, "2.5");
  EXPECT_EQ(shares[2].label, "10.5");
}

TEST(ClassShares, CountsSecondsOfEachSideAndWhatHasNoLabel) {
  auto mixed = made(1, "a", "", 300);
  mixed.segments = {{0, 100, "x"}, {150, 200, "y"}, {200, 250, "x"}};
  const auto shares = classShares({mixed, made(2, "b", "x", 200, dataset::Split::kTest)});
  ASSERT_EQ(shares.size(), 3u);
  EXPECT_EQ(shares[0].label, "x");
  EXPECT_DOUBLE_EQ(shares[0].train_s, 1.5);
  EXPECT_DOUBLE_EQ(shares[0].test_s, 2.0);
  EXPECT_EQ(shares[0].recordings, 2);
  EXPECT_EQ(shares[1].label, "y");
  EXPECT_DOUBLE_EQ(shares[1].train_s, 0.5);
  EXPECT_EQ(shares[2].label, "");
  EXPECT_DOUBLE_EQ(shares[2].train_s, 1.0);
}

}  // namespace
}  // namespace thimble::ui
