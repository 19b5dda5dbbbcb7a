// PSRP messages and fragments (MS-PSRP 2.2.1, 2.2.4).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/guid.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/psrp/limits.hpp"

namespace stamplog::psrp {

enum class message_type : std::uint32_t {
    session_capability = 0x00010002,
    init_runspace_pool = 0x00010004,
    public_key = 0x00010005,
    encrypted_session_key = 0x00010006,
    public_key_request = 0x00010007,
    connect_runspace_pool = 0x00010008,
    set_max_runspaces = 0x00021002,
    set_min_runspaces = 0x00021003,
    runspace_availability = 0x00021004,
    runspace_pool_state = 0x00021005,
    create_pipeline = 0x00021006,
    get_available_runspaces = 0x00021007,
    user_event = 0x00021008,
    application_private_data = 0x00021009,
    get_command_metadata = 0x0002100A,
    runspace_pool_init_data = 0x0002100B,
    reset_runspace_state = 0x0002100C,
    runspace_pool_host_call = 0x00021100,
    runspace_pool_host_response = 0x00021101,
    pipeline_input = 0x00041002,
    end_of_pipeline_input = 0x00041003,
    pipeline_output = 0x00041004,
    error_record = 0x00041005,
    pipeline_state = 0x00041006,
    debug_record = 0x00041007,
    verbose_record = 0x00041008,
    warning_record = 0x00041009,
    progress_record = 0x00041010,
    information_record = 0x00041011,
    pipeline_host_call = 0x00041100,
    pipeline_host_response = 0x00041101,
};

// The name MS-PSRP uses ("CREATE_PIPELINE"), or "0x…" for a number it does not know.
std::string to_string(message_type type);

enum class destination : std::uint32_t { client = 1, server = 2 };

struct message {
    destination to = destination::client;
    message_type type{};
    guid pool;         // RPID; zero in the server's SESSION_CAPABILITY and ENCRYPTED_SESSION_KEY
    guid pipeline;     // PID; zero for messages of the pool
    std::string body;  // CLIXML without BOM, may be empty
};

// A .NET server begins every body with a BOM; a client's may go without.
bytes encode(const message& m, bool with_bom);
// errc::corrupt: shorter than its header, or a destination that is neither client nor server. A type nobody knows is kept:
// the receiver logs and ignores it. A BOM is taken off.
[[nodiscard]] result<message> decode_message(byte_view data);

// ObjectId u64 BE | FragmentId u64 BE | flags u8 (1 first, 2 last, others ignored) | length u32 BE
inline constexpr std::size_t fragment_header_size = 21;
// Destination u32 LE | type u32 LE | RPID | PID
inline constexpr std::size_t message_header_size = 40;

// Cuts one message into fragments: header and at most `blob_size` (at least 1) bytes each. Ids and `object_id` begin with a
// zero bit; an object id is used once per direction of a pool.
std::vector<bytes> fragment(byte_view message, std::uint64_t object_id, std::size_t blob_size);

// Puts fragments of interleaved messages together again. One per direction of a pool. Not thread-safe.
// What comes out, and the first error, depend on the bytes alone, not on how they were cut into pieces.
// The first error sticks: after corrupt bytes nothing can be trusted. Memory is that of bytes received, never of lengths
// announced.
class reassembler {
 public:
    explicit reassembler(const limits& lim = {}) : limits_(lim) {}
    // Takes any piece of one channel's byte stream (channels: the pool's zero guid, or a pipeline's); complete messages are
    // appended to `out` in the order in which they were completed.
    [[nodiscard]] result<void> put(const guid& channel, byte_view piece, std::vector<bytes>& out);
    // Forgets what a closed channel left unfinished; says whether anything was.
    bool drop(const guid& channel);

 private:
    struct partial {
        std::uint64_t next_fragment = 0;
        bytes data;
    };
    struct stream {
        bytes header;          // of the fragment that is being read
        bool in_blob = false;  // its header is complete and checked
        std::uint64_t object_id = 0;
        std::size_t blob_left = 0;
        bool last = false;
        std::map<std::uint64_t, partial> messages;  // by object id
    };
    [[nodiscard]] result<void> begin_fragment(stream& s);
    void end_fragment(stream& s, std::vector<bytes>& out);
    [[nodiscard]] result<void> take(stream& s, byte_view& piece, std::vector<bytes>& out);

    limits limits_;
    std::map<guid, stream> streams_;
    std::size_t held_ = 0;  // bytes of unfinished messages, with all of a fragment that has begun
    std::size_t open_messages_ = 0;
    std::optional<error> broken_;
};

}  // namespace stamplog::psrp
