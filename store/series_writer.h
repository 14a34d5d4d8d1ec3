// What records of one source have in common is one row of `series`, and each of them a number of it (docs/decisions/0019).
#pragma once

#include <cstdint>
#include <string>

#include "core/event.h"
#include "core/text_interner.h"
#include "store/table_rows.h"

namespace hindcast {

struct Place;

// Gives each record its series. Memory is that of one source: what series of another hold never comes again.
class SeriesWriter {
 public:
  // Goes on behind the last series of the case. `rows` must outlive it.
  SeriesWriter(TableRows& rows, std::int64_t last_id) : rows_(rows), last_id_(last_id) {}
  // The series of a record whose time is counted in `time_unit_us`; its row is written on first use.
  Result<std::int64_t> id_of(const Event& event, int format_id, const Place& place, std::int32_t time_unit_us, bool has_packet);

 private:
  TableRows& rows_;
  std::int64_t last_id_;        // of the sources before
  std::int32_t source_id_ = 0;  // of the record before
  TextInterner of_source_;      // keys of the source's series: their fields as bytes
  std::string key_;
};

}  // namespace hindcast
