#include "report/document.h"

namespace hindcast {

Text& Text::add(Run::Style style, std::string text, std::string anchor) {
  if (!text.empty()) runs_.push_back({style, std::move(text), std::move(anchor)});
  return *this;
}

Text& Text::append(const Text& other) {
  runs_.insert(runs_.end(), other.runs_.begin(), other.runs_.end());
  return *this;
}

void Blocks::heading(int level, Text text, std::string anchor) {
  blocks_.push_back({Heading{level, std::move(text), std::move(anchor)}});
}

void Blocks::paragraph(Text text, Paragraph::Role role) {
  if (!text.empty()) blocks_.push_back({Paragraph{std::move(text), role}});
}

void Blocks::add(List list) {
  if (!list.items.empty()) blocks_.push_back({std::move(list)});
}

void Blocks::add(DataTable table) { blocks_.push_back({std::move(table)}); }

void Blocks::add(Terms terms) {
  if (!terms.items.empty()) blocks_.push_back({std::move(terms)});
}

void Blocks::add(Evidence evidence) { blocks_.push_back({std::move(evidence)}); }

void Blocks::add(Figure figure) { blocks_.push_back({std::move(figure)}); }

void Blocks::append(Blocks other) {
  for (Block& block : other.blocks_) blocks_.push_back(std::move(block));
}

void Blocks::details(Text summary, Blocks body) { blocks_.push_back({Details{std::move(summary), std::move(body)}}); }

std::vector<Contents> contents_of(const Document& document) {
  std::vector<Contents> contents;
  for (const Block& block : document.body.items()) {
    const auto* heading = std::get_if<Heading>(&block.content);
    if (heading == nullptr || heading->anchor.empty() || heading->level > 3) continue;
    contents.push_back({heading->level, plain_text(heading->text), heading->anchor});
  }
  return contents;
}

std::string plain_text(const Text& text) {
  std::string plain;
  for (const Run& run : text.runs()) plain += run.text;
  return plain;
}

}  // namespace hindcast
