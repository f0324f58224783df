#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace elf::report {

/// What a template is filled with: texts, and lists of further contexts.
struct Context {
    std::map<std::string, std::string, std::less<>> texts;
    std::map<std::string, std::vector<Context>, std::less<>> lists;
};

/// A small part of Mustache: `{{name}}` is the text escaped for HTML, `{{{name}}}` the text as it
/// is, `{{#name}}...{{/name}}` repeats for each context of a list or once for a text that is not
/// empty, `{{^name}}...{{/name}}` stands where there is none. Inner contexts see the outer ones.
/// Throws Error(software) for a name that is nowhere or a section that is not closed.
std::string fill_template(std::string_view text, const Context& context);

} // namespace elf::report
