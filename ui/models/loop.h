// Loop: the work between data and live results (features, training, check, profile, flash) as jobs with
// results to show.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/evaluate/evaluation.h"
#include "core/features/feature_table.h"
#include "core/profile/model_cost.h"
#include "core/project/project.h"
#include "device_link/flash/deploy.h"
#include "device_link/virtual_board/profiler.h"
#include "ui/jobs/latest_job.h"
#include "ui/models/app_paths.h"
#include "ui/models/epoch_queue.h"

namespace thimble::ui {

/// Where instructions are counted if no virtual board is connected.
inline constexpr char kCountingBoard[] = "virtual-m4";

class BoardController;
class JobRunner;
class ProjectModel;

/// The model that is checked, profiled and flashed.
struct TrainedModel {
  int64_t run = 0;            // id of the project's run
  std::vector<uint8_t> file;  // .tflite
};

/// Equal but for the number of threads, which changes nothing.
bool giveTheSameNet(const nn::TrainSettings& one, const nn::TrainSettings& other);

/// GUI thread only.  Every method starts a job and returns; results are immutable snapshots, told by the
/// signals.
class Loop : public QObject {
  Q_OBJECT
 public:
  Loop(JobRunner& jobs, ProjectModel& project, BoardController& board, AppPaths paths,
       QObject* parent = nullptr);

  // Features.  Runs features::extract on the labelled recordings with the recipe's settings.
  void extractFeatures();
  /// Calls `then` once the table is there and not stale: at once, or after a job; not at all if that fails.
  void extractThen(std::function<void()> then);
  std::shared_ptr<const features::FeatureTable> table() const { return table_; }
  bool tableStale() const;

  // Training.  Extracts first if the table is stale; trains, quantizes, stores a run and makes it current.
  /// The net that the recipe and the data give, before training; nullopt without labelled data.
  std::optional<nn::NetSpec> plannedNet() const;
  /// resume: go on from the checkpoint if there is one of this very training; else from the start.
  void train(bool resume = false);
  bool training() const;
  void cancelTraining();
  /// A training that was begun and not ended, canceled or killed.
  const std::optional<project::Checkpoint>& checkpoint() const { return checkpoint_; }
  /// It was of today's recipe and net: it can go on.
  bool checkpointFits() const;
  void dropCheckpoint();
  const std::vector<nn::EpochStats>& epochs() const {
    return epochs_;
  }  // of the training that runs or ran last
  std::shared_ptr<const TrainedModel> model() const { return model_; }
  /// The current model no longer fits data, features or recipe.
  bool modelStale() const;

  // Check.  Float and int8 on the windows of `split`; nullopt: test windows (training ones if there is none).
  void evaluate(std::optional<dataset::Split> split = {});
  std::shared_ptr<const evaluate::Evaluation> evaluation() const { return evaluation_; }
  dataset::Split evaluatedSplit() const { return evaluated_split_; }

  // Profile.  cost(): of the current recipe's net before training, of the model's file after; follows every
  // change by itself.
  std::shared_ptr<const profile::ModelCost> cost() const { return cost_; }
  bool costIsSketch() const { return cost_is_sketch_; }
  /// Counts instructions on a virtual board of the connected board's kind (virtual M4 if none).
  void profile();
  const std::optional<device_link::InstructionCounts>& instructions() const { return instructions_; }

  // Flash and live.
  /// Uploads, verifies, proves with at least 64 windows.
  void deploy();
  bool deploying() const;
  /// The job that deploys, for its progress; 0: none.
  int deployJob() const { return deploy_job_; }
  const std::optional<device_link::Deployment>& deployment() const { return deployment_; }
  /// The board runs another run's model than the current one.
  bool deploymentStale() const;
  /// The project's run whose model the board says it runs; nullptr: none of them, or no board.
  const project::Run* runOnBoard() const;
  /// The board runs a model that is none of the project's.
  bool foreignOnBoard() const { return foreign_on_board_; }
  /// The board says that it runs the current model (proved or not).
  bool boardRunsModel() const;
  void startLive();
  void stopLive();
  bool live() const { return live_; }

 Q_SIGNALS:
  void featuresChanged();
  void epochDone();
  void trainingChanged();  // began, ended
  void checkpointChanged();
  void modelChanged();
  void evaluationChanged();
  void costChanged();
  void instructionsChanged();
  void deploymentChanged();
  void liveChanged();
  /// Each live inference, in order.
  void liveResult(const thimble::device_link::LiveResult& result);
  void failed(const QString& what, const thimble::Error& error);

 private:
  /// What a feature table is made of: equal keys, equal tables.
  struct DataKey {
    struct Part {
      int64_t recording = 0;
      dataset::Split split = dataset::Split::kTrain;
      std::vector<dataset::Segment> segments;
      friend bool operator==(const Part&, const Part&) = default;
    };
    features::FeatureSettings settings;
    evaluate::TaskSettings task;
    std::vector<Part> data;
    friend bool operator==(const DataKey&, const DataKey&) = default;
  };
  DataKey dataKey() const;
  void startTraining(bool resume);
  void readCheckpoint();
  void refreshCost();
  void loadCurrentRun();
  void forgetAll();
  void matchBoard();
  void setLive(bool on);
  void takeEpochs();
  void fail(const QString& what, const Error& error);

  JobRunner& jobs_;
  ProjectModel& project_;
  BoardController& board_;
  AppPaths paths_;
  std::shared_ptr<const features::FeatureTable> table_;
  DataKey table_key_;
  std::vector<nn::EpochStats> epochs_;
  std::shared_ptr<EpochQueue> coming_epochs_;  // of the training that runs
  QTimer epoch_timer_;
  std::shared_ptr<const TrainedModel> model_;
  std::shared_ptr<const evaluate::Evaluation> evaluation_;
  dataset::Split evaluated_split_ = dataset::Split::kTest;
  std::shared_ptr<const profile::ModelCost> cost_;
  bool cost_is_sketch_ = true;
  int cost_asked_ = 0;
  QTimer cost_timer_;
  std::optional<device_link::InstructionCounts> instructions_;
  std::optional<device_link::Deployment> deployment_;
  int64_t deployed_run_ = 0;
  LatestJob<int64_t> matching_;  // the board's model against the project's runs
  int64_t run_on_board_ = 0;     // 0: none of the project's, or not known yet
  bool foreign_on_board_ = false;
  std::optional<project::Checkpoint> checkpoint_;
  int training_job_ = 0;
  int deploy_job_ = 0;
  bool live_ = false;
};

}  // namespace thimble::ui
