// A section of the report: turns the model into blocks, without a store and without markup. To add one: a file in
// report/sections/ and a line in report/sections.cpp; heading, anchor and table of contents follow.
#pragma once

#include <span>
#include <string_view>

#include "report/document.h"
#include "report/model.h"

namespace hindcast {

// One section as the report sees it: a name, a heading and a pure function.
struct Section {
  std::string_view name;   // anchor; letters and hyphens
  std::string_view title;  // heading
  // Writes what stands below the heading. Nothing written: the section is left out.
  void (*write)(const ReportModel& model, Blocks& out) = nullptr;
};

// All sections in reading order.
std::span<const Section> report_sections();

// The whole report of a case.
Document build_report(const ReportModel& model);

}  // namespace hindcast
