#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace elf::sources {

/// Bytes from somewhere, read once from front to back.
class Input {
public:
    virtual ~Input() = default;
    /// Reads up to `size` bytes; 0 at the end. Throws Error(data) where the input is damaged.
    virtual std::size_t read(char* buffer, std::size_t size) = 0;
};

/// Bytes that are there already, and stay there for as long as they are read.
std::unique_ptr<Input> in_memory(std::string_view bytes);

/// A file, `file://` URL, or `-` for standard input; gzip is unpacked. Throws Error(data) where it
/// is missing, a directory or not readable.
std::unique_ptr<Input> open_file(const std::string& path);

/// Unpacks gzip where the bytes begin like it (members may follow each other), and passes
/// everything else through. A gzip that ends early throws Error(data). `name` is for messages.
std::unique_ptr<Input> unpack(std::unique_ptr<Input> packed, const std::string& name);

} // namespace elf::sources
