// Linked into tests that authenticate: gss-ntlmssp 1.2.0 leaks an OpenSSL context with every credential, and its frames are
// lost in stacks that go through libraries without frame pointers. LeakSanitizer asks for this by name.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libcrypto\nleak:gssntlmssp\n"; }
