#include "stamp/transcript.hpp"

#include <fstream>

namespace stampsim {
namespace {

constexpr std::string_view rule = "**********************\r\n";

std::string crlf(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '\r') continue;
        if (c == '\n') out += '\r';
        out += c;
    }
    return out;
}

}  // namespace

std::string transcript_name(const std::string& host, local_time start, stamplog::entropy& random) {
    static constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+_";
    std::uint8_t noise[8];
    random.fill(noise);
    std::string name = "PowerShell_transcript." + host + ".";
    for (auto b : noise) name += letters[b % 64];
    return name + "." + compact(start) + ".txt";
}

transcript::transcript(std::filesystem::path file, const transcript_header& h) : file_(std::move(file)) {
    std::string account = h.user;
    for (char& c : account)
        if (c == '\\') c = '_';
    append("\xef\xbb\xbf");
    append(rule);
    append("Windows PowerShell transcript start\r\nStart time: " + compact(h.start) + "\r\nUsername: " + h.user +
           "\r\nRunAs User: WinRM Virtual Users\\WinRM VA_1_" + account + "\r\nConfiguration Name: " + h.configuration +
           "\r\nMachine: " + h.machine + " (Microsoft Windows NT 10.0.17763.0)\r\n" +
           "Host Application: C:\\Windows\\system32\\wsmprovhost.exe -Embedding\r\nProcess ID: " +
           std::to_string(h.process_id) + "\r\nPSVersion: 5.1.17763.1\r\nPSEdition: Desktop\r\n");
    append(rule);
}

void transcript::command(std::string_view name, const std::vector<std::pair<std::string, std::string>>& bindings) {
    std::string text = "PS>CommandInvocation(" + std::string(name) + "): \"" + std::string(name) + "\"\r\n";
    for (const auto& [parameter, value] : bindings)
        text += ">> ParameterBinding(" + std::string(name) + "): name=\"" + parameter + "\"; value=\"" + crlf(value) + "\"\r\n";
    append(text);
}

void transcript::output(std::string_view text) { append(crlf(text) + "\r\n"); }

void transcript::error(std::string_view cmdlet, std::string_view text) {
    append("PS>TerminatingError(" + std::string(cmdlet) + "): \"" + crlf(text) + "\"\r\n");
}

std::string transcript::end_block(local_time at) {
    return std::string(rule) + "Windows PowerShell transcript end\r\nEnd time: " + compact(at) + "\r\n" + std::string(rule);
}

void transcript::end(local_time at) { append(end_block(at)); }

void transcript::append(std::string_view text) {
    std::ofstream out(file_, std::ios::binary | std::ios::app);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

}  // namespace stampsim
