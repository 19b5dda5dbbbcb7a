"""stamplog against a real PowerShell, and PowerShell's own client against stampsim. Opt-in: STAMPLOG_PWSH names a pwsh of 7.3 or later.

The real PowerShell is `pwsh -s` with samples/pep.pssc: a no-language endpoint whose functions are stand-ins for the PEP's, while the
protocol, the binding of typed parameters, the decryption of credentials, the streams and the refusals are PowerShell's own.
"""
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from stamp_case import BUILD, StampCase, bundle_hashes, zip_hashes  # noqa: E402
from terminal_case import TerminalCase  # noqa: E402

PWSH = os.environ.get("STAMPLOG_PWSH", "")


class Live(StampCase):
    def setUp(self):
        super().setUp()
        # Outside Windows PowerShell reads \\a\b as /a/b, so a UNC path can name a local folder.
        self.share = self.dir / "lab"
        self.share.mkdir()
        self.endpoint = f"exec:'{PWSH}' -s -NoLogo -NoProfile -ConfigurationFile '{ROOT / 'samples' / 'pep.pssc'}'"
        self.env["STAMPLOG_SHARE_PASSWORD"] = "lab"
        self.options = ["--ercs", self.endpoint, "--timezone", "UTC", "--user", r"LAB\operator", "--share", "\\" + str(self.share).replace("/", "\\"),
                        "--share-local", str(self.share), "--share-user", r"LAB\logwriter"]
        self.env["TZ"] = "UTC"

    def run_collect(self, *args, expect=0):
        return self.stamplog("collect", *self.options, "--case", "1", "--role", "Storage,ECE,SeedRing", "--for", "1h", "--stage", self.dir / "out",
                             "--yes", *args, expect=expect)

    def test_a_whole_collection_with_its_transcript(self):
        self.run_collect()
        served, packed = zip_hashes(self.share), bundle_hashes(self.bundle())
        self.assertEqual(len(served), 6)
        self.assertEqual({k for k in served if packed.get(k) != served[k]}, set())
        self.assertEqual(len(self.staged_transcripts()), 1)

    def test_a_wrong_share_password_ends_with_the_endpoints_words(self):
        self.env["STAMPLOG_SHARE_PASSWORD"] = "not it"
        done = self.run_collect(expect=3)
        self.assertIn("The user name or password is incorrect", done.out + done.err)

    def test_commands_and_invoke(self):
        self.assertIn("Get-AzureStackLog", self.stamplog("commands", "--ercs", self.endpoint).out)
        shown = self.stamplog("invoke", "--ercs", self.endpoint, "Get-AzureStackStampInformation").out
        self.assertIn("RegionName", shown)
        self.assertIn("lab.local", shown)

    def test_ctrl_c_stops_the_cmdlet_and_closes_the_session(self):
        self.env["LAB_MILLISECONDS_PER_ROLE"] = "60000"
        child = subprocess.Popen([str(BUILD / "stamplog"), "collect", *self.options, "--case", "1", "--role", "Storage", "--for", "1h", "--stage",
                                  str(self.dir / "out"), "--yes", "--skip-test"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env,
                                 stdin=subprocess.DEVNULL, cwd=self.dir)
        try:
            for _ in range(300):
                if any(self.share.rglob("AzureStackLogs-*")):
                    break
                time.sleep(0.1)
            child.send_signal(signal.SIGINT)
            out, err = child.communicate(timeout=60)
        finally:
            if child.poll() is None:
                child.kill()
        self.assertEqual(child.returncode, 130, err.decode())
        self.assertEqual(len(list(self.share.rglob("Transcripts_*.zip"))), 1)


# A no-language endpoint whose one function asks everything that a function can ask, and says what came.
ASKING = r"""
@{
    SchemaVersion = '2.0.0.0'
    GUID = '0c9f3a3e-6a40-4a3c-93f8-3a2b4f6f1d77'
    SessionType = 'RestrictedRemoteServer'
    LanguageMode = 'NoLanguage'
    VisibleFunctions = 'Get-LabAnswer'
    FunctionDefinitions = @(
        @{ Name = 'Get-LabAnswer'; ScriptBlock = {
            [CmdletBinding()]
            param([Parameter(Mandatory)] [int] $Count)
            Write-Warning 'said once'
            Write-Information 'told once' -InformationAction Continue
            "count=$($Count + 1)"
            $name = Read-Host 'Your name'
            "name=$name"
            $secret = Read-Host 'Your secret' -AsSecureString
            "secret=$([Net.NetworkCredential]::new('', $secret).Password.Length)"
            $choices = [Management.Automation.Host.ChoiceDescription[]] @('&Yes', '&No')
            "choice=$($host.UI.PromptForChoice('Sure?', 'Really?', $choices, 1))"
            $who = $host.UI.PromptForCredential('Credential', 'Who?', 'LAB\op', '')
            "who=$($who.UserName)/$($who.GetNetworkCredential().Password.Length)"
            $several = $host.UI.PromptForChoice('Which?', 'Some', $choices, [int[]] @(0))
            "several=$($several -join '+')"
        } }
    )
}
"""


class LivePrompts(TerminalCase):
    def test_every_kind_of_question_is_answered_on_the_terminal(self):
        (self.dir / "asking.pssc").write_text(ASKING)
        child, master, slave = self.start("invoke", "--ercs", f"exec:'{PWSH}' -s -NoLogo -NoProfile -ConfigurationFile '{self.dir / 'asking.pssc'}'", "--timezone", "UTC",
                                          "--prompt", "--allow-cmdlet", "Get-LabAnswer", "Get-LabAnswer")
        text = ""
        for question, answer, hidden in ((r"Count: ", "many", False), (r"not a number[\s\S]*Count: ", "41", False), (r"Your name: ", "Ada", False),
                                         (r"Your secret: ", "hush!", True), (r"\[\?\] Help \(default is \"N\"\): ", "y", False),
                                         (r"Password for user LAB\\op: ", "word", True), (r"Choice\[0\]: ", "n", False), (r"Choice\[1\]: ", "", False)):
            text += self.read_until(master, question)
            if hidden:
                self.wait_for_no_echo(slave)
            os.write(master, answer.encode() + b"\n")
        text += self.read_until(master, r"next: ")
        self.assertEqual(child.wait(timeout=30), 0, text)
        for line in ("count=42", "name=Ada", "secret=5", "choice=0", "who=LAB\\op/4", "several=1"):
            self.assertIn(line, text)
        for secret in ("hush!", "word\r"):
            self.assertNotIn(secret, text)
        # With a host the server tells everything twice, as a record and as a call of the host.
        self.assertEqual(text.count("said once"), 1, text)
        self.assertEqual(text.count("told once"), 1, text)

    def test_ctrl_c_at_a_question_stops_the_command_and_ends_the_session(self):
        (self.dir / "asking.pssc").write_text(ASKING)
        child, master, _ = self.start("invoke", "--ercs", f"exec:'{PWSH}' -s -NoLogo -NoProfile -ConfigurationFile '{self.dir / 'asking.pssc'}'", "--timezone", "UTC",
                                      "--prompt", "--allow-cmdlet", "Get-LabAnswer", "Get-LabAnswer", "-Count", "1")
        self.read_until(master, r"Your name: ")
        os.write(master, b"\x03")
        text = self.read_until(master, r"next: ")
        self.assertEqual(child.wait(timeout=30), 130, text)
        self.assertNotIn("name=", text)


# PowerShell's own client reaches a server on standard input and output through ssh: here "ssh" is stampsim.
CLIENT = r"""
$s = New-PSSession -HostName ercs01 -UserName op
"state $($s.State)"
"region $((Invoke-Command -Session $s { Get-AzureStackStampInformation }).RegionName)"
$c = [pscredential]::new('SIM\logwriter', (ConvertTo-SecureString 'L0gWriter!' -AsPlainText -Force))
$from = (Get-Date).AddHours(-1); $to = Get-Date
Invoke-Command -Session $s { Get-AzureStackLog -OutputSharePath '\\sim\logs\client' -OutputShareCredential $using:c -FilterByRole ECE -FromDate $using:from -ToDate $using:to -TimeOutInMinutes 60 } | ForEach-Object { "landed $_" }
try { Invoke-Command -Session $s { 1 + 1 } -ErrorAction Stop } catch { "script $($_.FullyQualifiedErrorId)" }
try { Invoke-Command -Session $s { Get-Process } -ErrorAction Stop } catch { "hidden $($_.FullyQualifiedErrorId)" }
try { Invoke-Command -Session $s { Test-AzureStack -Nonsense 1 } -ErrorAction Stop } catch { "parameter $($_.FullyQualifiedErrorId)" }
Invoke-Command -Session $s { Close-PrivilegedEndpoint -TranscriptsPathDestination '\\sim\logs\client' -Credential $using:c }
Remove-PSSession $s
"""


# Implicit remoting: the client asks for metadata and views, makes proxies of its own, and calls them.
IMPORT = r"""
$s = New-PSSession -HostName ercs01 -UserName op
$m = Import-PSSession $s -WarningAction SilentlyContinue
"imported $(($m.ExportedFunctions.Keys | Sort-Object) -join ',')"
"region $((Get-AzureStackStampInformation).RegionName)"
"parameter $((Get-Command Get-AzureStackLog).Parameters['FilterByRole'].ParameterType.FullName) $((Get-Command Get-AzureStackLog).Parameters['AsJob'].SwitchParameter)"
try { Get-AzureStackLog -FilterByRole NoSuchRole -OutputSharePath '\\sim\logs' -ErrorAction Stop } catch { "refused $_" }
"aliases $((Invoke-Command -Session $s { Get-Command -CommandType Alias }).Name -join ',')"
$i = Invoke-Command -Session $s { Get-Command -Name Get-ClusterLog -ShowCommandInfo }
"positional $($i.ParameterSets[0].Parameters.Where({ $_.Position -eq 0 }).Name)"
"views $((Invoke-Command -Session $s { Get-FormatData }).TypeNames)"
"count $((Invoke-Command -Session $s { Get-AzureStackStampInformation | Measure-Object }).Count)"
"help $((Invoke-Command -Session $s { Get-Help Get-AzureStackLog }).Synopsis.Trim().Substring(0, 35))"
Remove-PSSession $s
"""

# What Enter-PSSession sends: a typed line goes with Out-Default behind it, its text comes back through the host.
ENTER = r"""
$s = New-PSSession -HostName ercs01 -UserName op
Enter-PSSession $s
Get-AzureStackStampInformation
Exit-PSSession
"left"
Remove-PSSession $s
exit
"""


class TheirClient(StampCase):
    def setUp(self):
        super().setUp()
        self.stamp = self.init_stamp("--size-mb", "3")
        ssh = self.dir / "bin" / "ssh"
        ssh.parent.mkdir()
        ssh.write_text(f"#!/bin/sh\nexec '{BUILD / 'stampsim'}' stdio '{self.stamp}' --ercs 1\n")
        ssh.chmod(0o755)
        self.env["PATH"] = f"{ssh.parent}:{self.env['PATH']}"

    def their_lines(self, script):
        (self.dir / "client.ps1").write_text(script)
        done = subprocess.run([PWSH, "-NoLogo", "-NoProfile", "-File", str(self.dir / "client.ps1")], capture_output=True, text=True,
                              timeout=120, env=self.env, stdin=subprocess.DEVNULL)
        self.shown = done.stdout + done.stderr
        return done.stdout.splitlines()

    def test_import_pssession_makes_the_stamps_cmdlets_its_own(self):
        lines = self.their_lines(IMPORT)
        imported = next((line for line in lines if line.startswith("imported ")), "")
        for name in ("Get-AzureStackLog", "Close-PrivilegedEndpoint", "Test-AzureStack"):
            self.assertIn(name, imported, self.shown)
        self.assertIn("region local", lines, self.shown)
        self.assertIn("parameter System.Object True", lines)
        self.assertTrue(any(line.startswith("refused ") and "NoSuchRole" in line for line in lines), self.shown)
        self.assertIn("aliases clear,cls,exsn,gcm,measure,select", lines)
        self.assertIn("positional Node", lines)
        self.assertIn("views System.Guid", lines)
        self.assertIn("count 1", lines)
        self.assertIn("help Get-AzureStackLog [-FilterByRole <O", lines)

    def test_enter_pssession_shows_and_leaves(self):
        done = subprocess.run([PWSH, "-NoLogo", "-NoProfile", "-Command", "-"], input=ENTER, capture_output=True, text=True, timeout=120, env=self.env)
        plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", done.stdout)
        self.assertRegex(plain, r"RegionName +: local", done.stdout + done.stderr)
        # A session that was made by Enter-PSSession's client ends when it is left; the same lines come from PowerShell's own server.
        self.assertIn('"left"\' was not run as the session', plain + done.stderr)
        self.assertEqual(self.state(self.stamp)["open_sessions"], [])

    def test_powershells_own_client_is_at_home_on_the_simulated_stamp(self):
        (self.stamp / "share" / "client").mkdir()
        lines = self.their_lines(CLIENT)
        self.assertIn("state Opened", lines, self.shown)
        self.assertIn("region local", lines)
        self.assertTrue(any(line.startswith("landed ") and "ECE-" in line for line in lines), lines)
        self.assertIn("script ScriptsNotAllowed", lines)
        self.assertTrue(any(line.startswith("hidden CommandNotFoundException") for line in lines), lines)
        self.assertTrue(any(line.startswith("parameter NamedParameterNotFound") for line in lines), lines)
        self.assert_stamp_left_clean(self.stamp)
        self.assertEqual(len(list((self.stamp / "share" / "client").glob("Transcripts_*"))), 1)


if __name__ == "__main__":
    if not PWSH:
        print("SKIPPED: STAMPLOG_PWSH does not name a PowerShell 7.3 or later")
        sys.exit(77)
    unittest.main(verbosity=2)
