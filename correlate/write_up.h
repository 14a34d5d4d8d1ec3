// The practical's headings in words: spoofing, description, mechanism, targeting, defence. General per kind, made concrete
// with the finding's own figures; every sentence must be true of the finding.
#pragma once

#include "core/dataset.h"
#include "core/finding.h"

namespace hindcast {

// Fills Finding::spoofing, description, mechanism, targeting and defence.
void write_up(const Dataset& data, Finding& finding);

}  // namespace hindcast
