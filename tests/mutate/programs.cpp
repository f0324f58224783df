#include "programs.hpp"

#include "mutation.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace elf::mutate {
namespace {

using Words = std::vector<std::string>;

/// Right ones, as people write them. None that fetches from a provider: a word that is lost must
/// not send a question to a real one. None that makes up a world of any size.
const std::map<std::string, std::vector<std::string>>& lines() {
    static const std::map<std::string, std::vector<std::string>> all{
        {"elf-ingest",
         {"csv load.csv --area north --column value=load --unit MW --known-lag 0h",
          "csv load.csv --area-column area --column value=load,temperature_c=temperature@2.5 "
          "--time-column timestamp_utc --time-zone Europe/Madrid --length 60m --source meter",
          "area south --time-zone Europe/Madrid --holidays es --step 60m --unit MW --latitude 40.4 "
          "--longitude -3.7",
          "holidays --holidays es,fr", "holidays --file holidays.csv", "list --format json",
          "forget north --yes", "prune", "--version", "csv --help",
          "csv load.csv --area north --as-of 2026-10-28T00:00Z --jobs 2 --shard 1/2"}},
        {"elf-transform",
         {"--area north --from 2026-10-01 --to 2026-10-28", "--rescreen --jobs 2 --progress never",
          "pin north load 2026-10-25T00:00Z 2026-10-25T03:00Z --value 500.5 --why test",
          "pin north load 2026-10-25 2026-10-26 --reject --why wrong",
          "unpin north load 2026-10-25 2026-10-26 --why right", "--help",
          "--log-format json --log-level debug --as-of 2026-10-28T00:00:00Z"}},
        {"elf-train",
         {"--model adaptive --area north --as-of 2026-10-28", "--model all --weather observed",
          "--horizon 48h --refit always --backtest 30d", "--without operator,temperature",
          "--use adaptive@2026-10-27T00:00Z", "--area n*,s* --shard 2/3 -v", "--version"}},
        {"elf-detect",
         {"--from 2026-10-01 --to 2026-10-28 --alert-budget 1/week --trees 100 --seed 7",
          "--refit always --as-of 2026-10-28", "ack north@2026-10-25T00:00:00Z",
          "label north@2026-10-25T00:00:00Z --as fault", "mute north@2026-10-25T00:00:00Z", "-q"}},
        {"elf-report",
         {"status --format json",
          "readings --area north --from 2026-10-24 --to 2026-10-26 --unit GW",
          "forecast --fields area,target,mean --chart", "accuracy --format csv",
          "anomalies --from 2026-10-01", "peaks --threshold 38000", "runs --flow last",
          "quality --area north", "weights", "summary --format html", "nights",
          "dashboard --output page.html --area north", "coverage", "completeness", "--help"}}};
    return all;
}

/// Sections of what is fetched are left out, as above.
const std::vector<std::string>& files() {
    static const std::vector<std::string> all{
        "# all programs\narea = n*\njobs = 2\nshard = 1/1\nas-of = 2026-10-28T00:00:00Z\n"
        "log-level = info\nlog-format = json\nprogress = never\nunit = MW\nfrom = 2026-10-01\n"
        "to = 2026-11-01\nmodel = adaptive,seasonal_naive\nhorizon = 24h\nrefit = auto\n"
        "alert-budget = 2/month\ntrees = 50\nseed = 3\nformat = csv\nthreshold = 38000\n",
        "[nightly]\nretries = 3\nretry-delay = 30\nstep-timeout = 2h\non-failure = mail -s \"ELF\" "
        "x\n"
        "[keep]\nresponse = 730d\nrun = 365d\n",
        "[area north]\ntime-zone = Europe/Madrid\nholidays = es\nstep = 60m\nunit = MW\n"
        "latitude = 40.4\nlongitude = -3.7\nprefer = load=meter/csv, temperature=csv\n"
        "[source csv meters]\nfile = load.csv\narea = north\ncolumn = value=load\n"
        "time-column = timestamp_utc\ntime-zone = UTC\nunit = MW\nlength = 60m\nknown-lag = 0h\n"};
    return all;
}

/// What reads a settings file and goes by it.
Words plain_line(const std::string& program) {
    if (program == "elf-ingest")
        return {"all"};
    return program == "elf-report" ? Words{"status"} : Words{};
}

Words split(const std::string& line) {
    std::istringstream in(line);
    Words out;
    for (std::string word; in >> word;)
        out.push_back(word);
    return out;
}

struct Outcome {
    int status = 0;     ///< of waitpid
    double seconds = 0; ///< of the processor
    std::string said;
};

/// In the child: becomes the program.
[[noreturn]] void become(const std::string& path, const Words& words, const std::string& said) {
    const int null = open("/dev/null", O_RDWR);
    const int file = open(said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(null, 0);
    dup2(null, 1);
    dup2(file, 2);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    const rlimit time{20, 21};
    setrlimit(RLIMIT_CPU, &time);
    alarm(120); // one that waits for ever uses no processor
    std::vector<char*> arguments{const_cast<char*>(path.c_str())};
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    execv(path.c_str(), arguments.data());
    _exit(127);
}

Outcome run(const std::string& path, const Words& words, const std::string& said) {
    const pid_t child = fork();
    if (child < 0)
        throw std::runtime_error("no process more");
    if (child == 0)
        become(path, words, said);
    Outcome out;
    rusage used{};
    wait4(child, &out.status, 0, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    out.seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
    std::ifstream file(said, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    out.said = text.str();
    return out;
}

/// The exit statuses that a program may end with but 0, each with a message; 70 would be a bug.
bool is_refusal(const Outcome& outcome) {
    static const std::vector<int> known{64, 65, 69, 75, 77, 78};
    return WIFEXITED(outcome.status) && !outcome.said.empty() &&
           std::find(known.begin(), known.end(), WEXITSTATUS(outcome.status)) != known.end();
}

void count(const Outcome& outcome, Counts& counts) {
    counts.longest = std::max(counts.longest, outcome.seconds);
    const bool hung = WIFSIGNALED(outcome.status) &&
                      (WTERMSIG(outcome.status) == SIGXCPU || WTERMSIG(outcome.status) == SIGALRM);
    if (hung || outcome.seconds > 1)
        ++counts.slow;
    if (hung)
        return;
    if (WIFEXITED(outcome.status) && WEXITSTATUS(outcome.status) == 0)
        ++counts.accepted;
    else
        ++(is_refusal(outcome) ? counts.refused : counts.crashed);
}

void keep(const std::string& findings, const std::string& name, const Words& words,
          const std::string& settings, const Outcome& outcome) {
    std::ofstream file(findings + "/" + name, std::ios::binary);
    file << "status " << outcome.status << ", " << outcome.seconds << " s\n";
    for (const std::string& word : words)
        file << "word: " << word << "\n";
    file << "--- settings\n" << settings << "\n--- said\n" << outcome.said;
}

} // namespace

Counts run_program(const std::string& program, const std::string& bin, const std::string& reader,
                   const std::string& scratch, std::uint64_t seed, long times,
                   const std::string& findings) {
    std::vector<Words> right;
    for (const std::string& line : lines().at(program))
        right.push_back(split(line));
    const std::string conf = scratch + "/elf.conf";
    const std::string user = std::getenv("PGUSER") ? std::getenv("PGUSER") : "";
    setenv("ELF_CONFIG", conf.c_str(), 1);
    setenv("ELF_DRY_RUN", "true", 1);
    Counts counts;
    std::ofstream(conf).flush();
    for (const Words& words : right) {
        ++counts.seeds;
        counts.right += run(bin + "/" + program, words, scratch + "/said").status == 0 ? 1 : 0;
    }
    for (long i = 0; i < times; ++i) {
        Chance chance((seed << 40) ^ (static_cast<std::uint64_t>(program.size()) << 32) ^
                      static_cast<std::uint64_t>(i));
        chance.next();
        const bool of_lines = i % 2 == 0;
        const Words words =
            of_lines ? mutated(chance.of(right), right, chance) : plain_line(program);
        const std::string settings = of_lines ? "" : mutated(chance.of(files()), files(), chance);
        std::ofstream(conf, std::ios::binary) << settings;
        chmod(conf.c_str(), 0600);
        const bool dry = i / 2 % 2 == 0;
        setenv("ELF_DRY_RUN", dry ? "true" : "false", 1);
        setenv("PGUSER", dry ? user.c_str() : reader.c_str(), 1);
        const Counts before = counts;
        Outcome outcome = run(bin + "/" + program, words, scratch + "/said");
        if (outcome.seconds > 1) // as in watch.cpp
            outcome = run(bin + "/" + program, words, scratch + "/said");
        count(outcome, counts);
        if (counts.crashed + counts.slow > before.crashed + before.slow)
            keep(findings, program + "-" + std::to_string(i), words, settings, outcome);
    }
    setenv("PGUSER", user.c_str(), 1);
    return counts;
}

} // namespace elf::mutate
