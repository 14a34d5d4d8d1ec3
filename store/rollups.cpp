#include "store/rollups.h"

#include <array>

#include "store/case_file.h"
#include "store/fact_writer.h"
#include "store/rollup_cells.h"
#include "store/sort_key.h"

namespace hindcast {

Result<void> Rollups::add(const Event& e, int format_id, std::int32_t source_id, MailLine mail) {
  const bool is_dated = e.basis == TimeBasis::dated;
  const SourceDayKey key{source_id, static_cast<int>(e.sensor), format_id, static_cast<int>(e.basis),
                         is_dated ? e.time.us / kUsPerDay : 0};
  if (last_day_ == source_days_.end() || last_day_->first != key) last_day_ = source_days_.try_emplace(key).first;
  ++last_day_->second.events;
  if (is_dated) last_day_->second.span.add(e.time.us);

  Sent sent;
  sent.key = two_in_one(host_number(e.src), host_number(e.dst));
  sent.time_us = e.time.us;
  sent.signature = e.signature;
  sent.has_port = e.dst_port != kNoPort;
  sent.port = static_cast<std::uint16_t>(sent.has_port ? e.dst_port : 0);
  sent.is_dated = is_dated;
  sent.is_mail = e.sensor == Sensor::sendmail;
  sent.mail = mail;
  return sent_.add(sent);
}

Result<void> Rollups::write_source_days(FactTables& tables) const {
  std::int64_t row = 0;
  for (const auto& [key, counted] : source_days_) {
    const auto& [source, sensor, format, basis, day] = key;
    const std::array cells = {number(source),
                              number(sensor),
                              number(format),
                              number(basis),
                              counted.span.is_empty() ? RowValue::null() : number(day),
                              number(counted.events),
                              first_cell(counted.span),
                              last_cell(counted.span)};
    HINDCAST_TRY(tables.rows(FactTable::source_day).add(++row, cells));
  }
  return {};
}

Result<void> rebuild_rollups(Database& database, Spool& spool, std::size_t memory) {
  Rollups rollups(spool, memory);
  HINDCAST_TRY(
      for_each_row(database,
                   "SELECT clock_us, time_basis, sensor_id, src_host_id, dst_host_id, dst_port, signature_id, format_id, source_id,"
                   " CASE WHEN sensor_id = (SELECT s.sensor_id FROM sensor s WHERE s.name = 'sendmail') THEN (SELECT 1 + (reject "
                   "IS NOT NULL) FROM mail m"
                   " WHERE m.event_id = r.event_id AND relay_address IS NOT NULL AND status IS NULL) END FROM v_event_raw r",
                   [&rollups](const Statement& row) {
                     Event e;
                     e.time.us = row.integer(0);
                     e.basis = static_cast<TimeBasis>(row.integer(1));
                     e.sensor = static_cast<Sensor>(row.integer(2));
                     e.src = static_cast<HostId>(row.shown(3));
                     e.dst = static_cast<HostId>(row.shown(4));
                     e.dst_port = static_cast<Port>(row.shown(5));
                     e.signature = static_cast<SignatureId>(row.shown(6));
                     return rollups.add(e, static_cast<int>(row.integer(7)), static_cast<std::int32_t>(row.integer(8)),
                                        static_cast<MailLine>(row.integer(9)));
                   }));
  HINDCAST_TRY(database.execute(
      "DELETE FROM pair_row; DELETE FROM sender_row; DELETE FROM receiver_row; DELETE FROM sender_hour; DELETE FROM hour;"
      "DELETE FROM signature_day; DELETE FROM signature_use; DELETE FROM source_day"));
  auto tables = sql_fact_tables(database);
  if (!tables) return tables.error();
  auto base = time_base(database);
  if (!base) return base.error();
  return rollups.write(**tables, *base);
}

}  // namespace hindcast
