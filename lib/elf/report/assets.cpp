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
ELF_EMBED(page_html, ELF_PAGE "/page.html");
ELF_EMBED(scripts_html, ELF_PAGE "/scripts.html");
ELF_EMBED(network_html, ELF_PAGE "/network.html");
ELF_EMBED(area_html, ELF_PAGE "/area.html");
ELF_EMBED(plant_html, ELF_PAGE "/plant.html");
ELF_EMBED(page_css, ELF_PAGE "/page.css");
ELF_EMBED(text_js, ELF_PAGE "/text.js");
ELF_EMBED(chart_js, ELF_PAGE "/chart.js");
ELF_EMBED(errors_js, ELF_PAGE "/errors.js");
ELF_EMBED(live_js, ELF_PAGE "/live.js");
ELF_EMBED(main_js, ELF_PAGE "/main.js");

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

#define ELF_EMBEDDED(name) between(elf_##name, elf_##name##_end)

std::string_view page_template() {
    return ELF_EMBEDDED(page_html);
}

std::string_view scripts_template() {
    return ELF_EMBEDDED(scripts_html);
}

std::string_view network_template() {
    return ELF_EMBEDDED(network_html);
}

std::string_view area_template() {
    return ELF_EMBEDDED(area_html);
}

std::string_view plant_template() {
    return ELF_EMBEDDED(plant_html);
}

std::string_view page_style() {
    return ELF_EMBEDDED(page_css);
}

const std::string& page_script() {
    static const std::string all = [] {
        std::string out = "\"use strict\";\n(function () {\n";
        for (const std::string_view part :
             {ELF_EMBEDDED(text_js), ELF_EMBEDDED(chart_js), ELF_EMBEDDED(errors_js),
              ELF_EMBEDDED(live_js), ELF_EMBEDDED(main_js)})
            out += part;
        return out + "}());\n";
    }();
    return all;
}

} // namespace elf::report
