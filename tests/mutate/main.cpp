// Hands mutated payloads to every parser, or mutated command lines and settings files to the five
// programs, and counts what becomes of them: see scripts/mutate.
//
//   elf-mutate parsers  SOURCE SCRATCH FINDINGS SEED TIMES
//   elf-mutate again    SOURCE SCRATCH NAME SEED NUMBER     what a finding is named by: NAME-NUMBER
//   elf-mutate programs BIN READER SCRATCH FINDINGS SEED TIMES
//
// TIMES is divided among them. Exit status 1 where one crashed or took more than a second.
#include "programs.hpp"

#include "elf/core/error.hpp"

#include <filesystem>
#include <fmt/core.h>

namespace {

using namespace elf::mutate;

/// What refuses what is right tells nothing.
bool show(const std::string& name, long times, const Counts& c) {
    fmt::print("| {} | {} of {} | {} | {} | {} | {} | {} | {:.0f} |\n", name, c.right, c.seeds,
               times, c.accepted, c.refused, c.crashed, c.slow, c.longest * 1000);
    std::fflush(stdout);
    return c.right > 0 && c.crashed + c.slow == 0 && c.accepted + c.refused == times;
}

long right_ones(const Subject& subject) {
    long out = 0;
    for (std::size_t i = 0; i < subject.seeds.size(); ++i)
        try {
            out += subject.accepts(i, subject.seeds[i], 0) ? 1 : 0;
        } catch (const elf::Error& e) {
            if (std::getenv("ELF_MUTATE_VERBOSE"))
                fmt::print(stderr, "{}: {}\n", subject.name, e.what());
        }
    return out;
}

bool feed_parsers(const std::vector<std::string>& a) {
    const std::vector<Subject> all = parsers(a[0], a[1]);
    const long each = std::stol(a[4]) / static_cast<long>(all.size()) + 1;
    bool good = true;
    for (const Subject& subject : all) {
        Counts counts = feed(subject, std::stoul(a[3]), each, a[2]);
        counts.seeds = static_cast<long>(subject.seeds.size());
        counts.right = right_ones(subject);
        good = show(subject.name, each, counts) && good;
    }
    return good;
}

bool feed_again(const std::vector<std::string>& a) {
    for (const Subject& subject : parsers(a[0], a[1]))
        if (subject.name == a[2])
            return show(subject.name, 1, feed_again(subject, std::stoul(a[3]), std::stol(a[4])));
    throw std::runtime_error("there is no parser " + a[2]);
}

bool run_programs(const std::vector<std::string>& a) {
    const std::string bin = std::filesystem::absolute(a[0]);
    const std::string scratch = std::filesystem::absolute(a[2]);
    const std::string findings = std::filesystem::absolute(a[3]);
    std::filesystem::current_path(scratch);
    bool good = true;
    const long each = std::stol(a[5]) / 5;
    for (const char* program :
         {"elf-ingest", "elf-transform", "elf-train", "elf-detect", "elf-report"})
        good = show(program, each,
                    run_program(program, bin, a[1], scratch, std::stoul(a[4]), each, findings)) &&
               good;
    return good;
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    try {
        if (words.size() == 6 && words[0] == "parsers")
            return feed_parsers({words.begin() + 1, words.end()}) ? 0 : 1;
        if (words.size() == 6 && words[0] == "again")
            return feed_again({words.begin() + 1, words.end()}) ? 0 : 1;
        if (words.size() == 7 && words[0] == "programs")
            return run_programs({words.begin() + 1, words.end()}) ? 0 : 1;
    } catch (const std::exception& e) {
        fmt::print(stderr, "elf-mutate: {}\n", e.what());
        return 70;
    }
    fmt::print(stderr, "usage: elf-mutate parsers SOURCE SCRATCH FINDINGS SEED TIMES\n"
                       "       elf-mutate again SOURCE SCRATCH NAME SEED NUMBER\n"
                       "       elf-mutate programs BIN READER SCRATCH FINDINGS SEED TIMES\n");
    return 64;
}
