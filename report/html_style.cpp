#include "report/html_style.h"

#include <string>

namespace hindcast {
namespace {

// Colours and fonts as custom properties, for light and dark paper. Text keeps at least 4.5 : 1 against both grounds.
constexpr std::string_view kPalette = R"css(:root {
  color-scheme: light dark;
  --paper: #fcfbf8; --sheet: #f4f2ec; --ink: #1e2226; --soft: #565d66; --rule: #d9d5ca; --link: #1b4e80; --mark: #8a2f1b;
  --s1: #1f5f96; --s2: #b5421f; --s3: #2c7648; --s4: #75479a; --bar: #5f7f9c; --bar-line: #36536d;
  --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", "DejaVu Serif", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --sheet: #1c2024; --ink: #e3e1db; --soft: #a4abb3; --rule: #343a41; --link: #93bfe8; --mark: #f0a088;
    --s1: #7db5e8; --s2: #f0926a; --s3: #7cc79b; --s4: #c7a3e6; --bar: #54738f; --bar-line: #9dbcd8;
  }
}
)css";

// The page and its frame: measure of the lines, the skip link, the title block.
constexpr std::string_view kPage = R"css(*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; padding: 2.5rem 1.5rem 5rem; max-width: 86rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 var(--serif); }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .18em; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .25rem .5rem; }
header { border-bottom: 3px double var(--rule); margin-bottom: 2rem; padding-bottom: 1.25rem; }
header .mark { margin: 0; font: 600 .8rem/1 var(--sans); letter-spacing: .14em; text-transform: uppercase; color: var(--mark); }
h1 { margin: .6rem 0 .35rem; font-size: clamp(1.6rem, 1.2rem + 2vw, 2.4rem); line-height: 1.15; font-weight: 600; letter-spacing: -.01em; }
.subtitle { margin: 0; color: var(--soft); max-width: 48rem; }
)css";

// The table of contents: a line of links; where there is room it becomes the column beside the text.
constexpr std::string_view kContents = R"css(nav { font: .875rem/1.45 var(--sans); margin-bottom: 2rem; }
nav ol { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; }
nav ol ol { display: none; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
.contents { margin: 0 0 .5rem; font: 600 .75rem/1 var(--sans); letter-spacing: .1em; text-transform: uppercase; color: var(--soft); border: 0; padding: 0; }
)css";

// Headings and running text. Long addresses and signatures may break anywhere, or one of them would widen the page.
constexpr std::string_view kText =
    R"css(h2 { margin: 3.25rem 0 1rem; padding-top: .75rem; border-top: 1px solid var(--rule); font-size: 1.55rem; line-height: 1.25; font-weight: 600; }
h3 { margin: 3rem 0 .75rem; font-size: 1.25rem; line-height: 1.3; font-weight: 600; }
h4 { margin: 1.7rem 0 .3rem; font: 600 .8125rem/1.4 var(--sans); letter-spacing: .04em; text-transform: uppercase; color: var(--soft); }
h5 { margin: 2rem 0 .5rem; font: 600 1rem/1.4 var(--serif); }
main > section:first-child > h2 { margin-top: 0; border-top: 0; padding-top: 0; }
p, ul, dl { margin: 0 0 .85rem; max-width: 46rem; }
p, li, dd, h1, h2, h3, h4, h5, figcaption, caption { overflow-wrap: anywhere; }
td, th { overflow-wrap: break-word; max-width: 26rem; }
ul { padding-left: 1.2rem; }
li { margin-bottom: .3rem; }
li::marker { color: var(--soft); }
.lead { font-size: 1.2rem; line-height: 1.5; }
.note { font: .875rem/1.5 var(--sans); color: var(--soft); }
code { font: .86em/1.5 var(--mono); font-variant-numeric: lining-nums; }
)css";

// Tables scroll in their own box; figures are lined up by tabular numerals.
constexpr std::string_view kTables = R"css(.scroll { overflow-x: auto; margin: 1rem 0 1.5rem; }
table { border-collapse: collapse; min-width: 100%; font: .875rem/1.45 var(--sans); font-variant-numeric: tabular-nums lining-nums; }
caption { text-align: left; padding: 0 0 .5rem; color: var(--soft); }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem .4rem 0; border-bottom: 1px solid var(--rule); }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-weight: 600; border-bottom: 2px solid var(--rule); white-space: nowrap; }
tbody th { font-weight: 600; }
tbody tr:hover > * { background: var(--sheet); }
.number { text-align: right; white-space: nowrap; }
td.time { min-width: 6.6rem; max-width: 8.5rem; }
td.code, th.code { font-family: var(--mono); font-size: .8125rem; }
td.code { max-width: 15rem; }
thead th.code { font: inherit; font-weight: 600; }
)css";

// Lists of terms, pictures and their captions, and quoted records: the place beside each line is not part of the quotation.
constexpr std::string_view kEvidence = R"css(dl { display: grid; gap: .45rem; }
dl > div { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1.25rem; }
dt { font: 600 .875rem/1.7 var(--sans); color: var(--soft); }
dd { margin: 0; }
figure { margin: 1.25rem 0 1.75rem; }
figcaption { font: 600 .875rem/1.5 var(--sans); margin-bottom: .4rem; }
.evidence .lines { background: var(--sheet); border-left: 3px solid var(--rule); padding: .6rem .9rem; overflow-x: auto; }
.evidence p { display: flex; gap: 1rem; margin: 0; max-width: none; font: .78rem/1.65 var(--mono); }
.evidence p code { flex: 1 1 0; min-width: 0; font-size: 1em; white-space: pre-wrap; overflow-wrap: anywhere; }
.evidence .place { flex: 0 0 auto; min-width: 12rem; color: var(--soft); }
.evidence i { font-style: normal; color: var(--mark); }
.evidence .elision { display: block; padding: .25rem 0; color: var(--soft); font-family: var(--serif); font-style: italic; font-size: .9rem; }
.canvas { overflow-x: auto; }
.canvas svg { display: block; width: 100%; min-width: 42rem; height: auto; }
.picture .note { margin: .4rem 0; max-width: 60rem; }
details { margin: .5rem 0 1rem; }
summary { cursor: pointer; font: .875rem/1.5 var(--sans); color: var(--link); }
details[open] > summary { margin-bottom: .5rem; }
details > .body { border-left: 1px solid var(--rule); padding-left: 1rem; }
)css";

// Inside the pictures: inks by role (report/drawing.h). Series differ in shape as well, so colour only helps.
constexpr std::string_view kPictures =
    R"css(.label { font: 12px var(--sans); font-variant-numeric: tabular-nums lining-nums; fill: var(--soft); }
.label.strong { fill: var(--ink); font-weight: 600; }
.axis { stroke: var(--soft); stroke-width: 1; fill: none; }
.grid { stroke: var(--rule); stroke-width: 1; fill: none; }
.bar { fill: var(--bar); stroke: var(--bar-line); stroke-width: 1; }
.bar.outline { fill: none; stroke-dasharray: 4 2; }
.tick { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.series { stroke-width: 1.1; fill: none; }
.series.s1 { stroke: var(--s1); } .series.s2 { stroke: var(--s2); } .series.s3 { stroke: var(--s3); } .series.s4 { stroke: var(--s4); }
.series.dots { stroke-width: 4; stroke-linecap: round; }
.series.binned { stroke-width: 2.4; }
svg a { text-decoration: none; } svg a:hover .label { text-decoration: underline; }
)css";

// Wide screens get the contents as a column that stays; narrow ones get terms and evidence one below the other, and rows of
// tables as cards: each cell with the name of its column, numbers side by side.
constexpr std::string_view kScreens = R"css(@media (min-width: 72rem) {
  body { display: grid; grid-template-columns: 14.5rem minmax(0, 1fr); column-gap: 3rem; align-content: start; }
  header { grid-column: 1 / -1; }
  nav { position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem); overflow-y: auto; padding-right: .5rem; }
  nav ol { display: block; } nav li { margin-bottom: .35rem; }
  nav ol ol { display: block; margin: .35rem 0 .6rem; padding-left: .8rem; border-left: 1px solid var(--rule); font-size: .8125rem; }
}
@media screen and (max-width: 40rem) {
  body { padding: 1.25rem 1rem 3rem; font-size: 1rem; }
  dl > div { grid-template-columns: 1fr; }
  .evidence p { display: block; } .evidence .place { display: block; min-width: 0; }
  table, caption, tbody, tbody tr, tbody th, tbody td { display: block; }
  thead { position: absolute; left: -100rem; }
  tbody tr { padding: .5rem 0; border-bottom: 1px solid var(--rule); }
  tbody th, tbody td, td.code, td.time { border: 0; padding: .1rem 0; max-width: none; overflow-wrap: anywhere; }
  tbody th::before, tbody td::before { content: attr(data-name) " "; color: var(--soft); font: .8125rem var(--sans); }
  tbody .number { display: inline-block; margin-right: 1rem; text-align: left; }
  .canvas svg { min-width: 34rem; }
}
)css";

// On paper: black on white whatever the screen had, each campaign on a page of its own, nothing that only acts.
constexpr std::string_view kPrint = R"css(@page { margin: 16mm 14mm; }
@media print {
  :root { color-scheme: light; --paper: #fff; --sheet: #f5f5f5; --ink: #000; --soft: #444; --rule: #bbb; --link: #000; --mark: #000;
    --s1: #1f5f96; --s2: #b5421f; --s3: #2c7648; --s4: #75479a; --bar: #5f7f9c; --bar-line: #36536d; }
  html { font-size: 9.5pt; }
  body { display: block; padding: 0; max-width: none; }
  table { font-size: .78rem; } td.time { min-width: 0; } thead th { white-space: normal; } th, td { padding-right: .6rem; }
  nav, .skip, .picture details:not([open]) { display: none; }
  a { color: inherit; }
  section.level-3 { break-before: page; }
  section.level-3:first-of-type { break-before: auto; }
  h2, h3, h4, figcaption, caption { break-after: avoid; }
  tr, figure, .evidence p { break-inside: avoid; }
  .scroll, .canvas { overflow: visible; } .canvas svg { min-width: 0; }
}
)css";

}  // namespace

std::string_view html_style() {
  static const std::string style = [] {
    std::string text;
    for (const std::string_view part : {kPalette, kPage, kContents, kText, kTables, kEvidence, kPictures, kScreens, kPrint})
      text += part;
    return text;
  }();
  return style;
}

}  // namespace hindcast
