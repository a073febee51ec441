/** Settings as people, programs and editors of all kinds leave them. */
export const layouts: Readonly<Record<string, string>> = {
  "two spaces": '{\n  "model": "opus",\n  "env": {\n    "A": "1"\n  }\n}\n',
  "four spaces": '{\n    "model": "opus",\n    "hooks": {}\n}\n',
  tabs: '{\n\t"model": "opus",\n\t"hooks": {\n\t\t"SessionStart": []\n\t}\n}\n',
  "CRLF line ends": '{\r\n  "model": "opus",\r\n  "hooks": {\r\n    "Stop": [ ]\r\n  }\r\n}\r\n',
  "no newline at the end": '{\n  "model": "opus"\n}',
  "a byte order mark": '\ufeff{\n  "model": "opus"\n}\n',
  "all on one line": '{"model":"opus","permissions":{"allow":["Bash(ls:*)"]}}',
  "one line with spaces": '{ "model": "opus", "hooks": { "PostToolUse": [ ] } }\n',
  "an empty object": "{}",
  "an empty object with space in it": "{\n\n}\n",
  "comments everywhere": `// mine
{
  // which
  "model": "opus", // the large one
  /* hooks */ "hooks": { // all of them
    "SessionStart": [
      { "hooks": [{ "type": "command", "command": "echo hi" }] } // greet
      // and nothing else
    ], /* so far */
    "PostToolUse": [ /* none */ ]
  } // end of hooks
}
// end
`,
  "commas at the end": `{
  "hooks": {
    "SessionStart": [
      { "hooks": [{ "type": "command", "command": "echo hi", },], },
    ],
  },
}
`,
  "hooks of others": `{
  "hooks": {
    "PostToolUse": [
      {
        "matcher": "Bash",
        "hooks": [
          {
            "type": "command",
            "command": "./lint.sh"
          }
        ]
      }
    ],
    "Stop": [{"hooks": [{"type": "command", "command": "say done"}]}]
  },
  "model": "opus"
}
`,
  "keys at the margin": '{\n"model": "opus",\n"hooks": {\n"Stop": []\n}\n}\n',
  "odd indentation": '{\n   "model":"opus",\n      "hooks"   :   {   "Stop"   :   [   ]   }\n}\n\n\n',
  "old line ends": '{\r  "model": "opus"\r}\r',
  "signs and escapes": '{\n  "a\\"b": "…\\u00e9\\\\",\n  "__proto__": {"x": 1},\n  "n": 1e400\n}\n'
}
