#include "elf/report/assets.hpp"

#include <cstddef>

// The assembler copies the files: no generator, no escaping, no 130 kB string literal.
#define ELF_EMBED(name, file)                                                                      \
    __asm__(".section .rodata\n"                                                                   \
            "elf_" #name ":\n"                                                                     \
            ".incbin \"" file "\"\n"                                                               \
            "elf_" #name "_end:\n"                                                                 \
            ".previous\n");                                                                        \
    extern "C" const char elf_##name[];                                                            \
    extern "C" const char elf_##name##_end[]

ELF_EMBED(dygraphs_js, ELF_DYGRAPHS_DIR "/dygraph.min.js");
ELF_EMBED(dygraphs_css, ELF_DYGRAPHS_DIR "/dygraph.min.css");
ELF_EMBED(page_html, ELF_PAGE ".html");
ELF_EMBED(page_css, ELF_PAGE ".css");
ELF_EMBED(page_js, ELF_PAGE ".js");

namespace elf::report {
namespace {

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

/// A browser with its tools open would look for the map, which is not there.
std::string_view without_map(std::string_view text, std::string_view mark) {
    return text.substr(0, text.rfind(mark));
}

} // namespace

std::string_view dygraphs_script() {
    return without_map(between(elf_dygraphs_js, elf_dygraphs_js_end), "//# sourceMappingURL");
}

std::string_view dygraphs_style() {
    return without_map(between(elf_dygraphs_css, elf_dygraphs_css_end), "/*# sourceMappingURL");
}

std::string_view dashboard_template() {
    return between(elf_page_html, elf_page_html_end);
}

std::string_view dashboard_style() {
    return between(elf_page_css, elf_page_css_end);
}

std::string_view dashboard_script() {
    return between(elf_page_js, elf_page_js_end);
}

} // namespace elf::report
