#include "stamplog/base/text.hpp"

#include "stamplog/base/log.hpp"

namespace stamplog {

std::string in_quotes(std::string_view foreign) { return "\"" + printable(foreign, 80) + "\""; }

}  // namespace stamplog
