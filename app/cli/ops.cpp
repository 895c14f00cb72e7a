// thimble-cli ops: which operators the boards' runtime has, and what they take.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "core/tflite/graph.h"
#include "core/tflite/op_docs.h"

namespace thimble::cli {

namespace {

using nlohmann::ordered_json;

int runOps(const Context& context, bool markdown) {
  if (markdown) {
    std::cout << tflite::operatorsPage();
    return kSuccess;
  }
  ordered_json rows = ordered_json::array();
  for (const tflite::OpDoc& doc : tflite::opDocs()) {
    const std::string name = tflite::opName(doc.code);
    rows.push_back({{"code", doc.code},
                    {"name", name},
                    {"types", doc.types},
                    {"limits", doc.limits},
                    {"in_place", doc.in_place},
                    {"kernels", doc.kernels}});
    context.say(name + "\t" + doc.types + "\t" + doc.limits);
  }
  context.result({{"operators", rows}});
  return kSuccess;
}

}  // namespace

Runner declareOps(CLI::App& app) {
  auto markdown = std::make_shared<bool>(false);
  app.add_flag("--markdown", *markdown, "Print the documentation's page of operators");
  return [markdown](const Context& context) { return runOps(context, *markdown); };
}

}  // namespace thimble::cli
