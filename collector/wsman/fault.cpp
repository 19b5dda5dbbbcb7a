#include "stamplog/wsman/fault.hpp"
