// Result holds a value or an Error, hands either over whole, and Job's twins behave.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/base/job.h"

namespace thimble {
namespace {

Result<int> half(int n) {
  if (n % 2)
    return Error{ErrorCode::kInvalidArgument, std::to_string(n) + " is odd.", "Give an even number."};
  return n / 2;
}

TEST(Result, HoldsAValue) {
  const Result<int> r = half(8);
  EXPECT_TRUE(r.ok());
  EXPECT_TRUE(static_cast<bool>(r));
  EXPECT_EQ(*r, 4);
}

TEST(Result, HoldsAnError) {
  const Result<int> r = half(7);
  EXPECT_FALSE(r.ok());
  EXPECT_EQ(r.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(r.error().message, "7 is odd.");
  EXPECT_EQ(r.error().hint, "Give an even number.");
}

TEST(Result, HandsOverWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> r = std::make_unique<int>(3);
  EXPECT_EQ(**r, 3);
  const std::unique_ptr<int> owned = *std::move(r);
  EXPECT_EQ(*owned, 3);
}

TEST(Result, ReachesMembersAndAssigns) {
  Result<std::string> r = std::string("wave");
  EXPECT_EQ(r->size(), 4u);
  r->push_back('s');
  EXPECT_EQ(r.value(), "waves");
  r = Error{ErrorCode::kNotFound, "gone", ""};
  EXPECT_FALSE(r.ok());
}

TEST(Result, OfAnErrorTypeTellsValueFromError) {
  // Both sides of the same type would be ambiguous; a struct that holds an Error is not.
  struct Report {
    Error last;
  };
  const Result<Report> r = Report{{ErrorCode::kIo, "old", ""}};
  ASSERT_TRUE(r.ok());
  EXPECT_EQ(r->last.message, "old");
}

TEST(ResultOfVoid, IsSuccessUnlessAnError) {
  EXPECT_TRUE(Result<void>().ok());
  const Result<void> failed = Error{ErrorCode::kNoSpace, "full", "Delete something."};
  EXPECT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().hint, "Delete something.");
}

TEST(Job, CanceledErrorSaysSo) {
  SilentJob job;
  job.progress(0.5, "half");
  EXPECT_FALSE(job.canceled());
  EXPECT_EQ(canceledError().code, ErrorCode::kCanceled);
  EXPECT_FALSE(canceledError().message.empty());
}

}  // namespace
}  // namespace thimble
