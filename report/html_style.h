// The style sheet of the HTML report: one string, put into the page's <style> element.
#pragma once

#include <string_view>

namespace hindcast {

// Roles are set as custom properties for light and dark; every text colour has at least 4.5 : 1 against its ground (WCAG AA).
std::string_view html_style();

}  // namespace hindcast
