#include "report/record_text.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace hindcast {
namespace {

constexpr std::array<std::string_view, 13> kMonths = {"",    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// "14:30:50.876461", without the fraction where the line shows none.
std::string clock_text(const RecordFields& f) {
  const std::string text = to_time_of_day(f.local_time);
  return f.precision == TimePrecision::s ? text.substr(0, 8) : text;
}

// "05/28-14:30:50.876461", snort's way.
std::string snort_time(const RecordFields& f) {
  if (f.basis == TimeBasis::none) return "(no time)";
  if (f.basis == TimeBasis::undated) return "--/--" + ("-" + clock_text(f));
  const CivilTime c = to_civil(f.local_time);
  return fmt::format("{:02}/{:02}-{}", c.month, c.day, clock_text(f));
}

// "May 27 23:44:42", syslog's way.
std::string syslog_time(const RecordFields& f) {
  if (f.basis == TimeBasis::none) return "(no time)";
  const std::string time = to_time_of_day(f.local_time).substr(0, 8);
  if (f.basis == TimeBasis::undated) return "--- -- " + time;
  const CivilTime c = to_civil(f.local_time);
  return fmt::format("{} {:2} {}", kMonths[static_cast<std::size_t>(c.month)], c.day, time);
}

std::string endpoint(const std::string& host, const std::optional<std::int64_t>& port, char separator) {
  const std::string shown = host.empty() ? "?" : host;
  return port ? fmt::format("{}{}{}", shown, separator, *port) : shown;
}

// Flags in snort 1.6's eight places.
std::string eight_places(std::string_view letters) {
  constexpr std::string_view kOrder = "CESFRPAU";
  constexpr std::string_view kShown = "21SFRPAU";
  std::string out;
  for (std::size_t i = 0; i < kOrder.size(); ++i) {
    out += letters.find(kOrder[i]) == std::string_view::npos ? '*' : kShown[i];
  }
  return out;
}

std::string snort_text(const RecordFields& f) {
  std::string text = fmt::format("{}  [**] ", snort_time(f));
  if (f.sid) text += fmt::format("[{}:{}:{}] ", f.gid.value_or(1), *f.sid, f.rev.value_or(0));
  text += f.signature + " [**] ";
  if (!f.classification.empty()) text += fmt::format("[Classification: {}] ", f.classification);
  if (f.priority) text += fmt::format("[Priority: {}] ", *f.priority);
  return text + endpoint(f.src, f.src_port, ':') + " -> " + endpoint(f.dst, f.dst_port, ':');
}

std::string portscan_text(const RecordFields& f) {
  std::string text = fmt::format("{} {} -> {}", syslog_time(f), endpoint(f.src, f.src_port, ':'), endpoint(f.dst, f.dst_port, ':'));
  if (!f.text.empty()) text += " " + f.text;
  if (f.has_flags) text += " " + eight_places(f.flags);
  return text;
}

// tcpdump's flag letters: "S", "SFP", "." for none of them.
std::string tcpdump_flags(std::string_view letters) {
  std::string out;
  for (const char c : std::string_view("SFPR")) {
    if (letters.find(c) != std::string_view::npos) out += c;
  }
  return out.empty() ? "." : out;
}

std::string tcpdump_text(const RecordFields& f) {
  std::string text = fmt::format("{} {} > {}:", clock_text(f), endpoint(f.src, f.src_port, '.'), endpoint(f.dst, f.dst_port, '.'));
  if (f.basis == TimeBasis::none) text.replace(0, text.find(' '), "(no time)");
  if (f.has_flags)
    text += " " + tcpdump_flags(f.flags);
  else if (f.text.empty())
    text += " " + f.protocol;
  if (f.seq)
    text += fmt::format(" {}:{}({})", *f.seq, *f.seq + f.length.value_or(0), f.length.value_or(0));
  else if (f.length && !f.has_flags && f.text.empty())
    text += fmt::format(" {}", *f.length);
  if (f.ack) text += fmt::format(" ack {}", *f.ack);
  if (f.window) text += fmt::format(" win {}", *f.window);
  if (!f.tcp_options.empty()) text += " <" + f.tcp_options + ">";
  if (!f.text.empty()) text += " " + f.text;
  if (f.dont_fragment.value_or(0) == 1) text += " (DF)";
  if (f.ttl) text += f.ip_id ? fmt::format(" (ttl {}, id {})", *f.ttl, *f.ip_id) : fmt::format(" (ttl {})", *f.ttl);
  return text;
}

void append_field(std::string& text, std::string_view name, std::string_view value) {
  if (!value.empty()) text += fmt::format("{}{}={}", text.ends_with(": ") ? "" : ", ", name, value);
}

std::string mail_text(const RecordFields& f) {
  std::string text = fmt::format("{} {} {}", syslog_time(f), f.log_host, f.program.empty() ? "sendmail" : f.program);
  text += f.pid ? fmt::format("[{}]: ", *f.pid) : ": ";
  if (!f.queue_id.empty()) text += f.queue_id + ": ";
  append_field(text, "ruleset", f.ruleset);
  append_field(text, "arg1", f.argument);
  append_field(text, "from", f.sender);
  append_field(text, "to", f.recipient);
  if (f.size) append_field(text, "size", std::to_string(*f.size));
  if (f.recipient_count) append_field(text, "nrcpts", std::to_string(*f.recipient_count));
  const std::string relay = f.relay_name + (f.relay_name.empty() || f.relay_address.empty() ? "" : " ") +
                            (f.relay_address.empty() ? "" : "[" + f.relay_address + "]");
  append_field(text, "relay", relay);
  append_field(text, "reject", f.reject);
  append_field(text, "stat", f.status);
  return text;
}

}  // namespace

std::string record_text(const RecordFields& fields) {
  const std::string prefix = fields.claimed_file.empty() ? "" : fields.claimed_file + ":";
  if (fields.sensor == "snort_portscan") return prefix + portscan_text(fields);
  if (fields.sensor == "tcpdump") return prefix + tcpdump_text(fields);
  if (fields.sensor == "sendmail") return prefix + mail_text(fields);
  return prefix + snort_text(fields);
}

}  // namespace hindcast
