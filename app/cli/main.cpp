// thimble-cli: everything the window does, on the command line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <memory>

#include "app/cli/commands.h"

int main(int argc, char** argv) {
  using namespace thimble::cli;
  CLI::App app{"Thimble: from a board's sensor to a model that answers on the board.", "thimble-cli"};
  app.require_subcommand(1);
  app.fallthrough();
  app.failure_message(CLI::FailureMessage::help);
  app.set_version_flag("--version", THIMBLE_VERSION);
  app.footer(
      "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 bad input, 4 not found, 5 board trouble,\n"
      "6 board and host differ, 7 no space, 130 interrupted.");

  Context context;
  app.add_flag("--json", context.json, "Print the result as JSON, for programs");
  app.add_flag("--quiet", context.quiet, "Show no progress");

  std::vector<std::pair<CLI::App*, Runner>> commands;
  for (const Command& command : kCommands) {
    CLI::App* sub = app.add_subcommand(command.name, command.summary);
    commands.emplace_back(sub, command.declare(*sub));
  }

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kSuccess : kUsage;
  }
  context.paths = thimble::app::findResources();
  for (const auto& [sub, run] : commands) {
    if (!sub->parsed()) continue;
    try {
      return run(context);
    } catch (const std::exception& error) {  // a bug or no memory: say so rather than abort
      return fail(context,
                  {thimble::ErrorCode::kInternal, std::string("Something broke: ") + error.what(), ""});
    }
  }
  return kUsage;
}
