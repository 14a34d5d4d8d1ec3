// The rows of facts as pages of a new file are those that SQL would have put there.
#include "store/page_rows.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <csignal>
#include <random>
#include <string>
#include <vector>

#include "store/case_file.h"
#include "store/query_runner.h"
#include "store/rollups.h"
#include "tests/support/scratch.h"

namespace hindcast {
namespace {

using test::Scratch;

std::string text_of(const Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return fmt::format("i{}", *number);
  if (const auto* words = std::get_if<std::string>(&cell)) return fmt::format("t{}", *words);
  return std::holds_alternative<std::monostate>(cell) ? "-" : "?";
}

std::vector<std::string> rows_of(Database& database, std::string_view sql) {
  const auto table = query_table(database, sql);
  REQUIRE_MESSAGE(table.ok(), (table.ok() ? "" : table.error().message));
  std::vector<std::string> rows;
  for (const auto& row : table->rows) {
    std::string& text = rows.emplace_back();
    for (const Cell& cell : row) text += text_of(cell) + "|";
  }
  return rows;
}

// Records of every kind, some with nothing beside the flow; hosts and phrases, one of them longer than a page. Gives what is still
// to be saved.
Dictionaries write_facts(Database& database, FactTables& tables, unsigned seed, int count) {
  std::mt19937 random(seed);
  const auto below = [&random](int n) { return static_cast<std::int32_t>(random() % static_cast<unsigned>(n)); };
  Dictionaries dictionaries;
  dictionaries.set_time_base(Timestamp{959'558'400'000'000});
  const std::string long_text(20'000, 'x');
  std::string key;
  for (SignatureFields fields; const char* text : {"SCAN", "WEB-IIS", "ICMP"}) {
    fields.text = text;
    dictionaries.signature(signature_key(fields, key));
  }
  for (int i = 0; i < 300; ++i) dictionaries.host(fmt::format("10.{}.{}.{}", below(9), below(256), i));
  dictionaries.host("host." + long_text.substr(0, 5000));
  dictionaries.host("host." + long_text);
  auto writer = FactWriter::begin(database, tables, dictionaries);
  REQUIRE(writer.ok());
  for (int i = 0; i < count; ++i) {
    Event event;
    event.id = 1 + i * 3;
    event.time = Timestamp{959'558'400'000'000 + std::int64_t{i} * 1'000'003};
    event.basis = static_cast<TimeBasis>(below(20) == 0 ? 1 + below(2) : 0);
    event.precision = static_cast<TimePrecision>(below(2));
    event.sensor = static_cast<Sensor>(below(4));
    event.src = below(4) == 0 ? kNoHost : 1 + below(300);
    event.dst = below(4) == 0 ? kNoHost : 1 + below(300);
    event.src_port = below(3) == 0 ? kNoPort : below(65'536);
    event.dst_port = below(3) == 0 ? kNoPort : below(9);
    event.signature = below(2) == 0 ? kNoSignature : below(3);
    event.flags = static_cast<TcpFlags>(below(2) == 0 ? kFlagsNotLogged : below(256));
    event.length = below(2) == 0 ? -1 : below(70'000);
    PacketFields packet;
    packet.seq = std::int64_t{below(2'000'000'000)} * 2;
    const std::string stamps = fmt::format("mss 1460,timestamp {} {}", below(2'000'000'000), below(2'000'000'000));
    packet.tcp_options = below(2) == 0 ? std::string_view(stamps) : "";
    packet.text = below(30) == 0 ? std::string_view(long_text) : "UDP";
    MailFields mail;
    mail.log_host = "mailhost";
    mail.sender = below(3) == 0 ? "12" : "";  // a text of digits is no number of a phrase
    if (event.sensor == Sensor::sendmail && below(2) == 0) mail.relay_address = "10.9.9.9";
    mail.reject = below(2) == 0 ? "550" : "";
    const Place place{1 + i / 500, 1 + i % 500, 1 + below(3), static_cast<std::uint64_t>(i % 500) * 90,
                      below(9) == 0 ? "old.log" : ""};
    REQUIRE(writer->add_event(event, below(3), place, random(), below(2) == 0 ? &packet : nullptr, below(3) == 0 ? &mail : nullptr)
                .ok());
    if (below(5) == 0) REQUIRE(writer->add_copy(event.id, place).ok());
    if (below(5) == 0) REQUIRE(writer->add_rejected(1, i + 1, 7, "cut", std::string_view("\xff\0z", 3)).ok());
  }
  REQUIRE(writer->finish().ok());
  REQUIRE(dictionaries.save_rows(tables).ok());
  return dictionaries;
}

TEST_CASE("page rows: every table and index of facts is as SQL would have it, and the roll-ups are what the events give") {
  Scratch scratch;
  for (const int count : {0, 1, 700, 9'000}) {
    CAPTURE(count);
    const std::string path = scratch.path(fmt::format("pages{}.case", count));
    REQUIRE(open_case(path, OpenMode::create).ok());
    auto empty = open_case(scratch.path(fmt::format("rows{}.case", count)), OpenMode::create);
    REQUIRE(empty.ok());
    Spool spool(1 << 20U);
    Dictionaries dictionaries;
    {
      auto tables = PageFactTables::open(path, spool, count > 1'000 ? 0 : std::size_t{1} << 20U);  // 0: sorted in runs
      REQUIRE(tables.ok());
      dictionaries = write_facts(*empty, **tables, 7, count);
      REQUIRE((*tables)->finish(dictionaries.time_base()).ok());
    }
    {
      auto transaction = Transaction::begin(*empty);
      REQUIRE(transaction.ok());
      auto sql = sql_fact_tables(*empty);
      REQUIRE(sql.ok());
      REQUIRE(write_facts(*empty, **sql, 7, count).save(*empty).ok());
      REQUIRE(rebuild_rollups(*empty, spool, 1 << 20U).ok());
      REQUIRE(transaction->commit().ok());
    }
    auto made = open_case(path, OpenMode::read_write);
    REQUIRE(made.ok());
    REQUIRE(dictionaries.save(*made).ok());
    CHECK(integrity_complaints(*made).value().empty());
    CHECK(integrity_complaints(*empty).value().empty());
    for (std::size_t i = 0; i < kFactTables; ++i) {
      const FactTableSpec& spec = fact_table_spec(static_cast<FactTable>(i));
      CAPTURE(std::string(spec.name));
      const std::string all = fmt::format("SELECT rowid, typeof(rowid), {} FROM {} ORDER BY rowid", spec.columns, spec.name);
      CHECK(rows_of(*made, all) == rows_of(*empty, all));
    }
    for (const char* differing : {"SELECT count(*) FROM event WHERE line <> (event_id / 3) % 500 + 1",
                                  "SELECT count(*) FROM event WHERE byte_offset <> (event_id / 3) % 500 * 90",
                                  "SELECT count(*) FROM event WHERE time_us <> 959558400000000 + event_id / 3 * 1000003"})
      CHECK(made->query_integer(differing).value() == 0);
    for (const char* found :
         {"SELECT event_id FROM event_row WHERE src_host_id = 7 ORDER BY 1",
          "SELECT event_id FROM event_row WHERE dst_host_id BETWEEN 5 AND 9 AND src_host_id = 7 ORDER BY 1",
          "SELECT event_id FROM event_row WHERE src_host_id IS NULL AND dst_host_id = 7 ORDER BY 1",
          "SELECT src_host_id, dst_host_id, event_id FROM event_row INDEXED BY event_by_hosts WHERE src_host_id IS NOT NULL OR "
          "dst_host_id IS NOT NULL",
          "SELECT event_id FROM v_event_host WHERE host_id = 7 ORDER BY 1",
          "SELECT host_id FROM host WHERE address LIKE 'host.%' ORDER BY 1", "SELECT address FROM host ORDER BY address",
          "SELECT count(*) FROM pair WHERE src_host_id = 7",
          "SELECT pair_id FROM pair WHERE dst_host_id BETWEEN 5 AND 9 ORDER BY 1",
          "SELECT sender FROM mail WHERE sender IS NOT NULL", "SELECT text, tcp_options FROM packet ORDER BY event_id",
          "SELECT time_us, line, byte_offset FROM event ORDER BY event_id"})
      CHECK(rows_of(*made, found) == rows_of(*empty, found));
  }
}

TEST_CASE("page rows: a file that may not grow ends the adding with an error, or the end does") {
  Scratch scratch;
  const std::string path = scratch.path("small.case");
  REQUIRE(open_case(path, OpenMode::create).ok());
  Spool spool(1 << 20U);
  auto tables = PageFactTables::open(path, spool, 0);
  REQUIRE(tables.ok());
  struct rlimit before {};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit small = before;
  small.rlim_cur = 1'000'000;
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  Result<void> status = {};
  int added = 0;
  const std::string line(10'000, 'x');
  for (; status.ok() && added < 1'000; ++added) {
    const std::array row = {RowValue::integer(1), RowValue::integer(1), RowValue::integer(0), RowValue::text("cut"),
                            RowValue::blob(line)};
    status = (*tables)->rows(FactTable::rejected).add(added + 1, row);
  }
  CHECK_FALSE(status.ok());
  CHECK(added > 100);
  CHECK(added < 1'000);
  CHECK_FALSE((*tables)->finish({}).ok());
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(status.error().code == ErrorCode::io);
  CHECK(status.error().message == path + ": cannot write: File too large");
}

}  // namespace
}  // namespace hindcast
