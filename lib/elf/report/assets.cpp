#include "elf/report/assets.hpp"

#include <cstddef>

// The assembler copies the files: no generator, no escaping, no 130 kB string literal.
__asm__(".section .rodata\n"
        "elf_dygraphs_js:\n"
        ".incbin \"" ELF_DYGRAPHS_DIR "/dygraph.min.js\"\n"
        "elf_dygraphs_js_end:\n"
        "elf_dygraphs_css:\n"
        ".incbin \"" ELF_DYGRAPHS_DIR "/dygraph.min.css\"\n"
        "elf_dygraphs_css_end:\n"
        ".previous\n");

extern "C" {
extern const char elf_dygraphs_js[];
extern const char elf_dygraphs_js_end[];
extern const char elf_dygraphs_css[];
extern const char elf_dygraphs_css_end[];
}

namespace elf::report {

std::string_view dygraphs_script() {
    return {elf_dygraphs_js, static_cast<std::size_t>(elf_dygraphs_js_end - elf_dygraphs_js)};
}

std::string_view dygraphs_style() {
    return {elf_dygraphs_css, static_cast<std::size_t>(elf_dygraphs_css_end - elf_dygraphs_css)};
}

} // namespace elf::report
