// Records out of CLIXML. A record from outside may lack anything: what is missing stays at its default.
#include <limits>

#include "stamplog/psrp/records.hpp"

namespace stamplog::psrp {
namespace {

const value nothing = nil{};

const value& get(const object* o, std::string_view name) noexcept {
    const value* found = o != nullptr ? o->find(name) : nullptr;
    return found != nullptr ? *found : nothing;
}

std::string get_text(const object* o, std::string_view name) {
    const value& v = get(o, name);
    return std::holds_alternative<nil>(v) ? std::string() : display(v);
}

template <class T>
T get_number(const object* o, std::string_view name, T otherwise) {
    const auto n = as_int(get(o, name));
    const bool fits =
        n && *n >= std::int64_t{std::numeric_limits<T>::min()} && *n <= std::int64_t{std::numeric_limits<T>::max()};
    return fits ? static_cast<T>(*n) : otherwise;
}

}  // namespace

error_record read_error(const value& v) {
    error_record r;
    r.raw = v;
    const object* o = as_object(v);
    const object* exception = as_object(get(o, "Exception"));
    r.message = get_text(o, "ErrorDetails_Message");
    if (r.message.empty()) r.message = get_text(exception, "Message");
    if (r.message.empty()) r.message = display(v);
    if (exception != nullptr && !exception->type_names.empty()) r.exception_type = valid_utf8(exception->type_names.front());
    r.fully_qualified_id = get_text(o, "FullyQualifiedErrorId");
    r.category = get_number<std::int32_t>(o, "ErrorCategory_Category", 0);
    r.category_activity = get_text(o, "ErrorCategory_Activity");
    r.category_reason = get_text(o, "ErrorCategory_Reason");
    r.category_target_name = get_text(o, "ErrorCategory_TargetName");
    r.category_target_type = get_text(o, "ErrorCategory_TargetType");
    return r;
}

informational_record read_informational(const value& v) {
    const value& message = get(as_object(v), "InformationalRecord_Message");
    return {display(std::holds_alternative<nil>(message) ? v : message)};
}

progress_record read_progress(const value& v) {
    const object* o = as_object(v);
    progress_record r;
    r.activity = get_text(o, "Activity");
    r.status = get_text(o, "StatusDescription");
    r.current_operation = get_text(o, "CurrentOperation");
    r.activity_id = get_number<std::int32_t>(o, "ActivityId", 0);
    r.parent_id = get_number<std::int32_t>(o, "ParentActivityId", -1);
    r.percent = get_number<std::int32_t>(o, "PercentComplete", -1);
    r.seconds_remaining = get_number<std::int32_t>(o, "SecondsRemaining", -1);
    const value& type = get(o, "Type");  // an enumeration in messages, its name in <PR>
    r.completed = as_int(type) == 1 || as_string(type) == "Completed";
    return r;
}

information_record read_information(const value& v) {
    const object* o = as_object(v);
    information_record r;
    r.message_data = get(o, "MessageData");
    r.source = get_text(o, "Source");
    r.user = get_text(o, "User");
    r.computer = get_text(o, "Computer");
    r.time_generated = get_text(o, "TimeGenerated");
    if (const object* tags = as_object(get(o, "Tags")))
        for (const value& tag : tags->items) r.tags.push_back(display(tag));
    r.process_id = get_number<std::uint32_t>(o, "ProcessId", 0);
    r.native_thread_id = get_number<std::uint32_t>(o, "NativeThreadId", 0);
    r.managed_thread_id = get_number<std::uint32_t>(o, "ManagedThreadId", 0);
    return r;
}

}  // namespace stamplog::psrp
