// The table of subcommands: one file each, one row each.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <cmath>
#include <functional>

#include "app/cli/context.h"

namespace thimble::cli {

/// As CLI::Range, which lets through what is no number.
template <class T>
CLI::Validator within(T least, T most) {
  return CLI::Validator(
      [range = CLI::Range(least, most)](std::string& text) {
        double value = 0;
        if (CLI::detail::lexical_cast(text, value) && std::isnan(value)) return text + " is no number";
        return range(text);
      },
      CLI::Range(least, most).get_description());
}

/// Declares its options on `app` and returns what runs once they are parsed; that returns an exit code.
using Runner = std::function<int(const Context&)>;
using Declare = Runner (*)(CLI::App& app);

struct Command {
  const char* name;
  const char* summary;
  Declare declare;
};

Runner declareBoards(CLI::App& app);
Runner declareRecord(CLI::App& app);
Runner declareImport(CLI::App& app);
Runner declareImportModel(CLI::App& app);
Runner declareLabel(CLI::App& app);
Runner declareRecipe(CLI::App& app);
Runner declareFeatures(CLI::App& app);
Runner declareTrain(CLI::App& app);
Runner declareQuantize(CLI::App& app);
Runner declareCompress(CLI::App& app);
Runner declareDebugModel(CLI::App& app);
Runner declareCodegen(CLI::App& app);
Runner declareEvaluate(CLI::App& app);
Runner declareProfile(CLI::App& app);
Runner declareFlash(CLI::App& app);
Runner declareLive(CLI::App& app);
Runner declarePrepare(CLI::App& app);
Runner declareInfer(CLI::App& app);
Runner declareOps(CLI::App& app);
Runner declareTour(CLI::App& app);

inline constexpr Command kCommands[] = {
    {"boards", "List the boards that can be connected, or show one", declareBoards},
    {"record", "Record from a board's sensor into a project", declareRecord},
    {"import", "Bring CSV and WAV files into a project", declareImport},
    {"import-model", "Bring a .tflite into a project as a run", declareImportModel},
    {"label", "List recordings; label, split, rename or delete them", declareLabel},
    {"recipe", "Write a project's settings as text, or read them back", declareRecipe},
    {"features", "Choose window and features and see what they give", declareFeatures},
    {"train", "Train a net on the project's windows", declareTrain},
    {"quantize", "Write the trained model as an int8 .tflite file", declareQuantize},
    {"compress", "Compare smaller and more exact variants of the model", declareCompress},
    {"debug-model", "Show where the int8 model loses, and what helps", declareDebugModel},
    {"evaluate", "Show how right the model is, float and int8", declareEvaluate},
    {"codegen", "Write a model as C++ source for a core", declareCodegen},
    {"profile", "Show what a model costs: flash, RAM, instructions", declareProfile},
    {"flash", "Put the model on a board and prove it there", declareFlash},
    {"live", "Show the board's own answers on what it senses", declareLive},
    {"prepare", "Write a .tflite with the plan and records that a board runs from", declarePrepare},
    {"infer", "Run a .tflite on raw tensors, here or on a board", declareInfer},
    {"ops", "List the operators that boards run, and what they take", declareOps},
    {"tour", "Do the whole loop once and write a report", declareTour},
};

}  // namespace thimble::cli
