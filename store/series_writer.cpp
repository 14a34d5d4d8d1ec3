#include "store/series_writer.h"

#include <array>

#include "store/fact_writer.h"

namespace hindcast {

Result<std::int64_t> SeriesWriter::id_of(const Event& e, int format_id, const Place& place, std::int32_t time_unit_us,
                                         bool has_packet) {
  if (place.source_id != source_id_) {
    last_id_ += of_source_.size();
    of_source_ = {};
    source_id_ = place.source_id;
  }
  const std::array<std::int32_t, 10> fields = {static_cast<std::int32_t>(e.basis),
                                               static_cast<std::int32_t>(e.precision),
                                               static_cast<std::int32_t>(e.sensor),
                                               format_id,
                                               static_cast<std::int32_t>(e.protocol),
                                               place.line_count,
                                               e.signature,
                                               e.flags,
                                               time_unit_us,
                                               has_packet ? 1 : 0};
  key_.assign(reinterpret_cast<const char*>(fields.data()), sizeof fields);
  key_ += place.claimed_file;
  const std::int32_t known = of_source_.size();
  const std::int32_t number = of_source_.id(key_);
  const std::int64_t id = last_id_ + 1 + number;
  if (number < known) return id;
  const std::array cells = {RowValue::integer(place.source_id),  RowValue::integer(fields[0]), RowValue::integer(fields[1]),
                            RowValue::integer(fields[2]),        RowValue::integer(fields[3]), RowValue::integer(fields[4]),
                            RowValue::integer(fields[5]),        RowValue::shown(fields[6]),   RowValue::shown(fields[7]),
                            RowValue::shown(place.claimed_file), RowValue::integer(fields[8]), RowValue::integer(fields[9])};
  HINDCAST_TRY(rows_.add(id, cells));
  return id;
}

}  // namespace hindcast
