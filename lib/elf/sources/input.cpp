#include "elf/sources/input.hpp"

#include "elf/core/error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>
#include <zlib.h>

namespace elf::sources {
namespace {

constexpr std::size_t block = 1 << 17;

class MemoryInput : public Input {
public:
    explicit MemoryInput(std::string_view bytes) : m_left(bytes) {}

    std::size_t read(char* buffer, std::size_t size) override {
        const std::size_t n = m_left.copy(buffer, size);
        m_left.remove_prefix(n);
        return n;
    }

private:
    std::string_view m_left;
};

class FileInput : public Input {
public:
    explicit FileInput(const std::string& path) : m_path(path == "-" ? "standard input" : path) {
        if (path == "-") {
            m_fd = STDIN_FILENO;
            return;
        }
        m_fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (m_fd < 0)
            throw Error(ExitCode::data, fmt::format("{}: {}", path, std::strerror(errno)),
                        "check the name and the permissions of the file");
        struct stat info {};
        if (fstat(m_fd, &info) == 0 && S_ISDIR(info.st_mode)) {
            ::close(m_fd);
            throw Error(ExitCode::data, fmt::format("{}: is a directory", path),
                        "name a file in it");
        }
    }
    FileInput(const FileInput&) = delete;
    FileInput& operator=(const FileInput&) = delete;
    ~FileInput() override {
        if (m_fd != STDIN_FILENO)
            ::close(m_fd);
    }

    std::size_t read(char* buffer, std::size_t size) override {
        for (;;) {
            const ssize_t n = ::read(m_fd, buffer, size);
            if (n >= 0)
                return static_cast<std::size_t>(n);
            if (errno != EINTR)
                throw Error(ExitCode::data, fmt::format("{}: {}", m_path, std::strerror(errno)),
                            "check the file and the disk it is on");
        }
    }

private:
    std::string m_path;
    int m_fd = -1;
};

/// Reads ahead a little, to tell gzip from plain text.
class Unpacked : public Input {
public:
    Unpacked(std::unique_ptr<Input> packed, std::string name)
        : m_packed(std::move(packed)), m_name(std::move(name)), m_in(block) {
        peek();
        if (starts_member())
            open_member();
    }
    Unpacked(const Unpacked&) = delete;
    Unpacked& operator=(const Unpacked&) = delete;
    ~Unpacked() override {
        if (m_gzip)
            inflateEnd(&m_stream);
    }

    std::size_t read(char* buffer, std::size_t size) override {
        return m_gzip ? inflated(buffer, size) : plain(buffer, size);
    }

private:
    bool starts_member() const {
        return m_size - m_begin >= 2 && m_in[m_begin] == 0x1f && m_in[m_begin + 1] == 0x8b;
    }

    /// Adds to what is left; false at the end of the input.
    bool fill() {
        std::copy(m_in.begin() + static_cast<std::ptrdiff_t>(m_begin),
                  m_in.begin() + static_cast<std::ptrdiff_t>(m_size), m_in.begin());
        m_size -= m_begin;
        m_begin = 0;
        const std::size_t n =
            m_packed->read(reinterpret_cast<char*>(m_in.data()) + m_size, m_in.size() - m_size);
        m_size += n;
        return n > 0;
    }

    /// Makes two bytes visible where the input still has them; false at its end.
    bool peek() {
        while (m_size - m_begin < 2 && fill()) {
        }
        return m_begin < m_size;
    }

    void open_member() {
        m_stream = {};
        if (inflateInit2(&m_stream, 15 + 16) != Z_OK)
            throw Error(ExitCode::temporary, "out of memory");
        m_gzip = true;
        m_in_member = true;
    }

    std::size_t plain(char* buffer, std::size_t size) {
        if (m_begin == m_size)
            return m_packed->read(buffer, size);
        const std::size_t n = std::min(size, m_size - m_begin);
        std::memcpy(buffer, m_in.data() + m_begin, n);
        m_begin += n;
        return n;
    }

    /// After a member: another one, padding of zeros, or the end.
    bool next_member() {
        while (peek() && m_in[m_begin] == 0)
            ++m_begin;
        if (m_begin == m_size)
            return false;
        if (!starts_member())
            throw Error(ExitCode::data, m_name + ": something follows the end of the gzip data",
                        "check the file with gzip --test, and fetch it again");
        inflateReset(&m_stream);
        m_in_member = true;
        return true;
    }

    std::size_t inflated(char* buffer, std::size_t size) {
        m_stream.next_out = reinterpret_cast<Bytef*>(buffer);
        m_stream.avail_out = static_cast<uInt>(size);
        while (m_stream.avail_out == size) {
            if (!m_in_member && !next_member())
                break;
            if (m_begin == m_size)
                fill();
            if (m_begin == m_size)
                throw Error(ExitCode::data, m_name + ": the gzip data end too early",
                            "the file is cut off: fetch it again");
            inflate_some();
        }
        return size - m_stream.avail_out;
    }

    void inflate_some() {
        m_stream.next_in = m_in.data() + m_begin;
        m_stream.avail_in = static_cast<uInt>(m_size - m_begin);
        const int status = inflate(&m_stream, Z_NO_FLUSH);
        m_begin = m_size - m_stream.avail_in;
        if (status == Z_STREAM_END)
            m_in_member = false;
        else if (status != Z_OK && status != Z_BUF_ERROR)
            throw Error(ExitCode::data,
                        fmt::format("{}: the gzip data are damaged ({})", m_name,
                                    m_stream.msg ? m_stream.msg : "unknown"),
                        "check the file with gzip --test, and fetch it again");
    }

    std::unique_ptr<Input> m_packed;
    std::string m_name;
    std::vector<unsigned char> m_in;
    std::size_t m_begin = 0;
    std::size_t m_size = 0;
    z_stream m_stream{};
    bool m_gzip = false;
    bool m_in_member = false;
};

} // namespace

std::unique_ptr<Input> in_memory(std::string_view bytes) {
    return std::make_unique<MemoryInput>(bytes);
}

std::unique_ptr<Input> open_file(const std::string& path) {
    const std::string scheme = "file://";
    const std::string plain = path.starts_with(scheme) ? path.substr(scheme.size()) : path;
    return unpack(std::make_unique<FileInput>(plain), plain == "-" ? "standard input" : plain);
}

std::unique_ptr<Input> unpack(std::unique_ptr<Input> packed, const std::string& name) {
    return std::make_unique<Unpacked>(std::move(packed), name);
}

} // namespace elf::sources
