#include "cli/arguments.h"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace hindcast {
namespace {

using Words = std::vector<std::string>;

Result<ExitCode> do_nothing(const Arguments&, Session&) { return ExitCode::ok; }

const std::vector<Command>& commands() {
  static const std::vector<Command> kCommands = {
      {"fetch",
       "hindcast fetch CASE PATH... [options]",
       "g",
       "s",
       "d",
       {"hindcast fetch a b"},
       {{"CASE", "the case"}, {"PATH", "the paths", true, true}},
       {{"--year", "-y", "YYYY", OptionKind::text, "year", "1999"},
        {"--internal", "", "NET", OptionKind::repeated, "nets", ""},
        {"--json", "", "", OptionKind::flag, "json", ""}},
       do_nothing},
      {"look", "hindcast look [CASE]", "g", "s", "d", {"hindcast look"}, {{"CASE", "the case", false}}, {}, do_nothing},
  };
  return kCommands;
}

Invocation parsed(const Words& words) {
  auto invocation = parse_command_line(words, commands());
  REQUIRE_MESSAGE(invocation.ok(), (invocation.ok() ? "" : invocation.error().message));
  return *invocation;
}

std::string refused(const Words& words) {
  const auto invocation = parse_command_line(words, commands());
  REQUIRE_FALSE(invocation.ok());
  CHECK(invocation.error().code == ErrorCode::usage);
  return invocation.error().message + " | " + invocation.error().help;
}

TEST_CASE("no words, --help and help ask for help; --version for the version") {
  CHECK(parsed({}).kind == Invocation::Kind::help);
  CHECK(parsed({"--help"}).kind == Invocation::Kind::help);
  CHECK(parsed({"-h"}).command == nullptr);
  CHECK(parsed({"help", "fetch"}).command == &commands()[0]);
  CHECK(parsed({"--version"}).kind == Invocation::Kind::version);
}

TEST_CASE("--help of a command needs no other arguments") {
  for (const char* help : {"--help", "-h"}) {
    const Invocation invocation = parsed({"fetch", help});
    CHECK(invocation.kind == Invocation::Kind::help);
    CHECK(invocation.command == &commands()[0]);
  }
}

TEST_CASE("positionals and options may be mixed; the last value of an option counts") {
  const Invocation invocation = parsed({"fetch", "--year", "2000", "a.case", "x", "--json", "-y", "2001", "y"});
  CHECK(invocation.kind == Invocation::Kind::run);
  CHECK(invocation.arguments.text("CASE") == "a.case");
  CHECK(invocation.arguments.texts("PATH") == Words{"x", "y"});
  CHECK(invocation.arguments.text("--year") == "2001");
  CHECK(invocation.arguments.has("--json"));
  CHECK_FALSE(invocation.arguments.has("--internal"));
}

TEST_CASE("a default counts where the option is not given") {
  const Invocation invocation = parsed({"fetch", "a", "b"});
  CHECK(invocation.arguments.text("--year") == "1999");
  CHECK_FALSE(invocation.arguments.has("--year"));
  CHECK(invocation.arguments.text("--internal").empty());
}

TEST_CASE("repeated options keep all values in order, and take one word each") {
  const Invocation invocation = parsed({"fetch", "--internal", "MY.NET", "a", "--internal=10.0.0.0/8", "b"});
  CHECK(invocation.arguments.texts("--internal") == Words{"MY.NET", "10.0.0.0/8"});
  CHECK(invocation.arguments.texts("PATH") == Words{"b"});
}

TEST_CASE("odd names are taken as they are") {
  const Invocation invocation = parsed({"fetch", "a b", "[x,y]", "-", "%%", "{}", "name=value", "", "--", "-dash", "--json", "--"});
  CHECK(invocation.arguments.text("CASE") == "a b");
  CHECK(invocation.arguments.texts("PATH") == Words{"[x,y]", "-", "%%", "{}", "name=value", "", "-dash", "--json", "--"});
  CHECK_FALSE(invocation.arguments.has("--json"));
  CHECK(parsed({"fetch", "--year", "[x,y]", "a", "b"}).arguments.text("--year") == "[x,y]");
}

TEST_CASE("wrong words are named, with the likely right one") {
  CHECK(refused({"fecth", "a"}) == "fecth: no such command | Did you mean fetch?");
  CHECK(refused({"frobnicate"}) == "frobnicate: no such command | hindcast --help lists the commands.");
  CHECK(refused({"fetch", "a", "b", "--yaer", "2000"}) == "--yaer: hindcast fetch has no such option | Did you mean --year?");
  CHECK(refused({"fetch", "a", "b", "--intrenal=x"}) ==
        "--intrenal=x: hindcast fetch has no such option | Did you mean --internal?");
  CHECK(refused({"fetch", "a", "-x", "b"}).find("-x: hindcast fetch has no such option") == 0);
}

TEST_CASE("missing and surplus arguments are named") {
  CHECK(refused({"fetch"}) == "hindcast fetch needs CASE: the case | usage: hindcast fetch CASE PATH... [options]");
  CHECK(refused({"fetch", "a"}).find("hindcast fetch needs PATH") == 0);
  CHECK(refused({"look", "a", "b"}).find("b: one argument too many") == 0);
  CHECK(refused({"fetch", "a", "b", "--year"}).find("hindcast fetch: ") == 0);
  CHECK(refused({"fetch", "a", "b", "--json=5"}).find("--json=5: --json takes no value") == 0);
}

TEST_CASE("numbers are whole, and within their bounds") {
  const auto number = [](const std::string& text) {
    return parsed({"fetch", "a", "b", "--year", text}).arguments.number("--year", 1, 3000);
  };
  CHECK(**number("2000") == 2000);
  for (const std::string text : {"", "0", "3001", "-1", "2000x", " 2000", "0x10", "99999999999999999999", "2e3"}) {
    CAPTURE(text);
    const auto value = number(text);
    REQUIRE_FALSE(value.ok());
    CHECK(value.error().code == ErrorCode::usage);
  }
  CHECK_FALSE(parsed({"look"}).arguments.number("--limit", 0, 9)->has_value());
}

TEST_CASE("of 50 misspelt words at least 45 get the right hint") {
  constexpr std::array<std::string_view, 16> kWords = {"analyze", "import",  "correlate", "campaigns", "findings", "events",
                                                       "hosts",   "sources", "show",      "query",     "report",   "export",
                                                       "verify",  "formats", "detectors", "version"};
  const std::vector<std::pair<std::string_view, std::string_view>> misspelt = {
      {"analyse", "analyze"},    {"analize", "analyze"},      {"anaylze", "analyze"},      {"analyz", "analyze"},
      {"imprt", "import"},       {"improt", "import"},        {"imports", "import"},       {"inport", "import"},
      {"corelate", "correlate"}, {"correllate", "correlate"}, {"corrleate", "correlate"},  {"corr", "correlate"},
      {"campaign", "campaigns"}, {"campains", "campaigns"},   {"capmaigns", "campaigns"},  {"campagins", "campaigns"},
      {"finding", "findings"},   {"findngs", "findings"},     {"fidnings", "findings"},    {"event", "events"},
      {"evnets", "events"},      {"evens", "events"},         {"host", "hosts"},           {"hsots", "hosts"},
      {"source", "sources"},     {"soruces", "sources"},      {"sorces", "sources"},       {"shwo", "show"},
      {"sho", "show"},           {"qurey", "query"},          {"querry", "query"},         {"queries", "query"},
      {"querys", "query"},       {"reprot", "report"},        {"reports", "report"},       {"repot", "report"},
      {"exprot", "export"},      {"exports", "export"},       {"expot", "export"},         {"verfy", "verify"},
      {"verifiy", "verify"},     {"veryfy", "verify"},        {"format", "formats"},       {"fromats", "formats"},
      {"detector", "detectors"}, {"detecters", "detectors"},  {"dectectors", "detectors"}, {"verison", "version"},
      {"versoin", "version"},    {"vesrion", "version"},
  };
  REQUIRE(misspelt.size() == 50);
  int right = 0;
  for (const auto& [word, wanted] : misspelt) right += nearest_word(word, kWords) == wanted ? 1 : 0;
  CHECK(right >= 45);
}

TEST_CASE("a word that is near to nothing gets no hint") {
  constexpr std::array<std::string_view, 3> kWords = {"import", "show", "query"};
  for (const std::string_view word : {"zzz", "x", "frobnicate", ""}) {
    CAPTURE(std::string(word));
    CHECK(nearest_word(word, kWords).empty());
  }
}

}  // namespace
}  // namespace hindcast
