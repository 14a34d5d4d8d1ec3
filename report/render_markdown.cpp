#include <fmt/format.h>

#include <algorithm>

#include "report/escape.h"
#include "report/render.h"

namespace hindcast {
namespace {

class MarkdownWriter {
 public:
  std::string page(const Document& document) {
    out_ = fmt::format("# {}\n\n{}\n\n", markdown_text(document.title), markdown_text(document.subtitle));
    out_ += "## Contents\n\n";
    for (const Contents& entry : contents_of(document)) {
      out_ += fmt::format("{}- [{}](#{})\n", entry.level == 3 ? "  " : "", markdown_text(entry.text), entry.anchor);
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

  // Anchors are made of letters, digits and hyphens, so this element is the report's own.
  void anchor(const std::string& name) {
    if (!name.empty()) out_ += fmt::format("<a id=\"{}\"></a>\n\n", html_text(name));
  }

  void write(const Heading& heading) {
    anchor(heading.anchor);
    out_ += fmt::format("{} {}\n\n", std::string(static_cast<std::size_t>(heading.level), '#'), runs(heading.text, Where::heading));
  }

  void write(const Paragraph& paragraph) {
    const bool is_note = paragraph.role == Paragraph::Role::note;
    out_ += fmt::format("{}{}\n\n", is_note ? "> " : "", runs(paragraph.text, Where::block));
  }

  void write(const List& list) {
    for (const Text& item : list.items) out_ += fmt::format("- {}\n", runs(item, Where::block));
    out_ += '\n';
  }

  void write(const DataTable& table) {
    if (!table.caption.empty()) out_ += fmt::format("**{}**\n\n", markdown_text(table.caption));
    for (const Column& column : table.columns) out_ += fmt::format("| {} ", markdown_text(column.header));
    out_ += "|\n";
    for (const Column& column : table.columns) out_ += column.kind == Column::Kind::number ? "| ---: " : "| --- ";
    out_ += "|\n";
    for (const std::vector<Text>& row : table.rows) {
      for (const Text& cell : row) out_ += fmt::format("| {} ", runs(cell, Where::table));
      out_ += "|\n";
    }
    out_ += '\n';
  }

  void write(const Terms& terms) {
    for (const auto& [term, text] : terms.items) {
      out_ += fmt::format("- **{}**: {}\n", markdown_text(plain_text(term)), runs(text, Where::block));
    }
    out_ += '\n';
  }

  void write(const Evidence& evidence) {
    anchor(evidence.anchor);
    out_ += fmt::format("**{}**\n\n", markdown_text(evidence.caption));
    std::string body;
    for (const QuoteLine& line : evidence.lines) {
      if (line.kind == QuoteLine::Kind::elision) {
        body += fmt::format("    {}\n", markdown_block_line(line.text));
        continue;
      }
      const char* mark = line.kind == QuoteLine::Kind::from_fields ? "~" : "";
      body += fmt::format("{}:{}{}  {}\n", markdown_block_line(line.file), line.line, mark, markdown_block_line(line.text));
    }
    const std::string fence = markdown_fence(body);
    out_ += fmt::format("{0}text\n{1}{0}\n\n", fence, body);
  }

  void write(const Figure& figure) {
    if (!figure.is_told_by_table) return;
    out_ += fmt::format("{}\n\n", markdown_text(figure.caption + ". " + figure.drawing.description, true));
    write(figure.data);
  }

  void write(const Details& details) {
    out_ += fmt::format("**{}**\n\n", markdown_text(plain_text(details.summary)));
    blocks(details.body);
  }

  enum class Where { block, heading, table };

  static std::string runs(const Text& text, Where where) {
    std::string out;
    for (const Run& run : text.runs()) {
      const bool starts_block = where == Where::block && out.empty();
      switch (run.style) {
        case Run::Style::plain:
          out += markdown_text(run.text, starts_block);
          break;
        case Run::Style::strong:
          out += "**" + markdown_text(run.text) + "**";
          break;
        case Run::Style::code:
          out += markdown_code(run.text, where == Where::table);
          break;
        case Run::Style::link:
          out += fmt::format("[{}](#{})", markdown_text(run.text), run.anchor);
          break;
      }
    }
    return out;
  }

  std::string out_;
};

}  // namespace

std::string render_markdown(const Document& document) { return MarkdownWriter().page(document); }

}  // namespace hindcast
