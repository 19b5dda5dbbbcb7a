"""The small verbs, usage errors, and what must never be sent or printed."""
import json
import unittest

from stamp_case import StampCase


class Verbs(StampCase):
    def test_usage_errors_exit_2_and_say_what_to_do(self):
        for args in (["collect"], ["collect", "--ercs", "sim:/nonexistent", "--case", "1"], ["pack", "/nonexistent", "-o", "x.tar.zst"],
                     ["nosuchverb"], ["collect", "--ercs", "sim:demo", "--for", "soon"]):
            done = self.stamplog(*args, expect=2)
            self.assertTrue(done.err.strip(), args)

    def test_a_sas_on_the_command_line_is_refused_and_not_repeated(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        done = self.stamplog("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--role", "ECE", "--stage",
                             "https://x.blob.core.windows.net/c?sv=1&sig=SECRETSIG", "--yes", expect=2)
        self.assertNotIn("SECRETSIG", done.out + done.err)
        self.assertEqual(self.state(stamp)["collections"], [])

    def test_invoke_prints_objects_and_leaves_a_word_about_the_transcript(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        done = self.stamplog("invoke", "--ercs", f"sim:{stamp}", "Get-AzureStackStampInformation")
        self.assertIn("EmergencyConsoleIPAddresses", done.out)
        self.assertEqual(self.state(stamp)["open_sessions"], [])

    def test_invoke_refuses_script_text_before_a_session_is_opened(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        for text in ("Get-Process; Remove-Item C:\\", "$x = 1", "& whoami", "Get-AzureStackLog | Out-String", "Stop-AzureStack", "Test-AzureStack -Repair"):
            done = self.stamplog("invoke", "--ercs", f"sim:{stamp}", *([text] if " -Repair" not in text else text.split()), expect=2)
            self.assertTrue(done.err.strip())
        self.assertEqual(sum(e["transcripts"]["count"] for e in self.state(stamp)["ercs"]), 0, "a session was opened")

    def test_commands_lists_what_the_endpoint_offers(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        done = self.stamplog("commands", "--ercs", f"sim:{stamp}", "--json")
        names = {json.loads(line).get("name") for line in done.out.splitlines() if '"type":"command"' in line}
        self.assertIn("Get-AzureStackLog", names)
        self.assertIn("Close-PrivilegedEndpoint", names)

    def test_roles_and_presets_are_listed(self):
        self.assertIn("Storage", self.stamplog("roles").out)
        self.assertEqual(sum('"type":"role"' in line for line in self.stamplog("roles", "--all", "--json").out.splitlines()), 103)
        self.assertIn("storage", self.stamplog("presets").out)

    def test_plan_starts_nothing(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "3")
        done = self.stamplog("plan", "--ercs", f"sim:{stamp}", "--preset", "storage", "--for", "4h", "--json")
        units = [json.loads(line) for line in done.out.splitlines() if '"type":"unit"' in line]
        self.assertTrue(any("Storage" in u["roles"] for u in units))
        self.assertEqual(self.state(stamp)["collections"], [])

    def test_every_verb_teaches_with_help(self):
        for verb in ("plan", "collect", "runs", "status", "pack", "stage", "ls", "extract", "verify", "show", "roles", "presets", "commands", "invoke"):
            self.assertIn("xample", self.stamplog(verb, "--help").out + "", verb)

    def test_runs_and_status_tell_of_an_earlier_run(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        self.collect(stamp, "--role", "ECE", "--for", "1h")
        listed = self.stamplog("runs", "--json").out
        self.assertIn('"exit":0', listed.replace(" ", ""))
        self.assertIn("ECE", self.stamplog("status").out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
