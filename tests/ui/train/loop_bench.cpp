// LoopBench: everything real but the screen.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/train/loop_bench.h"

#include <gtest/gtest.h>

#include <QElapsedTimer>
#include <QEventLoop>

#include "core/dataset/motion.h"
#include "core/project/project.h"
#include "device_link/virtual_board/sensor_player.h"
#include "ui/models/system_boards.h"

namespace thimble::ui {
namespace {
constexpr int kFrames = 300;
constexpr int kEach = 8;
constexpr int kTests = 2;
}  // namespace

QApplication& application() {
  static int count = 1;
  static char name[] = "test";
  static char* arguments[] = {name, nullptr};
  static const bool offscreen = qputenv("QT_QPA_PLATFORM", "offscreen");
  // Never destroyed: at exit it would delete input devices that belong to what is gone by then.
  static QApplication& application = *new QApplication(count, arguments);
  static_cast<void>(offscreen);
  return application;
}

bool waitUntil(const std::function<bool()>& done, int milliseconds) {
  QElapsedTimer time;
  time.start();
  while (!done()) {
    if (time.elapsed() > milliseconds) return false;
    QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  }
  return true;
}

LoopBench::LoopBench() {
  theme = std::make_unique<Theme>(application());
  AppPaths paths;
  paths.catalogue = THIMBLE_SOURCE_DIR "/resources/boards";
  paths.docs = THIMBLE_SOURCE_DIR "/resources/docs";
  paths.virtual_boards = {THIMBLE_BINARY_DIR "/firmware", (folder_.path() + "/boards").toStdString()};
  paths.user_data = folder_.path();
  workbench = std::make_unique<Workbench>(paths, systemBoards(paths), *theme);
  QObject::connect(workbench.get(), &Workbench::reported, workbench.get(),
                   [this](const QString& what, const Error& error) {
                     errors.append(what + ": " + QString::fromStdString(error.message));
                   });
  // Pages ask for repaints of a shown window; a tick keeps waiting event loops awake.
  auto* tick = new QTimer(workbench.get());
  tick->start(10);
}

LoopBench::~LoopBench() = default;

void LoopBench::openProject(int epochs) {
  const QString path = folder_.filePath("motions.thimble");
  {
    auto project = project::Project::create(path.toStdString());
    ASSERT_TRUE(project) << project.error().message;
    uint64_t seed = 0;
    for (auto motion : {dataset::Motion::kIdle, dataset::Motion::kShake, dataset::Motion::kWave}) {
      for (int i = 0; i < kEach; ++i) {
        dataset::RecordingInfo info;
        info.name = std::string(dataset::motionName(motion)) + " " + std::to_string(i + 1);
        info.format = device_link::virtualImuFormat();
        info.frames = kFrames;
        info.segments = {{0, kFrames, dataset::motionName(motion)}};
        info.split = i < kTests ? dataset::Split::kTest : dataset::Split::kTrain;
        info.source = "simulated";
        const auto samples = dataset::simulateMotion(motion, info.format, kFrames, ++seed);
        const auto stored = (*project)->addRecording(info, samples);
        ASSERT_TRUE(stored) << stored.error().message;
      }
    }
    project::Recipe recipe;
    recipe.features.blocks = {{dsp::Block::kRaw, {{"decimation", 2}}}};
    recipe.training.epochs = epochs;
    recipe.training.patience = 0;
    ASSERT_TRUE((*project)->setRecipe(recipe));
  }
  project().open(path);
  ASSERT_TRUE(waitUntil([this] { return project().isOpen(); }));
}

void LoopBench::train() {
  loop().train();
  ASSERT_TRUE(waitUntil([this] { return loop().evaluation() != nullptr || !errors.isEmpty(); }, 120'000));
  ASSERT_TRUE(errors.isEmpty()) << errors.join("\n").toStdString();
}

void LoopBench::connectBoard(const char* id) {
  auto& board = workbench->board();
  board.refresh();
  ASSERT_TRUE(waitUntil([&] { return !board.boards().empty(); }));
  for (const auto& entry : board.boards())
    if (entry.id == id) board.connectTo(entry);
  ASSERT_TRUE(waitUntil([&] { return board.connected() || board.error(); }));
  ASSERT_TRUE(board.connected()) << (board.error() ? board.error()->message : "");
}

}  // namespace thimble::ui
