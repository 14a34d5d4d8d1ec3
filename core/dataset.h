// The facts of a case as correlation reads them: arrays in a total order, no store behind them. What grows with the records may
// lie in temporary files (core/paged_array.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/event.h"
#include "core/host_list.h"
#include "core/paged_array.h"
#include "core/text_interner.h"

namespace hindcast {

// Index into Dataset::network_host. Hosts of one /24 (or /64, or domain) share it; a host without a network is alone in one.
using NetworkId = std::int32_t;

// A file that records were read from.
struct SourceFile {
  std::string path;
  // Seconds that its clock was taken to be ahead of UTC, at its last record.
  std::int64_t utc_offset_s = 0;
};

// All facts of one case. Events are ordered by (time, source, id); undated ones by their time of day.
struct Dataset {
  // `bytes`: about what the arrays of this and everything made of them may hold in memory at once. What several of them share is
  // a part of it each (kEventShare and the like).
  explicit Dataset(std::size_t bytes = Spool::kNoLimit)
      : memory(bytes), events(bytes / kEventShare), packets(bytes / kEventShare), mails(bytes / kEventShare) {}
  static constexpr std::size_t kEventShare = 32;   // each array of what is read in passes: events, packets, mails, ...
  static constexpr std::size_t kAttemptShare = 8;  // attempts, which every detector reads
  static constexpr std::size_t kSightingShare = 16;
  static constexpr std::size_t kSortShare = 16;  // each sort; at most two run at once

  std::size_t memory;
  // By HostId, as the store numbers them: in order of first appearance. Use `host_rank` to order hosts.
  HostList hosts;
  // By HostId: whether the host is ours, as the case says.
  std::vector<bool> is_internal;
  // By HostId: place among all hosts in ascending order, from 0. Neighbouring ranks are neighbours among the hosts
  // of this case, not on the wire.
  std::vector<std::int32_t> host_rank;
  std::vector<NetworkId> network;    // by HostId
  std::vector<HostId> network_host;  // by NetworkId: one of its hosts
  // By SignatureId: the rule messages, as written.
  std::vector<std::string> signatures;
  // All records but copies and rejected lines; mail lines included.
  PagedArray<Event> events;
  // Event::detail of a packet sensor points here, where the record shows more than the flow.
  PagedArray<PacketDetail> packets;
  // PacketDetail::quoted points here.
  std::vector<QuotedFlow> quoted_flows;
  // Event::detail of a mail record points here.
  PagedArray<MailDetail> mails;
  // What PacketDetail and MailDetail quote, each text once: they repeat massively.
  TextInterner texts;

  // By Event::source_id; entry 0 is empty.
  std::vector<SourceFile> sources;

  // Hosts by id. `id` must be one of this dataset, not kNoHost; texts live as long as the dataset.
  [[nodiscard]] Host host(HostId id) const { return hosts[static_cast<std::size_t>(id)]; }
  [[nodiscard]] HostKind host_kind(HostId id) const { return hosts.kind(static_cast<std::size_t>(id)); }
  [[nodiscard]] std::string_view address(HostId id) const { return hosts.text(static_cast<std::size_t>(id)); }
  // Whether the host is ours; false for kNoHost.
  [[nodiscard]] bool internal(HostId id) const { return id != kNoHost && is_internal[static_cast<std::size_t>(id)]; }
  // Place among all hosts in ascending order. `id` must not be kNoHost here either.
  [[nodiscard]] std::int32_t rank(HostId id) const { return host_rank[static_cast<std::size_t>(id)]; }
  [[nodiscard]] NetworkId network_id(HostId id) const { return network[static_cast<std::size_t>(id)]; }
  // "MY.NET.16.0/24", or the host's own text where it has no network.
  [[nodiscard]] std::string network_name(NetworkId id) const;
  // The rule's message; "" for kNoSignature.
  [[nodiscard]] std::string_view signature(SignatureId id) const {
    return id == kNoSignature ? std::string_view{} : std::string_view(signatures[static_cast<std::size_t>(id)]);
  }
  // The file; `id` must be an event's.
  [[nodiscard]] const SourceFile& source(std::int32_t id) const { return sources[static_cast<std::size_t>(id)]; }
  // "" for kNoText. Lives as long as the dataset.
  [[nodiscard]] std::string_view text(TextId id) const { return id == kNoText ? std::string_view{} : texts.text(id); }
  // The number of a text; kNoText of "".
  TextId keep(std::string_view text) { return text.empty() ? kNoText : texts.id(text); }
  // The packet detail at that index (Event::detail of a packet sensor and the like); nothing for -1.
  [[nodiscard]] std::optional<PacketDetail> packet(std::int32_t detail) const {
    return detail < 0 ? std::nullopt : std::optional(packets[static_cast<std::size_t>(detail)]);
  }
  // The packet that an ICMP error answers; one without hosts if it quotes none.
  [[nodiscard]] QuotedFlow quoted(const PacketDetail& packet) const {
    return packet.quoted < 0 ? QuotedFlow{} : quoted_flows[static_cast<std::size_t>(packet.quoted)];
  }
};

// Fills host_rank, network and network_host from hosts. To be called once `hosts` is complete.
void index_hosts(Dataset& data);

}  // namespace hindcast
