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
  enum class Style : std::uint8_t { plain, strong, code, link };
  Style style = Style::plain;
  std::string text;
  std::string anchor;  // for links: an anchor of this document
};

// Running text, built from left to right: Text("Seen in ").code(path).plain(".").
class Text {
 public:
  Text() = default;
  Text(std::string text) { plain(std::move(text)); }  // NOLINT(google-explicit-constructor): most text is plain
  Text(const char* text) { plain(text); }             // NOLINT(google-explicit-constructor)

  Text& plain(std::string text) & { return add(Run::Style::plain, std::move(text), {}); }
  Text& strong(std::string text) & { return add(Run::Style::strong, std::move(text), {}); }
  Text& code(std::string text) & { return add(Run::Style::code, std::move(text), {}); }
  Text& link(std::string text, std::string anchor) & { return add(Run::Style::link, std::move(text), std::move(anchor)); }
  Text&& plain(std::string text) && { return std::move(plain(std::move(text))); }
  Text&& strong(std::string text) && { return std::move(strong(std::move(text))); }
  Text&& code(std::string text) && { return std::move(code(std::move(text))); }
  Text&& link(std::string text, std::string anchor) && { return std::move(link(std::move(text), std::move(anchor))); }
  Text& append(const Text& other);

  [[nodiscard]] bool empty() const { return runs_.empty(); }
  [[nodiscard]] const std::vector<Run>& runs() const { return runs_; }

 private:
  Text& add(Run::Style style, std::string text, std::string anchor);
  std::vector<Run> runs_;
};

// Level 1 is the report's title; sections are 2, campaigns 3, the practical's headings 4.
struct Heading {
  int level = 2;
  Text text;
  std::string anchor;  // "" where nothing links to it; letters, digits and hyphens
};

struct Paragraph {
  enum class Role : std::uint8_t { body, lead, note };  // lead: the sentence to read if only one; note: small print
  Text text;
  Role role = Role::body;
};

struct List {
  std::vector<Text> items;
};

struct Column {
  // number: aligned right; code: a value as the logs have it; time: never broken
  enum class Kind : std::uint8_t { text, number, code, time };
  std::string header{};
  Kind kind = Kind::text;
};

// A table. The first cell of a row is its header where `has_row_headers`.
struct Table {
  std::string caption;
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
  enum class Kind : std::uint8_t { quoted, from_fields, elision };
  Kind kind = Kind::quoted;
  std::string file{};     // as shown; empty for elisions
  std::int64_t line = 0;  // from 1
  std::string text{};     // raw bytes of one line, without its line end
};
struct Evidence {
  std::string caption;
  std::string anchor;
  std::vector<QuoteLine> lines;
};

// A picture with the same data as a table for those who cannot see it. Media without pictures show the table instead, but
// only where it tells something that the blocks around it do not.
struct Figure {
  std::string caption;
  std::string anchor;
  Drawing drawing;
  Table data;
  bool is_told_by_table = true;
};

struct Block;

// Blocks in reading order.
class Blocks {
 public:
  void heading(int level, Text text, std::string anchor = {});
  void paragraph(Text text, Paragraph::Role role = Paragraph::Role::body);
  void add(List list);
  void add(Table table);
  void add(Terms terms);
  void add(Evidence evidence);
  void add(Figure figure);
  void append(Blocks other);
  // Blocks that a medium may fold away behind `summary`.
  void details(Text summary, Blocks body);

  [[nodiscard]] const std::vector<Block>& items() const { return blocks_; }
  [[nodiscard]] bool empty() const { return blocks_.empty(); }

 private:
  std::vector<Block> blocks_;
};

struct Details {
  Text summary;
  Blocks body;
};

struct Block {
  std::variant<Heading, Paragraph, List, Table, Terms, Evidence, Figure, Details> content;
};

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
std::vector<Contents> contents_of(const Document& document);

// The text of all runs, one after the other, without styles.
std::string plain_text(const Text& text);

}  // namespace hindcast
