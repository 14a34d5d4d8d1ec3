// The three media of a report. Each renderer is a pure function of the document: equal documents give equal bytes, no
// clock, no locale. Text of the document passes the medium's gate (report/escape.h) on its way out, always.
#pragma once

#include <string>

#include "report/document.h"

namespace hindcast {

// One self-contained HTML page: no script, nothing loaded (its Content-Security-Policy forbids both), light, dark, print.
std::string render_html(const Document& document);

// CommonMark with GitHub's tables. Pictures are given as their data tables.
std::string render_markdown(const Document& document);

// Plain text of at most 80 columns, word-wrapped, for terminals and mail. Pictures are given as their data tables.
std::string render_text(const Document& document);

}  // namespace hindcast
