// Demo: simulated takes in a project, and a virtual board that moves.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo.h"

#include <QDateTime>
#include <QDir>
#include <QFile>

#include "core/dataset/motion.h"
#include "core/dataset/split.h"
#include "core/project/project.h"
#include "device_link/boards/board_list.h"
#include "device_link/virtual_board/sensor_player.h"

namespace thimble::app {
namespace {

constexpr int kTakes = 8;
constexpr double kTakeSeconds = 5;
constexpr double kTestShare = 0.25;
constexpr uint64_t kSeed = 7;

}  // namespace

Result<void> makeDemoProject(const QString& path) {
  auto project = project::Project::create(path.toStdString());
  if (!project) return project.error();
  const auto format = device_link::virtualImuFormat();
  const auto frames = static_cast<int64_t>(kTakeSeconds * format.rate_hz);
  uint64_t seed = kSeed;
  for (int take = 1; take <= kTakes; ++take) {
    for (auto motion : dataset::allMotions()) {
      dataset::RecordingInfo info;
      const std::string label = dataset::motionName(motion);
      info.name = label + " " + std::to_string(take);
      info.format = format;
      info.segments = {{0, frames, label}};
      info.source = "simulated motion";
      info.created_unix_ms = QDateTime::currentMSecsSinceEpoch();
      auto stored = (*project)->addRecording(info, dataset::simulateMotion(motion, format, frames, ++seed));
      if (!stored) return stored.error();
    }
  }
  auto recordings = (*project)->recordings();
  if (!recordings) return recordings.error();
  dataset::splitRecordings(*recordings, kTestShare, kSeed);
  return (*project)->update(*recordings);
}

void startDemo(ui::Workbench& workbench) {
  QDir().mkpath(workbench.paths().user_data);
  const QString path = workbench.paths().user_data + "/demo.thimble";
  workbench.jobs().run<void>(
      QObject::tr("Making the demo project"), &workbench,
      [path](Job&) { return QFile::exists(path) ? Result<void>() : makeDemoProject(path); },
      [&workbench, path](Result<void> made) {
        if (!made) return workbench.report(QObject::tr("Demo"), made.error());
        workbench.project().open(path);
      });
  workbench.board().setMotion(dataset::Motion::kWave);
  auto board = device_link::findBoard(workbench.paths().catalogue.toStdString(), kDemoBoard);
  if (!board) return workbench.report(QObject::tr("Demo"), board.error());
  workbench.board().connectTo(*board);
}

}  // namespace thimble::app
