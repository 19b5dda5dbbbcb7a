// Records as a server sends them: every property that PowerShell's client asks for, in the order of a real server.
#include "error_category.hpp"
#include "stamplog/psrp/records.hpp"

namespace stamplog::psrp {
namespace {

std::shared_ptr<object> make(std::vector<std::string> type_names, std::optional<std::string> to_string = {}) {
    auto o = std::make_shared<object>();
    o->type_names = std::move(type_names);
    o->to_string = std::move(to_string);
    return o;
}

value text_or_nil(const std::string& text) { return text.empty() ? value(nil{}) : value(text); }

value empty_dictionary(std::string type_name) {
    auto o = make({std::move(type_name), "System.Object"});
    o->kind = object::container::dictionary;
    return o;
}

value write_exception(const error_record& r) {
    const std::string type = r.exception_type.empty() ? "System.Management.Automation.RuntimeException" : r.exception_type;
    std::vector<std::string> types{type, "System.Exception", "System.Object"};
    if (type == types[1]) types.erase(types.begin());
    auto o = make(std::move(types), type + ": " + r.message);
    o->adapted = {{"Message", r.message},
                  {"Data", empty_dictionary("System.Collections.ListDictionaryInternal")},
                  {"InnerException", nil{}},
                  {"TargetSite", nil{}},
                  {"StackTrace", nil{}},
                  {"HelpLink", nil{}},
                  {"Source", nil{}},
                  {"HResult", std::int32_t{-2146233087}}};  // COR_E_SYSTEM's general exception, as every recorded error has it
    return o;
}

// "ObjectNotFound: (FileSystem:String) [Get-Item], ProviderNotFoundException"
std::string category_message(const error_record& r) {
    return std::string(error_category_name(r.category)) + ": (" + r.category_target_name + ":" + r.category_target_type +
           ") [" + r.category_activity + "], " + r.category_reason;
}

}  // namespace

value write_error(const error_record& r) {
    auto o = make({"System.Management.Automation.ErrorRecord", "System.Object"}, r.message);
    o->extended = {{"Exception", write_exception(r)},
                   {"TargetObject", text_or_nil(r.category_target_name)},
                   {"FullyQualifiedErrorId", r.fully_qualified_id},
                   {"InvocationInfo", nil{}},
                   {"ErrorCategory_Category", r.category},
                   {"ErrorCategory_Activity", r.category_activity},
                   {"ErrorCategory_Reason", r.category_reason},
                   {"ErrorCategory_TargetName", r.category_target_name},
                   {"ErrorCategory_TargetType", r.category_target_type},
                   {"ErrorCategory_Message", category_message(r)},
                   {"SerializeExtendedInfo", false}};
    return o;
}

value write_informational(const informational_record& r, std::string_view kind) {
    auto o = make({"System.Management.Automation." + std::string(kind) + "Record",
                   "System.Management.Automation.InformationalRecord", "System.Object"},
                  r.message);
    o->extended = {{"InformationalRecord_Message", r.message}, {"InformationalRecord_SerializeInvocationInfo", false}};
    return o;
}

value write_progress(const progress_record& r) {
    return make_object({{"Activity", r.activity},
                        {"ActivityId", r.activity_id},
                        {"StatusDescription", r.status},
                        {"CurrentOperation", text_or_nil(r.current_operation)},
                        {"ParentActivityId", r.parent_id},
                        {"PercentComplete", r.percent},
                        {"Type", make_enum("System.Management.Automation.ProgressRecordType",
                                           r.completed ? "Completed" : "Processing", r.completed ? 1 : 0)},
                        {"SecondsRemaining", r.seconds_remaining}});
}

value write_information(const information_record& r) {
    auto tags =
        make({"System.Collections.Generic.List`1[[System.String, mscorlib, Version=4.0.0.0, Culture=neutral, "
              "PublicKeyToken=b77a5c561934e089]]",
              "System.Object"});
    tags->kind = object::container::list;
    tags->items.assign(r.tags.begin(), r.tags.end());
    return make_object({{"MessageData", r.message_data},
                        {"Source", r.source},
                        {"TimeGenerated", tagged_text{tagged_text::tag::date_time, r.time_generated}},
                        {"Tags", std::move(tags)},
                        {"User", r.user},
                        {"Computer", r.computer},
                        {"ProcessId", r.process_id},
                        {"NativeThreadId", r.native_thread_id},
                        {"ManagedThreadId", r.managed_thread_id}});
}

}  // namespace stamplog::psrp
