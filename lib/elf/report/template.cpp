#include "elf/report/template.hpp"

#include "elf/core/error.hpp"
#include "elf/report/escape.hpp"

#include <fmt/core.h>

namespace elf::report {
namespace {

[[noreturn]] void broken(std::string_view what) {
    throw Error(ExitCode::software, fmt::format("the template is broken: {}", what));
}

using Stack = std::vector<const Context*>;

const std::string* find_text(const Stack& stack, std::string_view name) {
    for (auto c = stack.rbegin(); c != stack.rend(); ++c)
        if (const auto found = (*c)->texts.find(name); found != (*c)->texts.end())
            return &found->second;
    return nullptr;
}

const std::vector<Context>* find_list(const Stack& stack, std::string_view name) {
    for (auto c = stack.rbegin(); c != stack.rend(); ++c)
        if (const auto found = (*c)->lists.find(name); found != (*c)->lists.end())
            return &found->second;
    return nullptr;
}

const std::string& text_of(const Stack& stack, std::string_view name) {
    if (const std::string* text = find_text(stack, name))
        return *text;
    broken(name);
}

/// The body of a section whose opening tag has just been read; `rest` moves behind its end.
std::string_view body_of(std::string_view& rest, std::string_view name) {
    const std::string open_list = fmt::format("{{{{#{}}}}}", name);
    const std::string open_empty = fmt::format("{{{{^{}}}}}", name);
    const std::string close = fmt::format("{{{{/{}}}}}", name);
    int depth = 1;
    for (std::size_t at = 0; at < rest.size(); ++at) {
        const std::string_view here = rest.substr(at);
        if (here.starts_with(open_list) || here.starts_with(open_empty)) {
            ++depth;
        } else if (here.starts_with(close) && --depth == 0) {
            const std::string_view body = rest.substr(0, at);
            rest.remove_prefix(at + close.size());
            return body;
        }
    }
    broken(name);
}

void fill(std::string& out, std::string_view rest, Stack& stack);

void fill_section(std::string& out, std::string_view body, std::string_view name, bool inverted,
                  Stack& stack) {
    const std::vector<Context>* list = find_list(stack, name);
    const bool empty = list ? list->empty() : text_of(stack, name).empty();
    if (empty == inverted && (inverted || !list)) {
        fill(out, body, stack);
        return;
    }
    if (empty || inverted)
        return;
    for (const Context& c : *list) {
        stack.push_back(&c);
        fill(out, body, stack);
        stack.pop_back();
    }
}

void fill(std::string& out, std::string_view rest, Stack& stack) {
    for (;;) {
        const std::size_t open = rest.find("{{");
        out += rest.substr(0, open);
        if (open == std::string_view::npos)
            return;
        rest.remove_prefix(open + 2);
        const bool raw = rest.starts_with('{');
        const std::string_view end_mark = raw ? "}}}" : "}}";
        const std::size_t end = rest.find(end_mark);
        if (end == std::string_view::npos)
            broken(rest.substr(0, 20));
        std::string_view tag = rest.substr(raw ? 1 : 0, end - (raw ? 1 : 0));
        rest.remove_prefix(end + end_mark.size());
        if (tag.starts_with('#') || tag.starts_with('^')) {
            const bool inverted = tag.front() == '^';
            tag.remove_prefix(1);
            fill_section(out, body_of(rest, tag), tag, inverted, stack);
        } else {
            out += raw ? text_of(stack, tag) : html_text(text_of(stack, tag));
        }
    }
}

} // namespace

std::string fill_template(std::string_view text, const Context& context) {
    std::string out;
    Stack stack{&context};
    fill(out, text, stack);
    return out;
}

} // namespace elf::report
