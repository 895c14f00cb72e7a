// Counting, writing and comparing words.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/record.h"

namespace thimble {
namespace runtime {

void Record::begin(int32_t op, Ref scratch) {
  head_ = RecordHead();
  head_.op = op;
  head_.scratch = scratch;
  head_.in_place[0] = head_.in_place[1] = kApart;
  head_.output = kNoRef;
  start_ = count_;
  count_ += kHeadWords;
}

void Record::end() {
  if (head_.scratch_bytes == 0) head_.scratch = kNoRef;
  head_.words = static_cast<int32_t>(count_ - start_);
  const int32_t* words = reinterpret_cast<const int32_t*>(&head_);
  for (uint32_t i = 0; i < kHeadWords; ++i) store(start_ + i, words[i]);
}

void Record::word(int32_t x) { store(count_++, x); }

void Record::store(uint32_t at, int32_t x) {
  if (at >= capacity_) {
    good_ = false;
  } else if (out_ != nullptr) {
    out_[at] = x;
  } else if (carried_ != nullptr && carried_[at] != x) {
    good_ = false;
  }
}

Ref Record::needScratch(uint32_t bytes) {
  head_.scratch_bytes = static_cast<int32_t>(bytes);
  return head_.scratch;
}

void Record::setOutput(Ref output, uint32_t bytes) {
  head_.output = output;
  head_.output_bytes = static_cast<int32_t>(bytes);
}

Ref Record::carriedScratch() const {
  if (carried_ == nullptr || count_ > capacity_ || capacity_ - count_ < kHeadWords) return kNoRef;
  return reinterpret_cast<const RecordHead*>(carried_ + count_)->scratch;
}

}  // namespace runtime
}  // namespace thimble
