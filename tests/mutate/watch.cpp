#include "watch.hpp"

#include "elf/core/error.hpp"
#include "mutation.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace elf::mutate {
namespace {

constexpr double slow = 1;
constexpr unsigned longest_ever = 20;

/// What the process that is fed writes, and the one that looks on reads.
struct Shared {
    long at; ///< the payload that is at work
    Counts counts;
};

double processor_time() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

/// Of each payload its own: one that was found is made again by itself.
Chance chance_of(const Subject& subject, std::uint64_t seed, long number) {
    std::uint64_t h = 14695981039346656037ULL;
    for (const char c : subject.name)
        h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    Chance out(h ^ (seed << 40) ^ static_cast<std::uint64_t>(number));
    out.next();
    return out;
}

struct Payload {
    std::size_t seed;
    std::string text;
    std::size_t variant;
};

Payload payload_of(const Subject& subject, std::uint64_t seed, long number) {
    Chance chance = chance_of(subject, seed, number);
    const std::size_t chosen = chance.below(subject.seeds.size());
    const std::size_t variant = chance.below(1000);
    return {chosen, mutated(subject.seeds[chosen], subject.seeds, chance), variant};
}

/// Seconds that it took.
double feed_once(const Subject& subject, const Payload& payload, bool& accepted) {
    const double began = processor_time();
    try {
        accepted = subject.accepts(payload.seed, payload.text, payload.variant);
    } catch (const Error& e) {
        if (std::string_view(e.what()).empty())
            std::abort();
        accepted = false;
    } // anything else ends the process, and counts as a crash
    return processor_time() - began;
}

void feed_one(const Subject& subject, const Payload& payload, long number, Counts& counts) {
    bool accepted = false;
    double took = feed_once(subject, payload, accepted);
    // A virtual machine that is stopped meanwhile makes a short time long, but not twice.
    if (took > slow)
        took = std::min(took, feed_once(subject, payload, accepted));
    ++(accepted ? counts.accepted : counts.refused);
    if (took > counts.longest) {
        counts.longest = took;
        counts.longest_at = number;
    }
    counts.slow += took > slow ? 1 : 0;
}

/// The process that is fed, from where the one before broke.
[[noreturn]] void work(const Subject& subject, std::uint64_t seed, long times, Shared& shared) {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    for (; shared.at < times; ++shared.at) {
        const Payload payload = payload_of(subject, seed, shared.at);
        const auto limit = static_cast<rlim_t>(processor_time()) + longest_ever;
        const rlimit time{limit, limit + 1};
        setrlimit(RLIMIT_CPU, &time);
        feed_one(subject, payload, shared.at, shared.counts);
    }
    _exit(0);
}

void keep(const Subject& subject, std::uint64_t seed, long number, const std::string& findings) {
    std::string name = subject.name + "-" + std::to_string(number);
    std::replace(name.begin(), name.end(), ' ', '-');
    std::ofstream(findings + "/" + name, std::ios::binary)
        << payload_of(subject, seed, number).text;
}

} // namespace

Counts feed(const Subject& subject, std::uint64_t seed, long times, const std::string& findings) {
    void* const memory =
        mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        throw std::runtime_error("no memory to share");
    Shared& shared = *new (memory) Shared{};
    long hung_at = -1;
    while (shared.at < times) {
        const pid_t child = fork();
        if (child < 0)
            throw std::runtime_error("no process more");
        if (child == 0)
            work(subject, seed, times, shared);
        int status = 0;
        waitpid(child, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            break;
        const bool hung = WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU;
        if (hung && std::exchange(hung_at, shared.at) != shared.at)
            continue; // once more, as above
        ++(hung ? shared.counts.slow : shared.counts.crashed);
        keep(subject, seed, shared.at++, findings);
    }
    const Counts out = shared.counts;
    if (out.longest > slow)
        keep(subject, seed, out.longest_at, findings);
    munmap(memory, sizeof(Shared));
    return out;
}

Counts feed_again(const Subject& subject, std::uint64_t seed, long number) {
    Counts out;
    feed_one(subject, payload_of(subject, seed, number), number, out);
    return out;
}

} // namespace elf::mutate
