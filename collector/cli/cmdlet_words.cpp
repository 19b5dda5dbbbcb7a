#include "cmdlet_words.hpp"

#include <CLI/CLI.hpp>

#include "option_sources.hpp"

namespace stamplog::cli {
namespace {

const CLI::Option* find_option(const std::string& word, const CLI::App& root, const CLI::App* verb) {
    const bool is_long = word.starts_with("--");
    const std::string name = is_long ? word.substr(2, word.find('=') - 2) : word.substr(1, 1);
    for (const auto* app : {verb, &root})
        if (app != nullptr)
            for (const auto* o : app->get_options())
                if (is_long ? o->check_lname(name) : o->check_sname(name)) return o;
    return nullptr;
}

bool takes_next_word(const std::string& word, const CLI::App& root, const CLI::App* verb) {
    const auto* o = find_option(word, root, verb);
    if (o == nullptr || o->get_items_expected_max() == 0) return false;
    return word.starts_with("--") ? word.find('=') == std::string::npos : word.size() == 2;
}

}  // namespace

split_arguments split_at_cmdlet(const std::vector<std::string>& arguments, const CLI::App& root, const CLI::App& taker) {
    split_arguments out;
    const CLI::App* verb = nullptr;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto& word = arguments[i];
        const bool option = word.size() > 1 && word[0] == '-' && word != "--";
        if (verb == nullptr && !option) {
            verb = find_verb(root, word);
            if (verb != &taker) return {arguments, {}};
        } else if (!option) {
            const auto from = arguments.begin() + static_cast<std::ptrdiff_t>(word == "--" ? i + 1 : i);
            out.cmdlet.assign(from, arguments.end());
            return out;
        }
        out.own.push_back(word);
        if (option && takes_next_word(word, root, verb) && i + 1 < arguments.size()) out.own.push_back(arguments[++i]);
    }
    return out;
}

}  // namespace stamplog::cli
