#include "mutation.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace elf::mutate {
namespace {

constexpr std::size_t largest = 1 << 20;

const std::vector<std::string>& odd_values() {
    static const std::vector<std::string> all{"0",
                                              "-0",
                                              "-1",
                                              "1e999",
                                              "-1e308",
                                              "1e-400",
                                              "99999999999999999999",
                                              "-9223372036854775808",
                                              "2147483648",
                                              "0.1.2",
                                              "0x10",
                                              "1,5",
                                              "NaN",
                                              "inf",
                                              "null",
                                              "true",
                                              "",
                                              "\"\"",
                                              "[]",
                                              "{}",
                                              "9999",
                                              "0000",
                                              "2026-02-30",
                                              "2026-13-01T25:61:61Z",
                                              "9999-12-31T23:59:59Z",
                                              "-0001-01-01",
                                              "2026-10-25T02:30+99:99",
                                              "%00",
                                              "%s%n",
                                              "../../../etc/passwd",
                                              "'; drop table area; --",
                                              "999999999999d",
                                              "-5m",
                                              "Europe/Nowhere"};
    return all;
}

/// What is no UTF-8, or no text.
const std::vector<std::string>& odd_bytes() {
    static const std::vector<std::string> all{"\xff",         "\xc0\xaf",
                                              "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                              "\xef\xbb\xbf", "\xe2\x80\xae",
                                              "\\ud800",      std::string("\0", 1),
                                              "\x1b[2J",      "\r",
                                              "\xc3",         "\\u0000",
                                              "&#x0;",        "&lol;",
                                              "\n\n",         "\"",
                                              "]]>",          "<!DOCTYPE a [<!ENTITY",
                                              "\x1f\x8b\x08", "\t"};
    return all;
}

std::size_t place(const std::string& text, Chance& chance) {
    return chance.below(text.size() + 1);
}

std::size_t length(const std::string& text, std::size_t from, Chance& chance) {
    // Mostly little: a payload of which half is gone looks like the other half.
    static constexpr std::array<std::size_t, 4> spans{8, 64, 1024, 65536};
    return chance.below(std::min(spans[chance.below(spans.size())], text.size() - from) + 1);
}

void flip(std::string& text, Chance& chance) {
    if (text.empty())
        return;
    char& c = text[chance.below(text.size())];
    c = chance.below(2) == 0 ? static_cast<char>(c ^ (1 << chance.below(8)))
                             : static_cast<char>(chance.below(256));
}

void cut(std::string& text, Chance& chance) {
    text.resize(place(text, chance));
}

void leave_out(std::string& text, Chance& chance) {
    const std::size_t from = place(text, chance);
    text.erase(from, length(text, from, chance));
}

void repeat(std::string& text, Chance& chance) {
    const std::size_t from = place(text, chance);
    const std::string piece = text.substr(from, length(text, from, chance));
    std::string all;
    for (std::size_t n = 1 + chance.below(chance.below(8) == 0 ? 1000 : 4); n > 0; --n)
        if (all.size() < largest)
            all += piece;
    text.insert(from, all);
}

bool is_of_value(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == ':' ||
           c == '+';
}

/// One value, number, date or word, becomes another.
void change_value(std::string& text, Chance& chance) {
    std::size_t from = place(text, chance);
    while (from < text.size() && !is_of_value(text[from]))
        ++from;
    while (from > 0 && is_of_value(text[from - 1]))
        --from;
    std::size_t to = from;
    while (to < text.size() && is_of_value(text[to]))
        ++to;
    text.replace(from, to - from, chance.of(odd_values()));
}

void nest(std::string& text, Chance& chance) {
    static const std::vector<std::string> openings{"[", "{\"a\":",   "<a>",        "\"",
                                                   "(", "[{\"b\":[", "<a b=\"c\">"};
    const std::string& opening = chance.of(openings);
    std::string all;
    for (std::size_t n = std::size_t{1} << chance.below(17); n > 0; --n)
        all += opening;
    text.insert(place(text, chance), all);
}

void insert_bytes(std::string& text, Chance& chance) {
    text.insert(place(text, chance), chance.of(odd_bytes()));
}

/// As if it were Latin-1 taken for UTF-8, or UTF-16.
void encode(std::string& text, Chance& chance) {
    const bool wide = chance.below(2) == 0;
    std::string out = wide ? "\xff\xfe" : "";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (!wide && byte >= 0x80)
            out += static_cast<char>(0xc0 | (byte >> 6));
        out += !wide && byte >= 0x80 ? static_cast<char>(0x80 | (byte & 0x3f)) : c;
        if (wide)
            out += '\0';
    }
    text = out;
}

void splice(std::string& text, const std::vector<std::string>& others, Chance& chance) {
    const std::string& other = chance.of(others);
    text = text.substr(0, place(text, chance)) + other.substr(place(other, chance));
}

/// Two pieces between the separators change places.
void swap_pieces(std::string& text, Chance& chance) {
    static constexpr std::array<char, 4> separators{'\n', ',', ';', '='};
    const char separator = separators[chance.below(separators.size())];
    const auto border = [&](std::size_t from) {
        return std::min(text.find(separator, from), text.size());
    };
    const std::size_t first = border(place(text, chance));
    const std::size_t middle = border(std::min(first + 1, text.size()));
    const std::size_t last = border(std::min(middle + 1, text.size()));
    if (last > middle && middle > first)
        std::rotate(text.begin() + static_cast<long>(first),
                    text.begin() + static_cast<long>(middle),
                    text.begin() + static_cast<long>(last));
}

void lengthen(std::string& text, Chance& chance) {
    static constexpr std::array<char, 6> fillings{'1', ' ', 'a', ',', '\n', '9'};
    text.insert(place(text, chance), std::size_t{1} << chance.below(18),
                fillings[chance.below(fillings.size())]);
}

void once(std::string& text, const std::vector<std::string>& others, Chance& chance) {
    switch (chance.below(20)) {
    case 0:
    case 1:
        return flip(text, chance);
    case 2:
        return cut(text, chance);
    case 3:
        return leave_out(text, chance);
    case 4:
        return repeat(text, chance);
    case 5:
    case 6:
    case 7:
        return change_value(text, chance);
    case 8:
        return nest(text, chance);
    case 9:
        return insert_bytes(text, chance);
    case 10:
        return encode(text, chance);
    case 11:
        return splice(text, others, chance);
    case 12:
        return swap_pieces(text, chance);
    case 13:
        return lengthen(text, chance);
    default:
        return change_value(text, chance);
    }
}

/// Mostly one: what is broken twice is refused for the first.
std::size_t several(Chance& chance) {
    return chance.below(2) == 0 ? 1 : 1 + chance.below(4);
}

} // namespace

std::uint64_t Chance::next() { // SplitMix64
    std::uint64_t x = m_state += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

std::size_t Chance::below(std::size_t n) {
    return n == 0 ? 0 : static_cast<std::size_t>(next() % n);
}

std::string mutated(std::string text, const std::vector<std::string>& others, Chance& chance) {
    for (std::size_t n = several(chance); n > 0; --n)
        once(text, others, chance);
    text.resize(std::min(text.size(), largest));
    return text;
}

std::vector<std::string> mutated(std::vector<std::string> words,
                                 const std::vector<std::vector<std::string>>& others,
                                 Chance& chance) {
    const auto at = [&] { return words.begin() + static_cast<long>(chance.below(words.size())); };
    std::vector<std::string> texts;
    for (const std::vector<std::string>& line : others)
        texts.insert(texts.end(), line.begin(), line.end());
    for (std::size_t n = several(chance); n > 0; --n) {
        if (words.empty())
            words.push_back(chance.of(texts));
        switch (chance.below(8)) {
        case 0:
            words.erase(at());
            break;
        case 1:
            words.insert(at(), *at());
            break;
        case 2:
            std::swap(*at(), *at());
            break;
        case 3:
            words.insert(at(), chance.of(texts));
            break;
        case 4:
            *at() = chance.of(odd_values());
            break;
        default:
            once(*at(), texts, chance);
        }
    }
    for (std::string& word : words) {
        // What a shell could hand over: no NUL, and Linux takes 128 KiB a word.
        word.erase(std::remove(word.begin(), word.end(), '\0'), word.end());
        word.resize(std::min<std::size_t>(word.size(), 100000));
    }
    return words;
}

} // namespace elf::mutate
