// A place where files are put durably, found, read and removed: the one interface for every kind of target and landing.
// A file appears under its name whole or not at all, and never in the place of another.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/random_access.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/base/sha256.hpp"

namespace stamplog::storage {

class bandwidth;

// An open file: size() is that at opening, read_at() as random_access says, from any thread. It is also what is put: its bytes
// may be asked for again from any place, as often as a connection is lost.
class file : public random_access {
 public:
    // errc::conflict when the file is no longer the one that was opened (other size, other time, another ETag).
    [[nodiscard]] virtual result<void> still_the_same() const = 0;
};

enum class kind { file, folder, other };  // other: symbolic links (never followed), devices, pipes
struct entry {
    kind what = kind::other;
    std::uint64_t size = 0;
    std::optional<utc_time> modified = {};  // where the place tells
};

struct listed {
    std::string name;  // as look() and open() take it
    std::uint64_t size = 0;
    std::optional<utc_time> modified = {};
};
struct listing {
    std::vector<listed> files;  // in the order of their names' bytes
    std::vector<std::string>
        passed_over;  // names that safe_name() refuses, links, devices: said, since they cannot be opened here
};
constexpr std::size_t max_listed = 1'000'000;

// What a file is, however it is called.
struct content {
    std::uint64_t size = 0;
    sha256_digest sha256{};
    bool operator==(const content&) const = default;
};

// Why a put() that returned is to be believed.
enum class proof {
    read_back,     // every byte was read again from where it lies, and is the one that was read from the source
    service_hash,  // the service compared the MD5 of every block that it took with ours, and refuses a block that differs
};
std::string_view to_string(proof how) noexcept;  // "read back", "MD5 checked by the service"

// What to do when the final name is taken by the time a file gets it.
enum class existing { refuse, replace };

struct put_options {
    existing what = existing::refuse;
    // `done` of the source's bytes are there and proved; where bytes are read back, half of a byte counts when it is written
    // and the other half when it was read. Never falls; from the calling thread.
    std::function<void(std::uint64_t done)> progress = {};
    // The last word, with what was read from the source, before the file gets its name: its error is put()'s.
    std::function<result<void>(const content&)> before_name = {};
    bandwidth* limit = nullptr;  // asked before bytes go out
    std::stop_token stop = {};   // errc::cancelled; what was sent is found by the next put()
};
struct stored {
    content what;
    proof how = proof::read_back;
    std::uint64_t sent = 0;  // less than the size when blocks of a put() that was cut off were there
};

// Names are relative, '/' separated, as safe_name() accepts them; anything else is errc::refused. Not thread-safe; open files
// are, and outlive the place.
// errc::io no space or a failing medium, errc::refused no permission (the message names the right), errc::not_found the place
// went away, errc::auth the credential is wrong or has expired, errc::disconnected, timed_out, overloaded: after the retries
// that the implementation makes by itself; nobody above retries.
class place {
 public:
    virtual ~place() = default;
    virtual const std::string& address() const = 0;  // for people and receipts, without secrets
    // False: the credential lets us write only. look(), open() and list() are errc::refused then, what has a name cannot be
    // compared, and what an earlier process sent cannot be found.
    virtual bool readable() const { return true; }
    // nullopt: nothing there.
    [[nodiscard]] virtual result<std::optional<entry>> look(const std::string& name) = 0;
    // A regular file's content as the medium holds it: what other programs still had in the cache is written first.
    // errc::not_found, errc::conflict for what is no file.
    [[nodiscard]] virtual result<std::unique_ptr<file>> open(const std::string& name) = 0;
    // Every file whose name begins with `prefix`, in folders at any depth; our temporary files are left out.
    // errc::limit: more than max_listed.
    [[nodiscard]] virtual result<listing> list(const std::string& prefix) = 0;
    // Copies the source: makes the folders on the way, sends, proves, asks before_name, and only then gives the name, durably.
    // Goes on where a put() of the same bytes was cut off, if the place keeps parts; what it cannot use is never seen by
    // anybody. errc::conflict: something has the name (with existing::refuse), or the source changed while it was read.
    // errc::io: the bytes read back differ. errc::limit: larger than the place can hold.
    [[nodiscard]] virtual result<stored> put(const std::string& name, const file& source, const put_options& how) = 0;
    // A file; nothing there is no error. errc::conflict for what is no file.
    [[nodiscard]] virtual result<void> remove(const std::string& name) = 0;
    // With the folders on the way; one that is there is no error. Does nothing where folders are only parts of names.
    [[nodiscard]] virtual result<void> make_folder(const std::string& name) = 0;
    // errc::not_found when address() no longer leads to the place that was opened.
    [[nodiscard]] virtual result<void> still_there() = 0;
};

// Errors (errc::refused) name what is wrong: empty, absolute, "." or "..", a backslash, a colon, a control character, a
// component over 255 bytes, a path over 4000 bytes, or a name that our temporary files use.
[[nodiscard]] result<void> safe_name(const std::string& name);

}  // namespace stamplog::storage
