#include "ingest/last_messages.h"

namespace hindcast {
namespace {

constexpr std::size_t kMostHosts = 1'000;  // a file that invents more loses the memory of the others

}  // namespace

void LastMessages::remember(const Format& format, const Record& record, std::string_view text) {
  if (record.mail.program.empty()) return;
  auto place = by_host_.find(record.mail.log_host);
  if (place == by_host_.end()) {
    if (by_host_.size() >= kMostHosts) by_host_.clear();
    place = by_host_.try_emplace(std::string(record.mail.log_host)).first;
  }
  Message& message = place->second;
  message.format = &format;
  message.text.assign(text);
  message.program.assign(record.mail.program);
  last_ = &message;
}

void LastMessages::forget(std::string_view text) {
  SyslogHeader header;
  if (by_host_.empty() || !take_syslog_header(text, header)) return;
  last_ = nullptr;
  if (const auto place = by_host_.find(header.host); place != by_host_.end()) by_host_.erase(place);
}

const LastMessages::Message* LastMessages::repeated_by(const SyslogHeader& header) const {
  const Message* message = last_;
  if (!header.host.empty()) {
    const auto place = by_host_.find(header.host);
    message = place == by_host_.end() ? nullptr : &place->second;
  }
  return message != nullptr && (header.tag.empty() || header.tag == message->program) ? message : nullptr;
}

}  // namespace hindcast
