// The pieces a page is made of. Every text given here is escaped by the piece.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stamplog::report {

class html_page {
 public:
    explicit html_page(std::string_view title);

    void heading(std::string_view text);
    void paragraph(std::string_view text, std::string_view css_class = {});
    void list(const std::vector<std::string>& items);
    // The first row is the header. A cell whose text is one of the known states gets its colour.
    void table(const std::vector<std::vector<std::string>>& rows);
    std::string finish();

 private:
    std::string text_;
};

std::string human_size(std::uint64_t bytes);  // "1.4 MB", powers of 1000

}  // namespace stamplog::report
