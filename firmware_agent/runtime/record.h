// Record: the words that an operator's kernel runs from, written once on the host and proved again on the board.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/memory.h"

namespace thimble {
namespace runtime {

/// What stands before each record's words.  All fields are int32, little-endian in a file.
struct RecordHead {
  int32_t words;          // of head and body: the step to the next record
  int32_t op;             // index in the table of operators
  int32_t scratch_bytes;  // 0: none
  Ref scratch;            // 16-aligned in the arena, live during this operator alone; kNoRef: none
  int32_t in_place[2];    // how far below input 0, 1 the output must begin to lie on it; kApart: it may not
  Ref output;             // of the first output
  int32_t output_bytes;
};

const int32_t kApart = INT32_MAX;
const uint32_t kHeadWords = sizeof(RecordHead) / 4;

/// Takes the words of records one after the other: counts them, writes them, or compares them with those that a
/// file carries.  Words must be 4-aligned.
class Record {
 public:
  /// Counts: words() and the last head are what it is for.
  Record() {}
  /// Writes into, or compares with, `capacity` words.
  Record(int32_t* words, uint32_t capacity) : out_(words), capacity_(capacity) {}
  Record(const int32_t* words, uint32_t capacity) : carried_(words), capacity_(capacity) {}

  /// An operator's record: begin, then what prepare does, then end.  scratch: where its scratch lies.
  void begin(int32_t op, Ref scratch);
  void end();

  /// The body, word by word, or as a struct of int32 fields alone.
  void word(int32_t x);
  template <class T>
  void put(const T& x) {
    static_assert(sizeof(T) % 4 == 0, "a record has words only");
    words(reinterpret_cast<const int32_t*>(&x), sizeof(T) / 4);
  }
  void words(const int32_t* x, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) word(x[i]);
  }

  /// Working memory of the operator while it runs; at most once.  Returns its place.
  Ref needScratch(uint32_t bytes);
  /// The output may share memory with input k (0 or 1), if it begins at least `distance` bytes below it.
  void allowInPlace(uint32_t input, int32_t distance) { head_.in_place[input] = distance; }
  void setOutput(Ref output, uint32_t bytes);

  uint32_t words() const { return count_; }
  const RecordHead& head() const { return head_; }
  /// False once a word differed from what was carried, or did not fit.
  bool good() const { return good_; }
  /// In a comparison: the scratch that the record at the present place names; else kNoRef.
  Ref carriedScratch() const;

 private:
  void store(uint32_t at, int32_t x);

  int32_t* out_ = nullptr;
  const int32_t* carried_ = nullptr;
  uint32_t capacity_ = 0xffffffffu;
  uint32_t count_ = 0;
  uint32_t start_ = 0;
  RecordHead head_ = {};
  bool good_ = true;
};

}  // namespace runtime
}  // namespace thimble
