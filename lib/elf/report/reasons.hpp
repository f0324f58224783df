#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace elf::report {

/// A code of reading.reason in words; a code that is not known, with blanks and in lower case.
std::string reason_in_words(std::string_view code);

struct ReasonCount {
    std::string code;
    long n;
};

/// `GAP 12, DELTA 3` as the reports write it. What is not of this form is left out.
std::vector<ReasonCount> parse_reasons(std::string_view text);

/// `12 nothing was received, 3 jumps`; empty where there is none.
std::string reasons_in_words(std::string_view text);

} // namespace elf::report
