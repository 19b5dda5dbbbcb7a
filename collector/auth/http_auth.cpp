#include "stamplog/auth/http_auth.hpp"

#include "stamplog/base/text.hpp"

namespace stamplog::auth {
namespace {

constexpr std::size_t longest_value = 128u << 10;  // a Kerberos ticket with many groups is 64 KB at the most
constexpr std::size_t most_challenges = 16;

bool is_token_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
           c == '+' || c == '!' || c == '#' || c == '$' || c == '%' || c == '&' || c == '\'' || c == '*' || c == '^' ||
           c == '`' || c == '|' || c == '~';
}

bool is_base64_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
}

bool carries_a_token(std::string_view scheme) {
    return same_name(scheme, "Negotiate") || same_name(scheme, "Kerberos") || same_name(scheme, "NTLM") ||
           same_name(scheme, "CredSSP") || same_name(scheme, "Basic");
}

// Reads from the front of `rest`; a quoted string may hold commas.
class cursor {
 public:
    explicit cursor(std::string_view text) : rest_(text) {}
    bool at_end() const { return rest_.empty(); }

    void skip(std::string_view what) {
        while (!rest_.empty() && what.find(rest_.front()) != std::string_view::npos) rest_.remove_prefix(1);
    }
    template <class Of>
    std::string_view run(Of of) {
        std::size_t n = 0;
        while (n < rest_.size() && of(rest_[n])) ++n;
        const auto out = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return out;
    }
    // The parameters of a challenge: name=value pairs, up to what can only be the next scheme.
    std::string_view parameters() {
        const auto all = rest_;
        std::size_t used = 0;
        for (;;) {
            auto probe = *this;
            probe.skip(" \t,");
            const auto name = probe.run(is_token_char);
            probe.skip(" \t");
            if (name.empty() || probe.rest_.empty() || probe.rest_.front() != '=') break;
            probe.rest_.remove_prefix(1);
            probe.skip(" \t");
            if (!probe.rest_.empty() && probe.rest_.front() == '"')
                probe.quoted();
            else if (probe.run(is_token_char).empty())
                break;  // the padding of a base64 token
            rest_ = probe.rest_;
            used = all.size() - rest_.size();
        }
        return all.substr(0, used);
    }

 private:
    void quoted() {
        rest_.remove_prefix(1);
        while (!rest_.empty() && rest_.front() != '"') rest_.remove_prefix(rest_.front() == '\\' && rest_.size() > 1 ? 2 : 1);
        if (!rest_.empty()) rest_.remove_prefix(1);
    }
    std::string_view rest_;
};

[[nodiscard]] result<challenge> read_one(cursor& in) {
    challenge out;
    out.scheme = in.run(is_token_char);
    if (out.scheme.empty()) return fail(errc::corrupt, "a challenge without a scheme");
    in.skip(" \t");
    if (!carries_a_token(out.scheme)) {
        out.rest = in.parameters();
        return out;
    }
    auto ahead = in;
    const auto text = ahead.run(is_base64_char);
    if (text.empty()) return out;
    auto token = from_base64(text);
    if (!token) {
        out.rest = in.parameters();  // Basic realm="..."
        if (out.rest.empty()) return fail(errc::corrupt, "the token of " + in_quotes(out.scheme) + " is no base64");
        return out;
    }
    // "realm" is base64 as well; what follows it tells.
    auto after = ahead;
    after.skip(" \t");
    if (same_name(out.scheme, "Basic") && !in.parameters().empty()) return out;
    in = ahead;
    out.token = std::move(*token);
    return out;
}

}  // namespace

result<std::vector<challenge>> read_challenges(std::string_view header_value) {
    if (header_value.size() > longest_value) return fail(errc::limit, "a WWW-Authenticate header is longer than 128 KiB");
    std::vector<challenge> out;
    cursor in(header_value);
    for (in.skip(" \t,"); !in.at_end(); in.skip(" \t,")) {
        if (out.size() == most_challenges) return fail(errc::limit, "more than 16 challenges in one header");
        auto one = read_one(in);
        if (!one) return fail(one.error());
        out.push_back(std::move(*one));
        in.skip(" \t");
    }
    return out;
}

result<challenge> read_authorization(std::string_view header_value) {
    auto all = read_challenges(header_value);
    if (!all) return fail(all.error());
    if (all->size() != 1) return fail(errc::corrupt, "an Authorization header that does not hold one scheme");
    return std::move(all->front());
}

std::string write_token(std::string_view scheme, byte_view token) { return std::string(scheme) + " " + to_base64(token); }

}  // namespace stamplog::auth
