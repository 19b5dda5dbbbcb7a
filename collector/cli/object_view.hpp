// Objects as PowerShell's formatting shows them: a table for up to four properties, a list for more, a line for plain values.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "output.hpp"
#include "stamplog/base/clock.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::cli {

enum class object_format { automatic, table, list, json };
std::optional<object_format> parse_object_format(std::string_view text);

// Prints as objects come. A table's columns are as wide as its first rows want (a handful of rows, or what came within a third
// of a second, as PowerShell waits); later rows are cut to them. On a terminal a table is never wider than it.
class object_view {
 public:
    // `width`: of the terminal, 0 where nothing is cut. All outlive this.
    object_view(printer& print, const clock& time, object_format how, std::size_t width);
    void show(const psrp::value& v);
    // What waits for more rows is printed. Also before anything else is said, so that it stands behind what came before it.
    void flush();

 private:
    using row = std::vector<std::string>;
    void show_table(const psrp::object& o);
    void show_list(const psrp::object& o);
    void begin_table();
    void print_row(const row& r) const;

    printer& print_;
    const clock& time_;
    object_format how_;
    std::size_t width_;
    std::vector<std::string> columns_;  // of the table that is being printed
    std::vector<std::size_t> widths_;   // once they are settled
    std::vector<row> waiting_;
    steady_time first_{};
};

// A property's value in one line: lists as {a, b}, nothing as nothing.
std::string cell_text(const psrp::value& v);

}  // namespace stamplog::cli
