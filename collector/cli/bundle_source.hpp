// A bundle that a reading verb is given, a file or a URL: opened, or what is left of it found, and how much of it was read.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stamplog/bundle/reader.hpp"
#include "verb.hpp"

namespace stamplog::storage {
class web_file;
class range_cache;
}  // namespace stamplog::storage

namespace stamplog::cli {

class console_log;

class opened_bundle {
 public:
    opened_bundle();
    ~opened_bundle();
    opened_bundle(opened_bundle&&) noexcept;
    opened_bundle& operator=(opened_bundle&&) noexcept;

    const random_access& file() const noexcept { return *file_; }
    // Null when tail or index are gone. Then contents() is what the frames show, with roles and ERCS from the paths, and
    // without hashes or places.
    const bundle::reader* reader() const noexcept { return reader_ ? &*reader_ : nullptr; }
    const bundle::index& contents() const noexcept { return reader_ ? reader_->contents() : found_; }
    // Of a file that was opened without it. errc::corrupt, errc::unsupported as bundle::reader::open() says.
    [[nodiscard]] result<void> open_index();
    // Only the frames that hold these members (positions in the index) will be read: over a network each is fetched as a whole.
    void plan(const std::vector<std::uint32_t>& members) const;
    // "read 3.1 MB of 41.2 GB" of a URL; nothing of a file.
    void say_what_was_read(context& c) const;
    // The verb's exit code: 7 as well when only a part of the bundle was there.
    exit_code ended_with(exit_code code, context& c) const;

 private:
    friend class bundle_source;
    std::shared_ptr<console_log> log_;
    std::shared_ptr<storage::web_file> web_;
    std::shared_ptr<storage::range_cache> cache_;
    std::shared_ptr<const random_access> file_;
    std::optional<bundle::reader> reader_;
    bundle::index found_;
};

class bundle_source {
 public:
    // The options for URLs. The words that name bundles are the verb's own.
    void declare(CLI::App& verb);

    // `nth`: of the verb's URLs, for the one of several --sas-file that is its own.
    [[nodiscard]] result<opened_bundle> open_file(const std::string& name, context& c, std::size_t nth = 0) const;
    // With its index, or what the frames show where there is none (said as a warning).
    [[nodiscard]] result<opened_bundle> open(const std::string& name, context& c, std::size_t nth = 0) const;
    // " --sas-file FILE" and the like, for a command that reads the same bundle.
    std::string words(const std::string& name) const;

 private:
    [[nodiscard]] result<void> open_url(const std::string& url, context& c, std::size_t nth, opened_bundle& out) const;
    std::vector<std::string> sas_files_;
    std::string ca_file_;
    bool allow_http_ = false;
};

}  // namespace stamplog::cli
