#include "run_log.hpp"

namespace stamplog::cli {
namespace {

const char* name_of(log_level level) {
    switch (level) {
        case log_level::debug:
            return "debug";
        case log_level::info:
            return "info";
        case log_level::warning:
            return "warning";
        case log_level::error:
            return "error";
    }
    return "info";
}

}  // namespace

run_log::~run_log() {
    if (dropped_ != 0) out_ << dropped_ << " bytes more were logged, beyond the limit of this file\n";
}

void run_log::write(log_level level, std::string_view message) {
    if (level >= log_level::warning)
        c_.print.warn(message);
    else if (c_.g.verbose > (level == log_level::debug ? 1 : 0))
        c_.print.note(message);
    const std::string line = format_rfc3339(c_.w.time.now()) + " " + name_of(level) + " " + printable(message) + "\n";
    std::scoped_lock lock(mutex_);
    if (written_ + line.size() > limit) {
        dropped_ += line.size();
        return;
    }
    written_ += line.size();
    if (out_.is_open())
        out_ << line << std::flush;
    else
        kept_ += line;
}

void run_log::open(const std::filesystem::path& file) {
    std::scoped_lock lock(mutex_);
    out_.open(file, std::ios::binary | std::ios::app);
    out_ << kept_ << std::flush;
    kept_.clear();
}

}  // namespace stamplog::cli
