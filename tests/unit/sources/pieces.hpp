#pragma once

#include "elf/sources/input.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace elf::test {

/// Hands out a text in small pieces, as a pipe would.
class Pieces : public sources::Input {
public:
    Pieces(std::string text, std::size_t piece) : m_text(std::move(text)), m_piece(piece) {}
    std::size_t read(char* buffer, std::size_t size) override {
        const std::size_t n = std::min({size, m_piece, m_text.size() - m_at});
        std::memcpy(buffer, m_text.data() + m_at, n);
        m_at += n;
        return n;
    }

private:
    std::string m_text;
    std::size_t m_piece;
    std::size_t m_at = 0;
};

} // namespace elf::test
