// Where on the command line the words of a cmdlet begin: `stamplog invoke [our options] [--] CMDLET its words…`.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace stamplog::cli {

struct split_arguments {
    std::vector<std::string> own, cmdlet;
};
// For another verb than `taker` everything is ours. An option that takes a value takes the next word, whatever it looks like.
split_arguments split_at_cmdlet(const std::vector<std::string>& arguments, const CLI::App& root, const CLI::App& taker);

}  // namespace stamplog::cli
