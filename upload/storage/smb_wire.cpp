#include "smb_wire.hpp"

#include "stamplog/base/bytes.hpp"

namespace stamplog::storage::smb {
namespace {

constexpr std::uint64_t folder_bit = 1, file_bit = 2;

template <class T>
T load(std::string_view from) {
    return load_le<T>(reinterpret_cast<const std::uint8_t*>(from.data()));
}

void store(std::string& out, std::uint64_t v, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(v >> (8 * i));
}

}  // namespace

writer::writer() : out_(frame_head, '\0') {}

writer& writer::number(std::uint64_t v) {
    store(out_, v, sizeof v);
    return *this;
}

writer& writer::text(std::string_view v) {
    store(out_, v.size(), sizeof(std::uint32_t));
    out_ += v;
    return *this;
}

writer& writer::put(const attributes& a) {
    return number((a.is_folder ? folder_bit : 0) | (a.is_file ? file_bit : 0))
        .number(a.size)
        .number(static_cast<std::uint64_t>(a.modified_ns));
}

std::string writer::frame() {
    std::string head;
    store(head, out_.size() - frame_head, frame_head);
    out_.replace(0, frame_head, head);
    std::string whole(frame_head, '\0');
    whole.swap(out_);
    return whole;
}

std::string_view reader::take(std::size_t size) {
    if (!ok_ || left_.size() < size) {
        ok_ = false;
        return {};
    }
    const auto taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
}

std::uint64_t reader::number() {
    const auto from = take(sizeof(std::uint64_t));
    return ok_ ? load<std::uint64_t>(from) : 0;
}

std::string_view reader::text() {
    const auto length = take(sizeof(std::uint32_t));
    return ok_ ? take(load<std::uint32_t>(length)) : std::string_view{};
}

attributes reader::get_attributes() {
    const auto bits = number();
    attributes a{(bits & folder_bit) != 0, (bits & file_bit) != 0, 0, 0};
    a.size = number();
    a.modified_ns = static_cast<std::int64_t>(number());
    return a;
}

result<std::optional<std::string_view>> first_frame(std::string_view buffer, std::size_t& taken) {
    if (buffer.size() < frame_head) return std::nullopt;
    const std::size_t size = load<std::uint32_t>(buffer);
    if (size > max_frame) return fail(errc::corrupt, "a message of " + std::to_string(size) + " bytes, more than any may have");
    if (buffer.size() - frame_head < size) return std::nullopt;
    taken = frame_head + size;
    return buffer.substr(frame_head, size);
}

}  // namespace stamplog::storage::smb
