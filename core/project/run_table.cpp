// RunTable: trainings and what came out of them, to and from the tables.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/run_table.h"

#include <cmath>
#include <limits>

#include "core/project/block.h"

namespace thimble::project {
namespace {

Statement& bindMaybe(Statement& statement, std::optional<double> value) {
  return value && std::isfinite(*value) ? statement.bind(*value) : statement.bindNull();
}

std::optional<double> realMaybe(const Statement& statement, int column) {
  if (statement.isNull(column)) return std::nullopt;
  return statement.real(column);
}

/// A loss that was no number is stored as nothing.
float realOrNan(const Statement& statement, int column) {
  return static_cast<float>(realMaybe(statement, column).value_or(std::nan("")));
}

std::vector<nn::EpochStats> loadHistory(Database& database, int64_t run) {
  std::vector<nn::EpochStats> history;
  Statement rows = database.prepare(
      "SELECT epoch, train_loss, train_accuracy, validation_loss, validation_accuracy, train_mae, "
      "validation_mae FROM epoch WHERE run = ? ORDER BY epoch");
  rows.bind(run);
  while (rows.step()) {
    history.push_back({static_cast<int>(rows.integer(0)), realOrNan(rows, 1), realOrNan(rows, 2),
                       realOrNan(rows, 3), realOrNan(rows, 4), realOrNan(rows, 5), realOrNan(rows, 6)});
  }
  return history;
}

std::vector<Metric> loadMetrics(Database& database, int64_t run) {
  std::vector<Metric> metrics;
  Statement rows = database.prepare("SELECT name, of_float, of_int8 FROM metric WHERE run = ? ORDER BY name");
  rows.bind(run);
  while (rows.step()) metrics.push_back({rows.text(0), realMaybe(rows, 1), realMaybe(rows, 2)});
  return metrics;
}

void storeMetrics(Database& database, int64_t run, const std::vector<Metric>& metrics) {
  database.prepare("DELETE FROM metric WHERE run = ?").bind(run).run();
  Statement insert = database.prepare("INSERT OR REPLACE INTO metric VALUES (?, ?, ?, ?)");
  for (const Metric& metric : metrics) {
    insert.reset().bind(run).bind(metric.name);
    bindMaybe(insert, metric.of_float);
    bindMaybe(insert, metric.of_int8).run();
  }
}

/// One run, or all, newest first.
std::vector<Run> selectRuns(Database& database, std::optional<int64_t> id) {
  std::vector<Run> runs;
  Statement rows = database.prepare(
      "SELECT id, created_unix_ms, name, recipe, best_epoch, net, model, model_crc, test_accuracy_float, "
      "test_accuracy_int8 FROM run WHERE id BETWEEN ? AND ? ORDER BY id DESC");
  rows.bind(id.value_or(std::numeric_limits<int64_t>::min()));
  rows.bind(id.value_or(std::numeric_limits<int64_t>::max()));
  while (rows.step()) {
    Run run;
    run.id = rows.integer(0);
    run.created_unix_ms = rows.integer(1);
    run.name = rows.text(2);
    Result<Recipe> recipe = recipeFromText(rows.text(3));
    const std::span<const uint8_t> net = rows.blob(5);
    const std::span<const uint8_t> model = rows.blob(6);
    if (!recipe || checksum({}, model) != static_cast<uint32_t>(rows.integer(7))) {
      failDamaged(database.path(), "training “" + run.name + "” cannot be read");
    }
    run.recipe = *std::move(recipe);
    run.history = loadHistory(database, run.id);
    run.best_epoch = static_cast<int>(rows.integer(4));
    run.net.assign(net.begin(), net.end());
    run.model.assign(model.begin(), model.end());
    run.test_accuracy_float = realMaybe(rows, 8);
    run.test_accuracy_int8 = realMaybe(rows, 9);
    run.metrics = loadMetrics(database, run.id);
    runs.push_back(std::move(run));
  }
  return runs;
}

}  // namespace

int64_t insertRun(Database& database, const Run& run) {
  Statement insert = database.prepare(
      "INSERT INTO run (created_unix_ms, name, recipe, best_epoch, net, model, model_crc, "
      "test_accuracy_float, "
      "test_accuracy_int8) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(run.created_unix_ms).bind(run.name).bind(toText(run.recipe)).bind(int64_t{run.best_epoch});
  insert.bind(run.net).bind(run.model).bind(int64_t{checksum({}, run.model)});
  bindMaybe(insert, run.test_accuracy_float);
  bindMaybe(insert, run.test_accuracy_int8).run();
  const int64_t id = database.lastId();
  Statement epoch = database.prepare("INSERT INTO epoch VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  for (const nn::EpochStats& stats : run.history) {
    epoch.reset().bind(id).bind(int64_t{stats.epoch});
    for (const float value : {stats.train_loss, stats.train_accuracy, stats.validation_loss,
                              stats.validation_accuracy, stats.train_mae, stats.validation_mae}) {
      bindMaybe(epoch, value);
    }
    epoch.run();
  }
  storeMetrics(database, id, run.metrics);
  return id;
}

void updateRunResults(Database& database, const Run& run) {
  requireRun(database, run.id);
  Statement update = database.prepare(
      "UPDATE run SET model = ?, model_crc = ?, test_accuracy_float = ?, test_accuracy_int8 = ? WHERE id = "
      "?");
  update.bind(run.model).bind(int64_t{checksum({}, run.model)});
  bindMaybe(update, run.test_accuracy_float);
  bindMaybe(update, run.test_accuracy_int8).bind(run.id).run();
  storeMetrics(database, run.id, run.metrics);
}

std::vector<Run> loadRuns(Database& database) { return selectRuns(database, std::nullopt); }

std::optional<Run> loadCurrentRun(Database& database) {
  const int64_t id = database.number(
      "SELECT coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'current_run'), max(id)) FROM "
      "run");
  std::vector<Run> runs = selectRuns(database, id);
  if (runs.empty()) return std::nullopt;
  return std::move(runs.front());
}

void requireRun(Database& database, int64_t id) {
  if (!database.prepare("SELECT id FROM run WHERE id = ?").bind(id).step()) {
    throw Failure{{ErrorCode::kNotFound, "There is no training " + std::to_string(id) + " in this project.",
                   "Choose one that is in the history."}};
  }
}

std::optional<Checkpoint> loadCheckpoint(Database& database) {
  Statement row = database.prepare("SELECT saved_unix_ms, recipe, epoch, epochs, state, crc FROM checkpoint");
  if (!row.step()) return std::nullopt;
  Result<Recipe> recipe = recipeFromText(row.text(1));
  const std::span<const uint8_t> state = row.blob(4);
  if (!recipe || checksum({}, state) != static_cast<uint32_t>(row.integer(5))) return std::nullopt;
  return Checkpoint{row.integer(0),
                    *std::move(recipe),
                    static_cast<int>(row.integer(2)),
                    static_cast<int>(row.integer(3)),
                    {state.begin(), state.end()}};
}

void storeCheckpoint(Database& database, const Checkpoint& checkpoint) {
  Statement insert = database.prepare("INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?, ?, ?, ?)");
  insert.bind(checkpoint.saved_unix_ms).bind(toText(checkpoint.recipe));
  insert.bind(int64_t{checkpoint.epoch}).bind(int64_t{checkpoint.epochs});
  insert.bind(checkpoint.state).bind(int64_t{checksum({}, checkpoint.state)}).run();
}

std::optional<std::string> loadValue(Database& database, const char* select, const std::string& key) {
  Statement row = database.prepare(select);
  if (!row.bind(key).step()) return std::nullopt;
  return row.text(0);
}

void storeValue(Database& database, const char* upsert, const std::string& key, const std::string& value) {
  database.prepare(upsert).bind(key).bind(value).run();
}

}  // namespace thimble::project
