// Random values of every kind that CLIXML has, from a seed.
#pragma once

#include <cstring>
#include <limits>
#include <random>

#include "stamplog/psrp/value.hpp"
#include "utf.hpp"

namespace stamplog::testing {

class value_generator {
 public:
    explicit value_generator(std::uint32_t seed) : random_(seed) {}

    psrp::value make(int depth = 0) {
        const int kind = pick(depth < 5 ? 27 : 18);
        if (kind < 18) return primitive(kind);
        if (kind == 18 && !made_.empty()) return made_[static_cast<std::size_t>(pick(static_cast<int>(made_.size())))];
        return make_object(depth);
    }

    std::string text() {
        std::string out;
        for (int n = pick(3) == 0 ? 0 : pick(20); n > 0; --n) psrp::append_utf16_unit(out, unit());
        if (pick(10) == 0) out += "_x0041_";
        return out;
    }

 private:
    int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

    template <class T>
    T bits() {
        T out{};
        std::uint64_t raw = std::uniform_int_distribution<std::uint64_t>()(random_);
        if (pick(4) == 0) return pick(2) == 0 ? std::numeric_limits<T>::lowest() : std::numeric_limits<T>::max();
        std::memcpy(&out, &raw, sizeof out);
        return out;
    }

    char16_t unit() {
        switch (pick(8)) {
            case 0:
                return static_cast<char16_t>(pick(0x20));
            case 1:
                return static_cast<char16_t>(0xD800 + pick(0x800));
            case 2:
                return static_cast<char16_t>(pick(0x10000));
            case 3:
                return u"<>&\"'_x "[pick(8)];
            default:
                return static_cast<char16_t>(0x20 + pick(0x5F));
        }
    }

    bytes octets() {
        bytes out(static_cast<std::size_t>(pick(40)));
        for (auto& b : out) b = static_cast<std::uint8_t>(pick(256));
        return out;
    }

    std::string digits(int most) {
        std::string out(1, static_cast<char>('1' + pick(9)));
        for (int n = pick(most); n > 0; --n) out += static_cast<char>('0' + pick(10));
        return out;
    }

    psrp::value tagged() {
        using tag = psrp::tagged_text::tag;
        switch (pick(8)) {
            case 0:
                return psrp::tagged_text{tag::version, digits(2) + "." + digits(3)};
            case 1:
                return psrp::tagged_text{tag::semantic_version, digits(1) + ".0.0-rc." + digits(2)};
            case 2:
                return psrp::tagged_text{tag::uri, "https://host/" + text()};
            case 3:
                return psrp::tagged_text{tag::xml_document, "<a b=\"" + text() + "\"/>"};
            case 4:
                return psrp::tagged_text{tag::script_block, " param($x)\r\n" + text()};
            case 5:
                return psrp::tagged_text{tag::timespan, "PT" + digits(3) + "S"};
            case 6:
                return psrp::tagged_text{tag::decimal, (pick(2) == 0 ? "-" : "") + digits(20) + "." + digits(5)};
            default:
                return psrp::tagged_text{tag::date_time, "2026-11-21T02:40:46.1234567+01:00"};
        }
    }

    psrp::value primitive(int kind) {
        switch (kind) {
            case 0:
                return psrp::nil{};
            case 1:
                return pick(2) == 0;
            case 2:
                return psrp::character{unit()};
            case 3:
                return bits<std::int8_t>();
            case 4:
                return bits<std::uint8_t>();
            case 5:
                return bits<std::int16_t>();
            case 6:
                return bits<std::uint16_t>();
            case 7:
                return bits<std::int32_t>();
            case 8:
                return bits<std::uint32_t>();
            case 9:
                return bits<std::int64_t>();
            case 10:
                return bits<std::uint64_t>();
            case 11:
                return bits<float>();
            case 12:
                return bits<double>();
            case 13:
                return octets();
            case 14:
                return psrp::encrypted_string{octets()};
            case 15:
                return tagged();
            case 16: {
                guid g;
                for (auto& b : g.data) b = static_cast<std::uint8_t>(pick(256));
                return g;
            }
            default:
                return text();
        }
    }

    std::vector<psrp::property> properties(int depth) {
        std::vector<psrp::property> out;
        for (int n = pick(4); n > 0; --n) out.push_back({text(), make(depth + 1)});
        return out;
    }

    void fill_container(psrp::object& o, int depth) {
        using kind = psrp::object::container;
        if (o.kind == kind::primitive) o.base = make(depth + 1);
        if (o.kind == kind::list || o.kind == kind::ie || o.kind == kind::queue || o.kind == kind::stack)
            for (int n = pick(5); n > 0; --n) o.items.push_back(make(depth + 1));
        if (o.kind == kind::dictionary)
            for (int n = pick(5); n > 0; --n) o.entries.emplace_back(primitive(pick(18)), make(depth + 1));
    }

    psrp::value make_object(int depth) {
        auto o = std::make_shared<psrp::object>();
        o->kind = static_cast<psrp::object::container>(pick(7));
        // Few type names, so that some come again.
        for (int n = pick(3); n > 0; --n) o->type_names.push_back(pick(2) == 0 ? "System.Object" : text());
        if (pick(2) == 0) o->to_string = text();
        fill_container(*o, depth);
        o->adapted = properties(depth);
        o->extended = properties(depth);
        if (pick(5) == 0) {
            auto set = std::make_shared<psrp::object>();
            set->kind = psrp::object::container::member_set;
            set->extended = properties(depth + 1);
            o->extended.push_back({text(), psrp::object_ptr(set)});
        }
        if (depth > 2) made_.push_back(o);  // shared later, never within itself
        return o;
    }

    std::mt19937 random_;
    std::vector<psrp::object_ptr> made_;
};

}  // namespace stamplog::testing
