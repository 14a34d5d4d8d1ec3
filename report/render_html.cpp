#include <fmt/format.h>

#include "report/escape.h"
#include "report/html_style.h"
#include "report/render.h"

namespace hindcast {
namespace {

constexpr std::string_view kPageHead =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n";

// Writes one document. Keeps which sections are open, so that each heading closes what ends there.
class HtmlWriter {
 public:
  std::string page(const Document& document) {
    out_ = kPageHead;
    out_ += fmt::format("<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n", html_text(document.title), html_style());
    out_ += "<a class=\"skip\" href=\"#report\">Skip to the report</a>\n";
    out_ += fmt::format("<header><p class=\"mark\">hindcast</p><h1>{}</h1><p class=\"subtitle\">{}</p></header>\n",
                        html_text(document.title), html_text(document.subtitle));
    contents(contents_of(document));
    out_ += "<main id=\"report\">\n";
    blocks(document.body);
    close_sections(0);
    out_ += "</main>\n</body>\n</html>\n";
    return std::move(out_);
  }

 private:
  void contents(const std::vector<Contents>& entries) {
    out_ += "<nav aria-label=\"Contents\"><h2 class=\"contents\">Contents</h2><ol>\n";
    bool is_nested = false;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const bool opens = i + 1 < entries.size() && entries[i].level == 2 && entries[i + 1].level == 3;
      out_ += fmt::format("<li><a href=\"#{}\">{}</a>", html_text(entries[i].anchor), html_text(entries[i].text));
      if (opens) {
        out_ += "<ol>\n";
        is_nested = true;
        continue;
      }
      out_ += "</li>\n";
      if (is_nested && (i + 1 == entries.size() || entries[i + 1].level == 2)) {
        out_ += "</ol></li>\n";
        is_nested = false;
      }
    }
    out_ += "</ol></nav>\n";
  }

  void blocks(const Blocks& list) {
    for (const Block& block : list.items()) {
      std::visit([this](const auto& content) { write(content); }, block.content);
    }
  }

  // Sections of levels above `level` end.
  void close_sections(int level) {
    while (!open_levels_.empty() && open_levels_.back() > level) {
      out_ += "</section>\n";
      open_levels_.pop_back();
    }
  }

  void write(const Heading& heading) {
    if (heading.level <= 3) {
      close_sections(heading.level - 1);
      out_ += fmt::format("<section class=\"level-{}\">\n", heading.level);
      open_levels_.push_back(heading.level);
    }
    const std::string id = heading.anchor.empty() ? "" : fmt::format(" id=\"{}\"", html_text(heading.anchor));
    out_ += fmt::format("<h{0}{1}>{2}</h{0}>\n", heading.level, id, runs(heading.text));
  }

  void write(const Paragraph& paragraph) {
    const char* role = paragraph.role == Paragraph::Role::lead   ? " class=\"lead\""
                       : paragraph.role == Paragraph::Role::note ? " class=\"note\""
                                                                 : "";
    out_ += fmt::format("<p{}>{}</p>\n", role, runs(paragraph.text));
  }

  void write(const List& list) {
    out_ += "<ul>\n";
    for (const Text& item : list.items) out_ += fmt::format("<li>{}</li>\n", runs(item));
    out_ += "</ul>\n";
  }

  void write(const DataTable& table) {
    out_ += fmt::format(
        "<div class=\"scroll\" role=\"region\" aria-label=\"{0}\" tabindex=\"0\"><table><caption>{0}</caption>\n<thead><tr>",
        html_text(table.caption));
    for (const Column& column : table.columns) {
      out_ += fmt::format("<th scope=\"col\"{}>{}</th>", cell_class(column), html_text(column.header));
    }
    out_ += "</tr></thead>\n<tbody>\n";
    for (const std::vector<Text>& row : table.rows) {
      out_ += "<tr>";
      for (std::size_t i = 0; i < row.size(); ++i) {
        const bool is_header = i == 0 && table.has_row_headers;
        out_ += fmt::format("<{0}{1}{2} data-name=\"{3}\">{4}</{0}>", is_header ? "th" : "td", is_header ? " scope=\"row\"" : "",
                            cell_class(table.columns[i]), html_text(table.columns[i].header), runs(row[i]));
      }
      out_ += "</tr>\n";
    }
    out_ += "</tbody></table></div>\n";
  }

  void write(const Terms& terms) {
    out_ += "<dl>\n";
    for (const auto& [term, text] : terms.items) {
      out_ += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", runs(term), runs(text));
    }
    out_ += "</dl>\n";
  }

  void write(const Evidence& evidence) {
    const std::string id = evidence.anchor.empty() ? "" : fmt::format(" id=\"{}\"", html_text(evidence.anchor));
    out_ += fmt::format("<figure class=\"evidence\"{}><figcaption>{}</figcaption>\n<div class=\"lines\">\n", id,
                        html_text(evidence.caption));
    for (const QuoteLine& line : evidence.lines) {
      if (line.kind == QuoteLine::Kind::elision) {
        out_ += fmt::format("<p class=\"elision\">{}</p>\n", html_text(line.text));
        continue;
      }
      const char* mark = line.kind == QuoteLine::Kind::from_fields ? "<i title=\"rendered from the stored fields\">~</i>" : "";
      out_ += fmt::format("<p><span class=\"place\">{}:{}{}</span> <code>{}</code></p>\n", html_text(line.file), line.line, mark,
                          html_text(line.text));
    }
    out_ += "</div></figure>\n";
  }

  void write(const Figure& figure) {
    const std::string id = figure.anchor.empty() ? fmt::format("figure-{}", ++figure_count_) : figure.anchor;
    out_ += fmt::format("<figure class=\"picture\" id=\"{}\"><figcaption>{}</figcaption>\n<div class=\"canvas\">{}</div>\n",
                        html_text(id), html_text(figure.caption), to_svg(figure.drawing, id));
    out_ += fmt::format("<p class=\"note\">{}</p>\n<details><summary>The data as a table</summary>\n",
                        html_text(figure.drawing.description));
    write(figure.data);
    out_ += "</details></figure>\n";
  }

  void write(const Details& details) {
    out_ += fmt::format("<details><summary>{}</summary>\n<div class=\"body\">\n", runs(details.summary));
    blocks(details.body);
    out_ += "</div></details>\n";
  }

  static std::string_view cell_class(const Column& column) {
    if (column.kind == Column::Kind::number) return " class=\"number\"";
    if (column.kind == Column::Kind::code) return " class=\"code\"";
    if (column.kind == Column::Kind::time) return " class=\"time\"";
    return "";
  }

  static std::string runs(const Text& text) {
    std::string out;
    for (const Run& run : text.runs()) {
      const std::string safe = html_text(run.text);
      switch (run.style) {
        case Run::Style::plain:
          out += safe;
          break;
        case Run::Style::strong:
          out += "<strong>" + safe + "</strong>";
          break;
        case Run::Style::code:
          out += "<code>" + safe + "</code>";
          break;
        case Run::Style::link:
          out += fmt::format("<a href=\"#{}\">{}</a>", html_text(run.anchor), safe);
          break;
      }
    }
    return out;
  }

  std::string out_;
  std::vector<int> open_levels_;
  int figure_count_ = 0;
};

}  // namespace

std::string render_html(const Document& document) { return HtmlWriter().page(document); }

}  // namespace hindcast
