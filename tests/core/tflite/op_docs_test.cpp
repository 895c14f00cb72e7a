// The page of operators, its table and the runtime's own table say the same.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tflite/op_docs.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/tflite/graph.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble::tests {
namespace {

TEST(OperatorDocs, HaveOneEntryForEachOperatorOfTheRuntime) {
  const auto docs = tflite::opDocs();
  ASSERT_EQ(static_cast<int32_t>(docs.size()), runtime::opCount());
  for (int32_t i = 0; i < runtime::opCount(); ++i) {
    EXPECT_EQ(docs[static_cast<size_t>(i)].code, runtime::opAt(i).code) << runtime::opAt(i).name;
  }
}

TEST(OperatorDocs, NameOperatorsAsTheFileFormatDoes) {
  for (int32_t i = 0; i < runtime::opCount(); ++i) {
    EXPECT_EQ(runtime::opAt(i).name, tflite::opName(runtime::opAt(i).code));
  }
}

TEST(OperatorDocs, AreThePage) {
  std::ostringstream page;
  page << std::ifstream(THIMBLE_SOURCE_DIR "/resources/docs/operators.md").rdbuf();
  EXPECT_EQ(page.str(), tflite::operatorsPage())
      << "thimble-cli ops --markdown > resources/docs/operators.md";
}

}  // namespace
}  // namespace thimble::tests
