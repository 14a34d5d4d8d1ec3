// What a report says, as a small tree without any markup: headings, paragraphs, lists, tables, quoted evidence, figures.
// Sections build it; the renderers turn it into HTML, Markdown or text. Text in it is raw, as the logs had it: it is made
// safe in one place a medium (report/escape.h), so no section can forget to.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "report/drawing.h"

namespace hindcast {

// A piece of running text.
struct Run {
  // How a run is set. code: text of the logs, in a fixed-width face.
  enum class Style : std::uint8_t { plain, strong, code, link };
  Style style = Style::plain;
  // Raw; every medium escapes it.
  std::string text;
  std::string anchor;  // for links: an anchor of this document
};

// Running text, built from left to right: Text("Seen in ").code(path).plain(".").
class Text {
 public:
  Text() = default;
  Text(std::string text) { plain(std::move(text)); }  // NOLINT(google-explicit-constructor): most text is plain
  Text(const char* text) { plain(text); }             // NOLINT(google-explicit-constructor)

  // Each adds a run and returns the text; "" adds nothing.
  Text& plain(std::string text) & { return add(Run::Style::plain, std::move(text), {}); }
  Text& strong(std::string text) & { return add(Run::Style::strong, std::move(text), {}); }
  Text& code(std::string text) & { return add(Run::Style::code, std::move(text), {}); }
  Text& link(std::string text, std::string anchor) & { return add(Run::Style::link, std::move(text), std::move(anchor)); }
  // The same for a text under construction, so that it can be passed on as it is.
  Text&& plain(std::string text) && { return std::move(plain(std::move(text))); }
  Text&& strong(std::string text) && { return std::move(strong(std::move(text))); }
  Text&& code(std::string text) && { return std::move(code(std::move(text))); }
  Text&& link(std::string text, std::string anchor) && { return std::move(link(std::move(text), std::move(anchor))); }
  // Adds all runs of another text.
  Text& append(const Text& other);

  // Whether there is nothing to read.
  [[nodiscard]] bool empty() const { return runs_.empty(); }
  // From left to right; none is empty.
  [[nodiscard]] const std::vector<Run>& runs() const { return runs_; }

 private:
  // What the named functions come down to.
  Text& add(Run::Style style, std::string text, std::string anchor);
  std::vector<Run> runs_;
};

// Level 1 is the report's title; sections are 2, campaigns 3, the practical's headings 4.
struct Heading {
  int level = 2;
  Text text;
  std::string anchor;  // "" where nothing links to it; letters, digits and hyphens
};

// A paragraph of running text, set by its role.
struct Paragraph {
  enum class Role : std::uint8_t { body, lead, note };  // lead: the sentence to read if only one; note: small print
  Text text;
  Role role = Role::body;
};

// An unordered list; items are single paragraphs.
struct List {
  std::vector<Text> items;
};

// A column's heading and how its cells are set, the same for the whole table.
struct Column {
  // number: aligned right; code: a value as the logs have it; time: never broken
  enum class Kind : std::uint8_t { text, number, code, time };
  std::string header{};
  Kind kind = Kind::text;
};

// A table. The first cell of a row is its header where `has_row_headers`.
struct DataTable {
  std::string caption;
  // From left to right; at least one.
  std::vector<Column> columns;
  std::vector<std::vector<Text>> rows;  // as many cells as columns
  bool has_row_headers = true;
};

// A list of terms with their texts: term, what is said of it.
struct Terms {
  std::vector<std::pair<Text, Text>> items;
};

// One line of quoted evidence, or the statement of what was left out between two.
struct QuoteLine {
  // quoted: bytes of the source file; from_fields: made from the store; elision: words about what is missing.
  enum class Kind : std::uint8_t { quoted, from_fields, elision };
  Kind kind = Kind::quoted;
  std::string file{};     // as shown; empty for elisions
  std::int64_t line = 0;  // from 1
  std::string text{};     // raw bytes of one line, without its line end
};
// A block of quoted records. Its blanks are kept, and where a medium must break a line
// nothing is dropped.
struct Evidence {
  // Says where the lines are from; may be "".
  std::string caption;
  std::string anchor;
  std::vector<QuoteLine> lines;
};

// A picture with the same data as a table for those who cannot see it. Media without pictures show the table instead, but
// only where it tells something that the blocks around it do not.
struct Figure {
  std::string caption;
  std::string anchor;
  // Its own title and description are for those who cannot see it.
  Drawing drawing;
  DataTable data;
  bool is_told_by_table = true;
};

struct Block;

// Blocks in reading order.
class Blocks {
 public:
  // Adds a heading; see Heading for the levels.
  void heading(int level, Text text, std::string anchor = {});
  // Nothing is added for an empty text.
  void paragraph(Text text, Paragraph::Role role = Paragraph::Role::body);
  // Each adds its block at the end. Lists and terms without items are left out.
  void add(List list);
  void add(DataTable table);
  void add(Terms terms);
  // Evidence is added even without lines.
  void add(Evidence evidence);
  void add(Figure figure);
  // Adds all blocks of another sequence.
  void append(Blocks other);
  // Blocks that a medium may fold away behind `summary`.
  void details(Text summary, Blocks body);

  // The view lives until the next change.
  [[nodiscard]] const std::vector<Block>& items() const { return blocks_; }
  [[nodiscard]] bool empty() const { return blocks_.empty(); }

 private:
  std::vector<Block> blocks_;
};

// What may be folded away. Blocks hold Details that hold Blocks: a tree.
struct Details {
  Text summary;
  Blocks body;
};

// One block, of any kind; renderers visit it.
struct Block {
  std::variant<Heading, Paragraph, List, DataTable, Terms, Evidence, Figure, Details> content;
};

// A whole report before it takes a form. Built once, rendered as often as media are asked for.
struct Document {
  std::string title;
  std::string subtitle;
  Blocks body;
};

// One line of the table of contents: the headings of levels 2 and 3 that have an anchor.
struct Contents {
  int level = 2;
  std::string text;
  std::string anchor;
};
// In reading order. Headings inside folded details are not in it.
std::vector<Contents> contents_of(const Document& document);

// The text of all runs, one after the other, without styles.
std::string plain_text(const Text& text);

}  // namespace hindcast
