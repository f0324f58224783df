#pragma once

#include "watch.hpp"

namespace elf::mutate {

/// Runs one of the five programs `times` times: half with mutated command lines, half with a
/// mutated settings file. `bin` is their folder; database and user are those of the environment.
/// One in two runs is a dry run, the others run as `reader`, who may write nothing but the record
/// of runs.
Counts run_program(const std::string& program, const std::string& bin, const std::string& reader,
                   const std::string& scratch, std::uint64_t seed, long times,
                   const std::string& findings);

} // namespace elf::mutate
