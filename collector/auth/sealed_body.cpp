#include "stamplog/auth/sealed_body.hpp"
