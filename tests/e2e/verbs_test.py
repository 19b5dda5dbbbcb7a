"""The small verbs, usage errors, and what must never be sent or printed."""
import json
import re
import shlex
import shutil

from stamp_case import BUILD, StampCase, main

VERBS = ("doctor", "plan", "collect", "runs", "resume", "stop", "status", "pack", "join", "stage", "ls", "extract", "verify", "show", "roles", "presets", "commands", "invoke")


def examples(text):
    """The command lines of a --help, as words; a backslash at a line's end goes on below."""
    lines = text.replace("\\\n", " ").splitlines()
    found = (re.match(r"^(?:Examples?:)?\s+(stamplog .*)$", line) or re.match(r"^Example: (stamplog .*)$", line) for line in lines)
    return [shlex.split(m.group(1)) for m in found if m]


class Verbs(StampCase):
    def test_doctor_finds_a_healthy_stamp_ready_and_closes_every_session(self):
        stamp = self.init_stamp("--size-mb", "1")
        out = self.stamplog("doctor", "--ercs", f"sim:{stamp}").out
        self.assertEqual(out.count("  ready"), 4)  # and the share
        self.assertIn("3 of 3 ERCS ready", out)
        checks = [json.loads(line) for line in self.stamplog("--json", "doctor", "--ercs", f"sim:{stamp}").out.splitlines()]
        states = {(c["of"], c["check"]): c["state"] for c in checks if c.get("type") == "check"}
        self.assertEqual(states[("ERCS02", "language-mode")], "ok")
        self.assertEqual(states[("ERCS02", "clock")], "not visible")
        self.assertEqual([c["ready"] for c in checks if c.get("type") == "diagnosis"], [3])
        self.assert_stamp_left_clean(stamp)

    def test_doctor_exits_8_and_names_the_step_that_fails(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        out = self.stamplog("doctor", "--ercs", f"exec:'{BUILD / 'stampsim'}' stdio '{stamp}' --ercs 1", "--ercs", "exec:false", "--ercs", "exec:/nonexistent/pwsh", expect=8).out
        self.assertIn("1 of 3 ERCS ready", out)
        rows = [line.split() for line in out.splitlines()]
        self.assertIn(["runspace", "failed"], [r[:2] for r in rows])
        self.assertIn(["program", "failed"], [r[:2] for r in rows])
        self.assertIn(["cmdlets", "not", "reached"], rows)
        self.assertEqual(self.state(stamp)["open_sessions"], [])

    def test_a_program_that_is_not_there_is_not_a_matter_of_the_network(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        done = self.stamplog("collect", "--ercs", "exec:/nonexistent/pwsh", "--share", "\\\\sim\\logs", "--share-user", "SIM\\logwriter", "--share-local", stamp / "share",
                             "--case", "1", "--role", "ECE", "--yes", env={**self.env, "STAMPLOG_SHARE_PASSWORD": "L0gWriter!"}, expect=8)
        self.assertIn("there is no such program", done.out)
        self.assertIn("  -> Give its whole path, or a name that is found in PATH.", done.out)
        self.assertNotIn("firewall", done.out + done.err)
        # When it happens, and at the end; nothing stays on the share.
        self.assertEqual((done.out + done.err).count("there is no such program"), 2, done.out + done.err)
        self.assertNotIn("transcripts", done.out)

    def test_doctor_without_a_share_says_that_a_transcript_waits(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        done = self.stamplog("doctor", "--ercs", f"exec:'{BUILD / 'stampsim'}' stdio '{stamp}' --ercs 1")
        self.assertIn("its transcript waits", done.err)
        self.assert_stamp_left_clean(stamp, transcripts_left=1)

    def test_commands_print_the_syntax_and_take_patterns(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        out = self.stamplog("commands", "--ercs", f"sim:{stamp}", "get-clusterlog", "Measure*").out
        self.assertRegex(out, r"Get-ClusterLog .*\[\[-Node\] <Object>\]")
        self.assertIn("Measure-Object [-InputObject] <Object> [<CommonParameters>]", out)
        self.assertNotIn("Get-AzureStackLog", out)
        found = [json.loads(line) for line in self.stamplog("--json", "commands", "--ercs", f"sim:{stamp}", "Get-ClusterLog").out.splitlines()]
        command = next(o for o in found if o.get("type") == "command")
        self.assertTrue(command["allowed"])
        node = next(p for p in command["sets"][0]["parameters"] if p["name"] == "Node")
        self.assertEqual(node["position"], 0)
        self.stamplog("commands", "--ercs", f"sim:{stamp}", "Nothing*", expect=4)

    def test_invoke_formats_objects_as_table_list_or_json(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        invoke = ("invoke", "--ercs", f"sim:{stamp}")
        disks = ("Get-VirtualDisk", "-CimSession", "S-Cluster")
        table = self.stamplog(*invoke, "--format", "table", *disks).out.splitlines()
        self.assertTrue(table[0].startswith("FriendlyName"))
        self.assertTrue(table[1].startswith("------------ "))
        self.assertRegex("\n".join(self.stamplog(*invoke, "--format", "list", *disks).out.splitlines()), r"FriendlyName +: ")
        text = self.stamplog(*invoke, "--format", "json", "Get-AzureStackStampInformation").out
        self.assertEqual(json.loads(text[:text.rindex("}") + 1])["RegionName"], "local")
        self.assertIn("--format", self.stamplog(*invoke, "--format", "xml", *disks, expect=2).err)

    def test_an_error_is_shown_in_powershells_form_and_stays_one_event_in_json(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        done = self.stamplog("invoke", "--ercs", f"sim:{stamp}", "Get-AzureStackLog", "-FilterByRole", "NoSuchRole", "-TimeOutInMinutes", "30", expect=3)
        self.assertRegex(done.err, r"NoSuchRole[\s\S]*    \+ CategoryInfo          : OperationStopped: [\s\S]*    \+ FullyQualifiedErrorId : ")
        self.assertNotIn("\x1b", done.err)
        lines = [json.loads(line) for line in self.stamplog("--json", "invoke", "--ercs", f"sim:{stamp}", "Get-AzureStackLog", "-FilterByRole", "NoSuchRole",
                                                            "-TimeOutInMinutes", "30", expect=3).out.splitlines()]
        self.assertEqual(sum(o.get("stream") == "ERROR" for o in lines), 1)

    def test_prompt_needs_a_terminal(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        self.assertIn("terminal", self.stamplog("invoke", "--ercs", f"sim:{stamp}", "--prompt", "Get-StorageJob", expect=2).err)
        self.assertEqual(self.state(stamp)["sessions"], [])

    def test_usage_errors_exit_2_and_say_what_to_do(self):
        for args in (["collect"], ["collect", "--ercs", "sim:/nonexistent", "--case", "1"], ["pack", "/nonexistent", "-o", "x.tar.zst"],
                     ["nosuchverb"], ["collect", "--ercs", "sim:demo", "--for", "soon"]):
            done = self.stamplog(*args, expect=2)
            self.assertTrue(done.err.strip(), args)

    def test_a_run_that_is_refused_before_it_begins_is_no_run(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        collect = ("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--role", "ECE", "--yes")
        for words, code in ((("--stage", "/nope/x/y"), 2), (("--reserve", "900T"), 8)):
            done = self.stamplog(*collect, *words, expect=code)
            self.assertEqual(done.out, "next: stamplog collect --help\n")
            self.assertEqual(list((self.dir / "state" / "stamplog" / "runs").iterdir()), [])
        self.assertEqual(self.state(stamp)["sessions"], [])
        self.assertRegex(self.stamplog(*collect).out, "^run [0-9TZ]+-[0-9a-f]{6}\n")

    def test_paths_are_shown_without_detours(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        out = self.stamplog("collect", "--ercs", "sim:./stamp", "--case", "1", "--role", "ECE", "--stage", "./out", "--yes").out
        self.assertNotIn("/./", out + "".join(p.read_text() for p in (self.dir / "out").glob("*.json")))

    def test_a_sas_on_the_command_line_is_refused_and_not_repeated(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        url = "https://x.blob.core.windows.net/c?sv=1&Sig=SECRETSIG"
        collect = ("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--role", "ECE", "--yes")
        for args in ((*collect, "--stage", url), ("-v", *collect, "--share", url), ("--json", *collect, url), ("pack", url, "-o", "x.tar.zst"),
                     ("stage", "b", url), ("ls", url), ("invoke", "--ercs", f"sim:{stamp}", "Get-AzureStackLog", "-OutputSasUri", url), (url,)):
            done = self.stamplog(*args, expect=2)
            self.assertNotIn("SECRETSIG", done.out + done.err)
            self.assertIn("--sas-file", done.out + done.err)
        self.assertEqual(self.state(stamp)["sessions"], [])

    def test_what_is_misspelt_is_named(self):
        self.assertIn("--from", self.stamplog("plan", "--frm", "-2h", expect=2).err)
        self.assertIn("Did you mean collect?", self.stamplog("colect", expect=2).err)
        self.assertIn("'more'", self.stamplog("roles", "more", expect=2).err)

    def test_flag_environment_file_and_default_hold_in_this_order(self):
        """Each pair of neighbours, by what the plan is made for."""
        names = {}
        for name in ("flag", "environment", "toml"):
            self.program("stampsim", "init", self.dir / name, "--size-mb", "1", "--ercs", "1")
            names[name] = f"sim:{self.dir / name}"

        def held(*args, env=None):
            err = self.stamplog("-v", "plan", "--role", "ECE", *args, expect=None, env=dict(self.env, **(env or {}))).err
            return [line.removeprefix("holds: --ercs ") for line in err.splitlines() if line.startswith("holds: --ercs ")]

        self.assertEqual(held(), [])
        (self.dir / "stamplog.toml").write_text(f"[plan]\nercs = '{names['toml']}'\n")
        self.assertEqual(held(), [f"{names['toml']} (stamplog.toml)"])
        self.assertEqual(held(env={"STAMPLOG_ERCS": names["environment"]}), [f"{names['environment']} (environment STAMPLOG_ERCS)"])
        self.assertEqual(held("--ercs", names["flag"], env={"STAMPLOG_ERCS": names["environment"]}), [f"{names['flag']} (flag)"])
        (self.dir / "stamplog.toml").chmod(0o666)
        self.assertEqual(held(), [], "a file that others can write is not read")

    def test_invoke_prints_objects_and_leaves_a_word_about_the_transcript(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        done = self.stamplog("invoke", "--ercs", f"sim:{stamp}", "Get-AzureStackStampInformation")
        self.assertIn("EmergencyConsoleIPAddresses", done.out)
        self.assertIn("session closed, transcript in ", done.err)
        self.assertTrue(done.out.splitlines()[-1].startswith("next: stamplog "))
        self.assert_stamp_left_clean(stamp)
        bare = self.stamplog("invoke", "--ercs", f"exec:'{BUILD / 'stampsim'}' stdio '{stamp}' --ercs 1", "Get-AzureStackStampInformation")
        self.assertIn("transcript waits on", bare.err)

    def test_invoke_passes_the_words_behind_the_cmdlet(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        ercs = ("--ercs", f"sim:{stamp}")
        for words in (("Get-AzureStackLog", "-FilterByRole", "ECE,CRP", "-FromDate", "2026-11-21T02:00:00Z", "-ToDate", "2026-11-21T03:00:00Z"),
                      ("--", "Get-AzureStackLog", "-FilterByRole:ECE,CRP", "-TimeOutInMinutes:30"),
                      ("Get-AzureStackLog", "-FilterByRole", "ECE,CRP", "-IncludeDumpFile:$false")):
            self.stamplog("invoke", *ercs, *words)
        self.assertEqual([sorted(c["roles"]) for c in self.state(stamp)["collections"]], [["CRP", "ECE"]] * 3)
        refused = self.program("stamplog", "invoke", *ercs, "Get-StorageJob", "--json", expect=None)
        self.assertNotEqual(refused.returncode, 0, "--json behind the cmdlet is the cmdlet's")
        self.assertNotIn("{", refused.out)

    def test_every_example_of_the_help_runs(self):
        """As it is typed there, but for the folders; the parts that need a real stamp are parsed and refused for that alone."""
        stamp = self.init_stamp("--size-mb", "2", "--ercs", "1")
        self.program("stampsim", "share", stamp, self.dir / "landing")
        self.stamplog("pack", self.dir / "landing", "-o", self.dir / "case.tar.zst")
        (self.dir / "run1").symlink_to(self.dir / "landing")
        shutil.copytree(next((self.dir / "landing").iterdir()), self.dir / "AzureStackLogs-20261119031500-AZS-ERCS01")
        seen = 0
        for verb in VERBS:
            for words in examples(self.stamplog(verb, "--help").out):
                self.assertEqual(words[0], "stamplog")
                text = " ".join(words[1:])
                real = "AzureStackStampDeploymentInfo.json" in text or "--stamp" in text or "blob.core.windows.net" in text or "10.0.0.7" in text
                words = [w.replace("sim:demo", f"sim:{stamp}").replace("/mnt/logs/run1", str(self.dir / "run1")).replace("/srv/support", str(self.dir / "support"))
                         for w in words[1:]]
                if "-o" in words:
                    words.append("--force")
                if "-C" in words:  # two examples write to the same folder, and nothing is overwritten
                    shutil.rmtree(self.dir / words[words.index("-C") + 1], ignore_errors=True)
                if words[0] in ("status", "resume", "stop") and len(words) > 1:
                    continue  # names a run of somebody else
                seen += 1
                done = self.stamplog(*words, expect=None)
                # Nothing of the simulated stamp's is of the example's hours.
                fine = (2,) if real else (3,) if "--time" in words else (0,)
                self.assertIn(done.returncode, fine, f"{words}\n{done.out}\n{done.err}")
                self.assertNotIn("there is no option", done.err)
        self.assertGreater(seen, 20)

    def test_invoke_refuses_script_text_before_a_session_is_opened(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        for words, refusal in ((["Get-Process; Remove-Item C:\\"], "is not the name of a cmdlet"), (["$x = 1"], "is not the name of a cmdlet"), (["& whoami"], "is not the name of a cmdlet"),
                               (["Get-AzureStackLog | Out-String"], "is not the name of a cmdlet"), (["Stop-AzureStack"], "not on the list"),
                               (["Test-AzureStack", "-Repair"], "Repair")):
            done = self.stamplog("invoke", "--ercs", f"sim:{stamp}", *words, expect=2)
            self.assertIn(refusal, done.err, words)
        self.assertEqual(self.state(stamp)["sessions"], [], "a session was opened")
        self.stamplog("invoke", "--ercs", f"sim:{stamp}", "Get-StorageJob")  # what is allowed runs, the same way
        self.assertEqual(len(self.state(stamp)["sessions"]), 1)

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
        for verb in VERBS:
            out = self.stamplog(verb, "--help").out
            self.assertIn("xample", out, verb)
            self.assertIn("--json", out, verb)

    def test_runs_and_status_tell_of_an_earlier_run(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        self.collect(stamp, "--role", "ECE", "--for", "1h")
        listed = self.stamplog("runs", "--json").out
        self.assertIn('"exit":0', listed.replace(" ", ""))
        self.assertIn("ECE", self.stamplog("status").out)


if __name__ == "__main__":
    main()
