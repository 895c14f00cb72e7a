// Runs the command line for tests.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace thimble::cli_test {

namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

Workplace::Workplace() {
  std::string name = (fs::temp_directory_path() / "thimble-cli-XXXXXX").string();
  if (!mkdtemp(name.data())) std::abort();
  path_ = name;
}

Workplace::~Workplace() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Workplace::write(const std::string& name, const std::string& text) const {
  fs::create_directories(file(name).parent_path());
  std::ofstream(file(name), std::ios::binary) << text;
}

std::string Workplace::read(const std::string& name) const { return contents(file(name)); }

Outcome Workplace::run(const std::vector<std::string>& arguments, const std::function<void(int)>& meanwhile,
                       int timeout_seconds) const {
  std::vector<std::string> words = {THIMBLE_CLI};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const fs::path out = file(".out"), err = file(".err");
  const pid_t pid = fork();
  if (pid == 0) {
    setenv("THIMBLE_STATE", file("state").c_str(), 1);
    if (chdir(path_.c_str()) != 0) _exit(126);
    dup2(open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
    dup2(open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(timeout_seconds);
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (meanwhile) meanwhile(pid);
    if (std::chrono::steady_clock::now() > deadline) kill(pid, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  Outcome outcome;
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.out = contents(out);
  outcome.err = contents(err);
  return outcome;
}

std::vector<int> childrenOf(int process_id) {
  std::vector<int> children;
  std::error_code ignored;
  for (const auto& task : fs::directory_iterator("/proc/" + std::to_string(process_id) + "/task", ignored)) {
    std::ifstream in(task.path() / "children");
    int child = 0;
    while (in >> child) children.push_back(child);
  }
  return children;
}

}  // namespace thimble::cli_test
