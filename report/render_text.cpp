#include <fmt/format.h>

#include <algorithm>

#include "core/printable.h"
#include "report/escape.h"
#include "report/render.h"
#include "report/text_layout.h"

namespace hindcast {
namespace {

class TextWriter {
 public:
  std::string page(const Document& document) {
    underlined(plain_gate(document.title), '=');
    paragraph(plain_gate(document.subtitle), "", "");
    out_ += "\nContents\n";
    for (const Contents& entry : contents_of(document)) {
      const char* indent = entry.level == 3 ? "    " : "  ";
      paragraph(plain_gate(entry.text), indent, std::string(indent) + "  ");
    }
    out_ += '\n';
    blocks(document.body);
    while (out_.ends_with("\n\n")) out_.pop_back();
    return std::move(out_);
  }

 private:
  void blocks(const Blocks& list) {
    for (const Block& block : list.items()) {
      std::visit([this](const auto& content) { write(content); }, block.content);
    }
  }

  void paragraph(const std::string& text, std::string_view first, std::string_view rest) {
    for (const std::string& line : wrapped(text, kTextColumns, first, rest)) out_ += line + '\n';
  }

  void underlined(const std::string& text, char rule) {
    const std::vector<std::string> lines = wrapped(text, kTextColumns, "", "");
    std::size_t width = 0;
    for (const std::string& line : lines) {
      out_ += line + '\n';
      width = std::max(width, display_width(line));
    }
    out_ += std::string(width, rule) + '\n';
  }

  void write(const Heading& heading) {
    const std::string text = runs(heading.text);
    level_ = heading.level;
    if (level_ <= 3) {
      out_ += '\n';
      underlined(text, level_ == 2 ? '=' : '-');
      out_ += '\n';
    } else {
      paragraph(text, "", "");
    }
  }

  void write(const Paragraph& block) {
    const std::string_view indent = level_ >= 4 ? "  " : "";
    paragraph(runs(block.text), indent, indent);
    out_ += '\n';
  }

  void write(const List& list) {
    for (const Text& item : list.items) paragraph(runs(item), "  - ", "    ");
    out_ += '\n';
  }

  void write(const DataTable& table) {
    if (!table.caption.empty()) paragraph(plain_gate(table.caption), "  ", "  ");
    std::vector<std::string> headers;
    std::vector<bool> is_number;
    for (const Column& column : table.columns) {
      headers.push_back(plain_gate(column.header));
      is_number.push_back(column.kind == Column::Kind::number);
    }
    std::vector<std::vector<std::string>> rows;
    for (const std::vector<Text>& row : table.rows) {
      std::vector<std::string>& cells = rows.emplace_back();
      for (const Text& cell : row) cells.push_back(runs(cell));
    }
    out_ += text_table(headers, is_number, rows, kTextColumns, "  ") + '\n';
  }

  void write(const Terms& terms) {
    for (const auto& [term, text] : terms.items) {
      paragraph(runs(term) + ": " + runs(text), "  ", "      ");
    }
    out_ += '\n';
  }

  // File by file. Indented, so that no line of a log stands at the start of a line of mail ("From ", ".").
  void write(const Evidence& evidence) {
    paragraph(plain_gate(evidence.caption), "  ", "  ");
    std::string file;
    for (const QuoteLine& line : evidence.lines) {
      if (line.kind == QuoteLine::Kind::elision) {
        paragraph(plain_gate(line.text), "      ", "      ");
        continue;
      }
      if (line.file != file) paragraph(plain_gate(line.file) + ":", "    ", "      ");
      file = line.file;
      const char* mark = line.kind == QuoteLine::Kind::from_fields ? "~" : "";
      for (const std::string& piece :
           cut(fmt::format("{}{} {}", line.line, mark, plain_gate(line.text)), kTextColumns, "    ", "        ")) {
        out_ += piece + '\n';
      }
    }
    out_ += '\n';
  }

  void write(const Figure& figure) {
    if (!figure.is_told_by_table) return;
    paragraph(plain_gate(figure.caption) + ". " + plain_gate(figure.drawing.description), "  ", "  ");
    out_ += '\n';
    write(figure.data);
  }

  void write(const Details& details) {
    paragraph(runs(details.summary), "  ", "  ");
    out_ += '\n';
    blocks(details.body);
  }

  static std::string runs(const Text& text) {
    std::string out;
    for (const Run& run : text.runs()) out += plain_gate(run.text);
    return out;
  }

  std::string out_;
  int level_ = 1;
};

}  // namespace

std::string render_text(const Document& document) { return TextWriter().page(document); }

}  // namespace hindcast
