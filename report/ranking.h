// Which machines to go and look at, in which order, and why: what the report opens with. A pure function of the model.
#pragma once

#include <string>
#include <vector>

#include "report/model.h"

namespace hindcast {

// Why a machine is on the list; the first that applies decides its place.
enum class Concern : std::uint8_t {
  acts_as_attacker,  // a machine of ours from which others were attacked: perhaps taken over
  answered,          // a machine of ours that answered a prober, or is found open
  singled_out,       // a machine of ours that a campaign was aimed at, it and at most two others
  undecided,         // a machine of ours that looked like an attacker, while an innocent reading leads
  attacker,          // a foreign machine from which we were attacked
};

// Why a machine is on the list, with the campaign that says so.
struct Reason {
  std::string text;  // "answered on tcp 80 to 203.0.113.9"
  std::int64_t campaign_id = 0;
  std::int64_t rank = 0;  // of the campaign
};

// A machine to look at. One entry a machine, however many campaigns it has a part in.
struct RankedHost {
  std::string address;
  Concern concern = Concern::attacker;
  // The highest of its campaigns, -8 .. 8.
  int severity = 0;
  // Of the campaign that put it on the list, 0..1.
  double confidence = 0;
  // At least one, by campaign rank.
  std::vector<Reason> reasons;
};

// Ours first by concern, then severity (highest first), then rank of the campaign, then address. Foreign machines last.
std::vector<RankedHost> rank_hosts(const ReportModel& model);

// Whether a finding's leading reading says that somebody attacked.
bool is_hostile_reading(std::string_view reading);

}  // namespace hindcast
